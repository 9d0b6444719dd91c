"""Build the engine's operations from the arguments of `manage.py relations`."""

from collections.abc import Sequence
from dataclasses import dataclass

from relations.engine.errors import ValidationError
from relations.engine.operations import END, Change, Connect, Patch, Position, Set, Target
from relations.engine.schema import RelationSchema


@dataclass(frozen=True, slots=True)
class Place:
    """A position for connected targets: `before` or `after` the `anchor`, at the `start` or at the `end`."""

    kind: str
    anchor: str | None = None


def change(
    verb: str, field: RelationSchema, names: Sequence[str], *, place: Place, locale: str | None = None
) -> Change:
    """Return the operation for `connect`, `disconnect` or `set` with these targets.

    Raises ValidationError for several targets of a to-one relation, and for an anchor that is also a target.
    """
    targets = [_target(name, field, locale) for name in names]
    if verb == "disconnect":
        return Patch(disconnect=tuple(targets))
    if len(targets) > 1 and not field.to_many:
        raise ValidationError(f'"{field.slug}" holds one entry: connect one TARGET.', [field.slug])
    if verb == "set":
        return Set(tuple(targets))
    return Patch(connect=_placed(targets, field, place))


def _target(name: str, field: RelationSchema, locale: str | None = None) -> Target:
    """Return the target. `TYPE:ID` is a resource if the relation accepts TYPE; else it is a document id."""
    kind, _, key = name.partition(":")
    if key and kind in field.resource_types:
        return Target(document=key, resource=kind, sent_type=kind)
    return Target(document=name, locale=locale)


def _placed(targets: Sequence[Target], field: RelationSchema, place: Place) -> tuple[Connect, ...]:
    """Return a Connect for each target, arranged so that the list ends up in the order of the arguments."""
    if place.kind == "end":
        return tuple(Connect(target, END) for target in targets)
    anchor = None if place.anchor is None else _target(place.anchor, field)
    if anchor is not None and anchor.label in [target.label for target in targets]:
        raise ValidationError(f'"{anchor.label}" cannot be its own anchor.')
    # At the start, or right after an anchor, each newcomer pushes the earlier ones on.
    in_turn = targets if place.kind == "before" else targets[::-1]
    return tuple(Connect(target, Position(place.kind, anchor)) for target in in_turn)
