"""The types component and dynamic zone.

Their values are parts: a part is one value of a component, as a dict of attributes. Each attribute's value is
checked by the attribute's own type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ... import conf
from ..errors import Faults, Path, RelationsError, ValidationError
from . import base
from .wrong import wrong

LARGEST_ID = 2**53 - 1
# Keys of a component's value that are no attributes.
ID, KIND = "id", "__component"


class Parts(base.Kind):
    """The base class of the types component and dynamic zone, whose values are parts: dicts of attributes.

    `clean` checks only the form of a part's `id`. `stored_values.settled` checks that the version has a part
    with it, and gives ids to new parts.
    """

    json_type = ""
    on_demand = holds_parts = True

    def check_complete(self, field: base.Described, value: Any, at: Path) -> None:
        super().check_complete(field, value, at)
        if isinstance(value, list):
            least = field.options.get("min", 0)
            if len(value) < least and (value or field.required):
                raise wrong(f"must have at least {least}", at, "too_few", least=least)
        faults = Faults()
        for part, here in _placed(value, at):
            known = component_of(field, part)
            for below in known.fields.values() if known else ():
                with faults.gathered():
                    below.type.check_complete(below, part.get(below.slug), (*here, below.slug))
        faults.check()

    def media(self, field: base.Described, value: Any, at: Path) -> base.Placed:
        for part, here in _placed(value, at):
            known = component_of(field, part)
            yield from base.media(known.fields if known else {}, part, here)

    def with_media(self, field: base.Described, value: Any, change: Callable[[Any], Any]) -> Any:
        if isinstance(value, list):
            return [self.with_media(field, part, change) for part in value]
        known = component_of(field, value) if isinstance(value, dict) else None
        return base.with_media(known.fields, value, change) if known else value


class Component(Parts):
    """The type of a field that holds one part of one component, or a list of them if it is `repeatable`."""

    needs = ("component", "A component field names its component.")

    def is_list(self, field: base.Described) -> bool:
        return bool(field.options.get("repeatable"))

    def clean(self, field: base.Described, value: Any, at: Path) -> Any:
        known = field.components.get(str(field.options.get("component")))
        if known is None:
            raise wrong("is of a component that is not there", at)
        if not self.is_list(field):
            return None if value is None else _part(known, value, at)
        numbered = enumerate(_items(field, value, at))
        return Faults().each(lambda each: _part(known, each[1], (*at, each[0])), numbered)


class DynamicZone(Parts):
    """The type of a field that holds a list of parts of several components.

    The key `__component` of a part has its component's uid.
    """

    needs = ("components", "A dynamic zone names its components.")

    def is_list(self, field: base.Described) -> bool:
        return True

    def clean(self, field: base.Described, value: Any, at: Path) -> Any:
        numbered = enumerate(_items(field, value, at))
        return Faults().each(lambda each: self._block(field, each[1], (*at, each[0])), numbered)

    def _block(self, field: base.Described, value: Any, at: Path) -> dict[str, Any]:
        uid = str(value.get(KIND)) if isinstance(value, dict) else ""
        if uid not in field.options["components"] or uid not in field.components:
            known = ", ".join(field.options["components"])
            raise wrong(f"must name one of these: {known}", (*at, KIND), "component", known=known)
        return {KIND: uid, **_part(field.components[uid], value, at)}


def component_of(field: base.Described, part: dict[str, Any]) -> base.Component | None:
    """Return the component of a stored part of `field`; None if its definition was deleted."""
    return field.components.get(uid_of(field, part))


def uid_of(field: base.Described, part: dict[str, Any]) -> str:
    """Return the uid of the component of a stored part of `field`, such as `shared.seo`.

    Also of one whose definition was deleted.
    """
    return str(part.get(KIND) or field.options.get("component", ""))


def each_part(
    fields: Mapping[str, base.Described], values: Mapping[str, Any], at: Path = ()
) -> Iterator[tuple[dict[str, Any], base.Component, Path]]:
    """Yield (part, its component, its path) for each part in a version's values, at any depth.

    `fields` are the flow's or the component's, by the keys of `values`. The paths begin with `at`. Parts of
    deleted components are left out.
    """
    for slug, field in fields.items():
        for part, here in _placed(values.get(slug), (*at, slug)) if field.type.holds_parts else ():
            known = component_of(field, part)
            if known is not None:
                yield part, known, here
                yield from each_part(known.fields, part, here)


def ids_within(value: Any) -> set[int]:
    """Return the ids of all parts in one value, or in a version's values, at any depth.

    Numbers under the key `id` in JSON fields are included too, so compare the result only with another such
    set, or with the links of the version.
    """
    found: set[int] = set()
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, list):
            pending += each
        elif isinstance(each, dict):
            pending += each.values()
            if isinstance(each.get(ID), int):
                found.add(each[ID])
    return found


def _placed(value: Any, at: Path) -> list[tuple[dict[str, Any], Path]]:
    """Return (part, path) for each part of a value, which is one part, a list of parts, or None.

    `at` is the path of the value.
    """
    if isinstance(value, list):
        return [(part, (*at, number)) for number, part in enumerate(value)]
    return [] if value is None else [(value, at)]


def _items(field: base.Described, value: Any, at: Path) -> list[Any]:
    if not isinstance(value, list):
        raise wrong("must be a list", at)
    most = min(field.options.get("max", conf.get("RELATIONS_MAX_ITEMS")), conf.get("RELATIONS_MAX_ITEMS"))
    if len(value) > most:
        raise wrong(f"takes {most} at most", at, "too_many", most=most)
    return value


def _part(known: base.Component, value: Any, at: Path) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise wrong("must be an object", at)
    if sum(isinstance(step, str) for step in at) > conf.get("RELATIONS_MAX_DEPTH"):
        raise wrong("has too many components in one another", at)
    part, faults = dict[str, Any](), Faults()
    for slug, below in value.items():
        with faults.gathered():
            part |= _attribute(known, slug, below, at)
    faults.check()
    return part


def _attribute(known: base.Component, slug: str, value: Any, at: Path) -> dict[str, Any]:
    here = (*at, slug)
    if slug == ID:
        return _id(value, here)
    if slug == KIND and value == known.uid:
        return {}
    if slug in known.unmapped:
        raise wrong("is kept in no component here: no passwords are, nor relations to what is not here", here)
    if slug not in known.fields:
        where = RelationsError("", at).key
        raise ValidationError(f"Invalid key {slug} at {where}", here, source="body")
    field = known.fields[slug]
    return {slug: field.type.clean(field, value, here)}


def _id(value: Any, at: Path) -> dict[str, int]:
    """Return `{"id": …}` with the id that a part was sent with, as an integer; {} for None.

    Raises ValidationError for anything but a number from 1 to LARGEST_ID. Whether the version has such a part
    is not checked here.
    """
    if value is None:
        return {}
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_ID:
        raise wrong("must be the number that the component was read with", at)
    return {ID: value}
