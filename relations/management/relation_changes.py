"""Build the engine's operations from the arguments of `manage.py relations`."""

from collections.abc import Sequence
from dataclasses import dataclass

from relations.engine.errors import ValidationError
from relations.engine.operations import END, Change, Connect, Patch, Position, Set, Step, Target
from relations.engine.schema import RelationSchema


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list documents go: `before` or `after` the `anchor`, to the `start` or to the `end`."""

    kind: str
    anchor: str | None = None


def change(
    verb: str, field: RelationSchema, names: Sequence[str], *, place: Place, locale: str | None = None
) -> Change:
    """Return the engine's operation for the verb `connect`, `disconnect` or `set` with these targets.

    Raises ValidationError for several targets of a to-one relation, and for an anchor that is also a target.
    """
    targets = [target(name, field, locale) for name in names]
    if verb == "disconnect":
        return Patch(disconnect=tuple(targets))
    if len(targets) > 1 and not field.to_many:
        raise ValidationError(f'"{field.slug}" holds one entry: connect one TARGET.', [field.slug])
    if verb == "set":
        return Set(tuple(targets))
    return Patch(connect=_placed(targets, field, place))


def step(verb: str, value: str | int | bool, field: RelationSchema) -> Step:
    """Return the engine's step for an option of `move`.

    It has the option's verb, with the other target or the new position.
    """
    if isinstance(value, str):
        return Step(verb, target(value, field))
    return Step(verb, place=value) if verb == "to" else Step(verb)


def target(name: str, field: RelationSchema, locale: str | None = None) -> Target:
    """Return the engine's target for an argument.

    `TYPE:ID` is a resource if the relation accepts TYPE. Anything else is a document id.
    """
    kind, _, key = name.partition(":")
    if key and kind in field.resource_types:
        return Target(document=key, resource=kind, sent_type=kind)
    return Target(document=name, locale=locale)


def _placed(targets: Sequence[Target], field: RelationSchema, place: Place) -> tuple[Connect, ...]:
    """Return a Connect for each target, arranged so that the list ends up in the order of the arguments."""
    if place.kind == "end":
        return tuple(Connect(connected, END) for connected in targets)
    anchor = None if place.anchor is None else target(place.anchor, field)
    if anchor is not None and anchor.label in [connected.label for connected in targets]:
        raise ValidationError(f'"{anchor.label}" cannot be its own anchor.')
    # At the start, or right after an anchor, connected newcomer pushes the earlier ones on.
    in_turn = targets if place.kind == "before" else targets[::-1]
    return tuple(Connect(connected, Position(place.kind, anchor)) for connected in in_turn)
