"""Making the engine's operations from the arguments of `manage.py relations`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from relations.engine.errors import ValidationError
from relations.engine.operations import (
    END,
    STAY,
    Change,
    Connect,
    LinkData,
    Patch,
    Position,
    Set,
    Step,
    Target,
)
from relations.engine.schema import RelationSchema
from relations.models.gaps import longest_rising

from .comparison import Item


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list `manage.py relations` puts targets, as its options say.

    `kind` is "before" or "after" (with the id of the `anchor`), "start", "end" or "stay". With "stay",
    targets that are in the list keep their places, and the others go to the end.
    """

    kind: str
    anchor: str | None = None


def change(
    verb: str,
    field: RelationSchema,
    names: Sequence[str],
    *,
    place: Place,
    locale: str | None = None,
    link: str | None = None,
) -> Change:
    """Return the change for the verb `connect`, `disconnect` or `set` with the targets that `names` name.

    `link` are the data for their links as JSON text. Raises ValidationError for several targets of a to-one
    relation, for an anchor that is also a target, for a name that `target` refuses, and for wrong JSON.
    """
    data = _data(link)
    targets = [replace(target(name, field, locale), link=data) for name in names]
    if verb == "disconnect":
        return Patch(disconnect=tuple(targets))
    if len(targets) > 1 and not field.to_many:
        raise ValidationError(f'"{field.slug}" holds one entry: connect one TARGET.', [field.slug])
    if verb == "set":
        return Set(tuple(targets))
    return Patch(connect=_placed(targets, field, place))


def step(verb: str, value: str | int | bool, field: RelationSchema) -> Step:
    """Return the move that an option of `manage.py relations move` asks for, as the engine's Step.

    `verb` is the option, such as "above" or "top"; `value` is its value: the id of the other target, the new
    position, or True. Raises ValidationError for a target that `target` refuses.
    """
    if isinstance(value, str):
        return Step(verb, target(value, field))
    return Step(verb, place=value) if verb == "to" else Step(verb)


def target(name: str, field: RelationSchema, locale: str | None = None) -> Target:
    """Return the engine's Target that an argument of the command names.

    `TYPE:ID` is a resource, if the relation takes resources of this type. In a relation to several flows any
    other argument is `FLOW/ID`, with the flow's slug; ValidationError for anything else. In other relations
    it is a document id.
    """
    for kind in field.resource_types:
        if name.startswith(f"{kind}:") and name != f"{kind}:":
            return Target(document=name.removeprefix(f"{kind}:"), resource=kind, sent_type=kind)
    if not field.several:
        return Target(document=name, locale=locale)
    slug, slash, document = name.partition("/")
    flows = {flow.slug: flow for flow in field.kinds.values()}
    if not slash or slug not in flows:
        known = ", ".join(f"{slug}/ID" for slug in flows)
        raise ValidationError(f'"{field.slug}" leads to several flows: write "{name}" as one of {known}.')
    return Target(document=document, kind=flows[slug].uid, locale=locale)


def word(field: RelationSchema, kind: str, key: str, *, is_resource: bool) -> str:
    """Return the argument with which the command line names this document or resource.

    `kind` is the document's flow or the resource's type, `key` its id. `target` reads it back.
    """
    if is_resource:
        return f"{kind}:{key}"
    return f"{kind}/{key}" if field.several else key


def arranging(items: Sequence[Item], wanted: Sequence[Item], field: RelationSchema) -> tuple[Connect, ...]:
    """Return the fewest moves, as Connects, that bring the items of a list into the wanted order.

    `items` are those of the list in its present order, `wanted` are the same in another one.
    """
    places = {item.key: place for place, item in enumerate(items)}
    stay = set(longest_rising([places[item.key] for item in wanted]))
    named = [target_of(item, field) for item in wanted]
    return tuple(
        Connect(each, Position("after", named[at - 1]) if at else Position("start"))
        for at, each in enumerate(named)
        if at not in stay
    )


def target_of(item: Item, field: RelationSchema) -> Target:
    """Return the engine's Target for an item of a list, in the locale in which it is there."""
    named = word(field, item.type, item.document_id, is_resource=not item.status)
    return target(named, field, item.locale or None)


def _data(text: str | None) -> LinkData | None:
    if text is None:
        return None
    try:
        return LinkData(json.loads(text), ("--link",))
    except ValueError as error:
        raise ValidationError(f"--link takes JSON: {error}") from None


def _placed(targets: Sequence[Target], field: RelationSchema, place: Place) -> tuple[Connect, ...]:
    """Return a Connect for each target, in an order that leaves the targets in the order of the arguments.

    Raises ValidationError if the anchor of `place` is one of the targets.
    """
    if place.kind in ("end", "stay"):
        return tuple(Connect(connected, END if place.kind == "end" else STAY) for connected in targets)
    anchor = None if place.anchor is None else target(place.anchor, field)
    if anchor is not None and anchor.label in [connected.label for connected in targets]:
        raise ValidationError(f'"{anchor.label}" cannot be its own anchor.')
    # At the start, or right after an anchor, connected newcomer pushes the earlier ones on.
    in_turn = targets if place.kind == "before" else targets[::-1]
    return tuple(Connect(connected, Position(place.kind, anchor)) for connected in in_turn)
