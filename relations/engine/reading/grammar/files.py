"""Parsing `fields` and `populate` of a request for files: attributes, and documents that use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...assets import shape
from ...errors import Faults
from ...schema import Schema
from ..documents import EVERYTHING, Selection
from .nested import YES, names
from .selecting import NO, invalid_key, selection

RELATED = "related"


@dataclass(frozen=True, slots=True)
class FileSelection:
    """What to read of each uploaded file: its attributes (None: all), and the documents that use it.

    `related` maps the slug of each flow whose documents to read to what to read of them. If it is None, no
    documents are read.
    """

    fields: tuple[str, ...] | None = None
    related: Mapping[str, Selection] | None = None


def of_files(schema: Schema, values: Mapping[str, Any]) -> FileSelection:
    """Parse `fields` and `populate` of a request for files, which are keys of `values`.

    Raises ValidationError, with all faults, for unknown names.
    """
    found, faults, related = names(values.get("fields")), Faults(), None
    wrong = (name for name in found if name != "*" and name not in shape.KEYS)
    faults.found += [invalid_key(name, (), "fields") for name in wrong]
    with faults.gathered():
        related = _related(schema, values.get("populate"))
    faults.check()
    return FileSelection(None if not found or "*" in found else tuple(found), related)


def _related(schema: Schema, value: Any) -> Mapping[str, Selection] | None:
    if value in (None, "", [], [None]):
        return None
    tree = value if isinstance(value, Mapping) else dict.fromkeys(names(value), True)
    for name in tree:
        if name not in (RELATED, "*"):
            raise invalid_key(name, (), "populate")
    if not tree or all(below in NO for below in tree.values()):
        return None
    flows = {flow.uid: flow for flow in schema.flows.values() if flow.is_open}
    below = tree.get(RELATED, True)
    if below == "*" or below in YES:
        return {flow.slug: EVERYTHING for flow in flows.values()}
    if not isinstance(below, Mapping):
        raise invalid_key(below, (RELATED,), "populate")
    for name in below:
        if name != "on":
            raise invalid_key(name, (RELATED,), "populate")
    on, chosen = below.get("on"), {}
    if not isinstance(on, Mapping):
        raise invalid_key(on, (RELATED, "on"), "populate")
    for name, given in on.items():
        here = (RELATED, "on", name)
        if name not in flows:
            raise invalid_key(name, here[:2], "populate")
        if given != "*" and given not in YES and not isinstance(given, Mapping):
            raise invalid_key(given, here, "populate")
        values = given if isinstance(given, Mapping) else {"populate": "*" if given == "*" else None}
        for key in values.keys() - {"fields", "populate"}:
            raise invalid_key(key, here, "populate")
        chosen[flows[name].slug] = selection(flows[name], schema, values)
    return chosen
