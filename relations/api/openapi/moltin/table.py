"""The table of the Moltin dialect's operations on entries, and the OpenAPI components that they use."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from ....engine.schema import FlowSchema
from .. import values
from ..catalog import Catalog, relations
from ..operations import ANY, COLLECTION, Operation, Subject, Table, outcomes
from ..shapes import STRING, Shape, array, body, obj, parameter, ref
from . import entries, fixed
from .fixed import FLOW, PAGES, WRITES, data
from .names import name_of

RESPONSES = fixed.RESPONSES
SCHEMAS = {
    **fixed.SCHEMAS,
    "Linkage": entries.linkage(None, paged=False),
    "LinkagePage": entries.linkage(None, paged=True),
}
of_flow = entries.schemas

ENTRY = parameter("entry", STRING, "The id of an entry.", "path")
FIELD = parameter("field", ref("RelationshipSlug"), "The slug of a relationship.", "path")
FILTER = parameter(
    "filter",
    STRING,
    "Such as `eq(name,Da Gino):gt(stars,2)`; also through relationships: `eq(city.name,Paris)`; `ne(…)` and "
    "`not(…)` leave out.",
)
CURSOR = parameter(
    "page[cursor]", STRING, "Goes on where a page ended, whatever others write: its `meta.page.next_cursor`."
)
SORT = parameter("sort", STRING, "Such as `name`, `-stars`, several, or `city.name`.")
INCLUDE = parameter("include", STRING, "Relationships whose members come along: `categories,city.country`.")
ONE, INCLUDED = ref("Entry"), ref("IncludedEntries")
PAGE = {"data": array(ONE), "meta": ref("PageOfRecords"), "links": ref("PageLinks")}


_answers = partial(outcomes, "Moltin")


def _members(verb: str, summary: str, takes: str, text: str = "", *, required: bool = True) -> Operation:
    """Describe a method that writes members at the relationship endpoint.

    `takes` is the name of the schema of its body's `data`.
    """
    return Operation(
        f"{verb}{{noun}}Members",
        summary,
        _answers("The whole linkage afterwards.", ref("Linkage"), *WRITES),
        (FLOW, ENTRY, FIELD),
        body(data(ref(takes)), required=required),
        text,
        needs="relations",
    )


RELATIONSHIP: dict[str, Operation] = {
    "get": Operation(
        "list{noun}Members",
        "Read a relationship",
        _answers("One page of the linkage.", ref("LinkagePage"), 400, 404, 422),
        (FLOW, ENTRY, FIELD, *PAGES, CURSOR),
        needs="relations",
    ),
    "post": _members(
        "add", "Add members", "NewMembers", "At the end, or at `meta.position`; no member twice."
    ),
    "put": _members("replace", "Replace all members", "AllMembers", "By these, in this order; `[]` empties."),
    "delete": _members(
        "remove", "Remove members", "Members", "Those listed; without a body, all of them.", required=False
    ),
}
OF_RESOURCE: dict[str, Any] = {"tag": "Moltin: resources", "on": (ANY,)}
OPERATIONS: dict[tuple[str, str], Operation] = {
    ("flows/{}/attributes", "get"): Operation(
        "describe{noun}",
        "What an entry has",
        _answers("Its enabled fields.", ref("Attributes"), 404),
        (FLOW,),
    ),
    ("flows/{}/entries", "get"): Operation(
        "list{noun}",
        "List entries",
        _answers("One page of entries.", obj({**PAGE, "included": INCLUDED}, PAGE), 400, 404, 422),
        (FLOW, FILTER, SORT, INCLUDE, *PAGES),
    ),
    ("flows/{}/entries", "post"): Operation(
        "create{noun}",
        "Create an entry",
        _answers("The entry.", data(ONE), *WRITES, status=201),
        (FLOW,),
        body(data(ref("NewEntry"))),
    ),
    ("flows/{}/entries/{}", "get"): Operation(
        "get{noun}",
        "Read an entry",
        _answers("The entry.", obj({"data": ONE, "included": INCLUDED}, ["data"]), 400, 404),
        (FLOW, ENTRY, INCLUDE),
    ),
    ("flows/{}/entries/{}", "put"): Operation(
        "update{noun}",
        "Change an entry",
        _answers("The entry.", data(ONE), *WRITES),
        (FLOW, ENTRY),
        body(data(ref("EntryInput"))),
        "What is left out stays as it is.",
    ),
    ("flows/{}/entries/{}", "delete"): Operation(
        "delete{noun}",
        "Delete an entry",
        _answers("It is gone.", None, 404, status=204),
        (FLOW, ENTRY),
    ),
    **{("flows/{}/entries/{}/relationships/{}", method): one for method, one in RELATIONSHIP.items()},
    **{
        ("{}/{}/relationships/{}", method): replace(one, name=f"{one.name}OfResource", **OF_RESOURCE)
        for method, one in RELATIONSHIP.items()
    },
}
TABLE: Table = {route: [one] for route, one in OPERATIONS.items()}
ANYTHING = Subject(ANY, "Entry", "Moltin: entries of any flow")


def subject(catalog: Catalog, flow: FlowSchema) -> Subject:
    """Return the description's subject for the entries of one flow: its names, features and own schemas."""
    known = [name_of(field.slug, flow) for field in relations(flow)]
    shapes = {
        "Entry": ref(catalog.name(flow, "Entry")),
        "EntryInput": ref(catalog.name(flow, "EntryInput")),
        "NewEntry": values.new(ref(catalog.name(flow, "EntryInput")), flow),
        "Linkage": entries.linkage(flow, paged=False),
        "LinkagePage": entries.linkage(flow, paged=True),
        "RelationshipSlug": {**STRING, "enum": known},
    }
    has = frozenset({"relations"} if known else ())
    return Subject(COLLECTION, catalog.name(flow, "Entry"), f"{flow.slug} (Moltin)", flow.slug, shapes, has)


def of_components(catalog: Catalog) -> dict[str, Shape]:
    """Return {}: the dialect needs no schemas for components, since it shows their values as stored."""
    return {}
