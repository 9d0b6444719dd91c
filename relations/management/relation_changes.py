"""What the arguments of `manage.py relations` ask for, as the engine's operations."""

from collections.abc import Sequence
from dataclasses import dataclass

from relations.engine.errors import ValidationError
from relations.engine.operations import END, Change, Connect, Patch, Position, Set, Step, Target
from relations.engine.schema import RelationSchema


@dataclass(frozen=True, slots=True)
class Place:
    """Where connected targets go: `before` or `after` the `anchor`, at the `start` or at the `end`."""

    kind: str
    anchor: str | None = None


def change(
    verb: str, field: RelationSchema, names: Sequence[str], *, place: Place, locale: str | None = None
) -> Change:
    """The operation `connect`, `disconnect` or `set` on the targets named.

    ValidationError for several targets where the relation holds one, and for an anchor that is a target.
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
    """The step that an option of `move` asks for: its verb, and the target or the number beside it."""
    if isinstance(value, str):
        return Step(verb, target(value, field))
    return Step(verb, place=value) if verb == "to" else Step(verb)


def target(name: str, field: RelationSchema, locale: str | None = None) -> Target:
    """`TYPE:ID` names a resource outside the flows, where the relation takes that type."""
    kind, _, key = name.partition(":")
    if key and kind in field.resource_types:
        return Target(document=key, resource=kind, sent_type=kind)
    return Target(document=name, locale=locale)


def _placed(targets: Sequence[Target], field: RelationSchema, place: Place) -> tuple[Connect, ...]:
    """The targets with their places, so that they come to stand in the order in which they were given."""
    if place.kind == "end":
        return tuple(Connect(each, END) for each in targets)
    anchor = None if place.anchor is None else target(place.anchor, field)
    if anchor is not None and anchor.label in [each.label for each in targets]:
        raise ValidationError(f'"{anchor.label}" cannot be its own anchor.')
    # At the start, or right after an anchor, each newcomer pushes the earlier ones on.
    in_turn = targets if place.kind == "before" else targets[::-1]
    return tuple(Connect(each, Position(place.kind, anchor)) for each in in_turn)
