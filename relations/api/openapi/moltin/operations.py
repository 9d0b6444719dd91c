"""What the routes of entries and of their relationships do: for any flow, and for each there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ....engine.schema import FlowSchema
from ..catalog import Catalog, relations
from ..operations import Describe, Operation, operation, refusals
from ..routes import Route
from ..shapes import STRING, Shape, answer, array, body, described, obj, parameter, ref
from . import entries
from .definitions import FLOW, GONE, WRITES, data, pages

ENTRY = parameter("entry", STRING, "The id of an entry.", "path")
FIELD = "The slug of a relationship."


@dataclass(frozen=True, slots=True)
class Subject:
    """A flow, or None for any; with the shapes of its entries."""

    catalog: Catalog
    flow: FlowSchema | None

    @property
    def step(self) -> str:
        return self.flow.slug if self.flow else "{flow}"

    @property
    def place(self) -> list[Shape]:
        return [] if self.flow else [FLOW]

    @property
    def tag(self) -> str:
        return f"{self.flow.slug} (Moltin)" if self.flow else "Moltin: entries of any flow"

    def name(self, verb: str, suffix: str = "") -> str:
        return f"{verb}{self.catalog.name(self.flow, 'Entry') if self.flow else 'Entry'}{suffix}"

    @property
    def entry(self) -> Shape:
        return ref(self.catalog.name(self.flow, "Entry") if self.flow else "Entry")

    @property
    def written(self) -> Shape:
        return ref(self.catalog.name(self.flow, "EntryInput") if self.flow else "EntryInput")

    @property
    def new(self) -> Shape:
        return entries.new(self.catalog, self.flow) if self.flow else self.written


def subjects(catalog: Catalog) -> Iterator[Subject]:
    """Any flow, then each."""
    yield Subject(catalog, None)
    yield from (Subject(catalog, flow) for flow in catalog.flows)


FILTER = parameter(
    "filter",
    STRING,
    "Such as `eq(name,Da Gino):gt(stars,2)`; also through relationships: `eq(city.name,Paris)`.",
)
SORT = parameter("sort", STRING, "Such as `name`, `-stars`, several, or `city.name`.")
INCLUDE = parameter("include", STRING, "Relationships whose entries come along: `categories,city.country`.")
INCLUDED = described({"type": "object", "additionalProperties": array(ref("Entry"))}, "By relationship.")


def find(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in subjects(catalog):
        page = {"data": array(at.entry), "meta": ref("PageOfRecords"), "links": ref("PageLinks")}
        shape = obj({**page, "included": INCLUDED}, page)
        content = operation(
            at.name("list"),
            at.tag,
            "List entries",
            {"200": answer("One page of entries.", shape), **refusals("Moltin", 400, 404, 422)},
            parameters=[*at.place, FILTER, SORT, INCLUDE, *pages()],
        )
        yield Operation(route.path(at.step), content)


def create(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in subjects(catalog):
        content = operation(
            at.name("create"),
            at.tag,
            "Create an entry",
            {"201": answer("The entry.", data(at.entry)), **refusals("Moltin", *WRITES)},
            parameters=at.place,
            body=body(data(at.new)),
        )
        yield Operation(route.path(at.step), content)


def find_one(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in subjects(catalog):
        shape = obj({"data": at.entry, "included": INCLUDED}, ["data"])
        content = operation(
            at.name("get"),
            at.tag,
            "Read an entry",
            {"200": answer("The entry.", shape), **refusals("Moltin", 400, 404)},
            parameters=[*at.place, ENTRY, INCLUDE],
        )
        yield Operation(route.path(at.step, "{entry}"), content)


def update(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in subjects(catalog):
        content = operation(
            at.name("update"),
            at.tag,
            "Change an entry",
            {"200": answer("The entry.", data(at.entry)), **refusals("Moltin", *WRITES)},
            parameters=[*at.place, ENTRY],
            body=body(data(at.written)),
            text="What is left out stays as it is.",
        )
        yield Operation(route.path(at.step, "{entry}"), content)


def delete(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in subjects(catalog):
        content = operation(at.name("delete"), at.tag, "Delete an entry", GONE, parameters=[*at.place, ENTRY])
        yield Operation(route.path(at.step, "{entry}"), content)


def attributes(catalog: Catalog, route: Route) -> Iterator[Operation]:
    shape = obj({"data": array(ref("Attribute")), "meta": {"type": "object"}}, ["data"])
    for at in subjects(catalog):
        answers = {"200": answer("Its enabled fields.", shape), **refusals("Moltin", 404)}
        content = operation(at.name("describe"), at.tag, "What an entry has", answers, parameters=at.place)
        yield Operation(route.path(at.step), content)


def relationship(
    verb: str, summary: str, members: str = "", *, required: bool = True, text: str = ""
) -> Describe:
    """Describes one method of the relationship endpoint; `members` is the schema that it takes."""
    reads = not members

    def describe(catalog: Catalog, route: Route) -> Iterator[Operation]:
        for at in subjects(catalog):
            if at.flow is not None and not relations(at.flow):
                continue
            done = "One page of the linkage." if reads else "The whole linkage afterwards."
            content = operation(
                at.name(verb, "Members"),
                at.tag,
                summary,
                {
                    "200": answer(done, entries.linkage(at.flow, paged=reads)),
                    **refusals("Moltin", *((404, 422) if reads else WRITES)),
                },
                parameters=[*at.place, ENTRY, _field(at), *(pages() if reads else [])],
                body=body(data(ref(members)), required=required) if members else None,
                text=text,
            )
            yield Operation(route.path(at.step, "{entry}", "{field}"), content)

    return describe


def of_core(describe: Describe) -> Describe:
    """The same for entries that extend a resource, which are named by it."""

    def first(catalog: Catalog, route: Route) -> Iterator[Operation]:
        found = next(describe(catalog, route))
        content = {**found.content, "operationId": f"{found.content['operationId']}OfResource"}
        yield Operation(found.path, {**content, "tags": ["Moltin: resources"]})

    return first


def _field(at: Subject) -> Shape:
    known = [field.slug for field in relations(at.flow)] if at.flow else []
    return parameter("field", {**STRING, "enum": known} if known else STRING, FIELD, "path")


METHODS: dict[str, Describe] = {
    "get": relationship("list", "Read a relationship"),
    "post": relationship(
        "add", "Add members", "NewMembers", text="At the end, or at `meta.position`; no member twice."
    ),
    "put": relationship(
        "replace", "Replace all members", "AllMembers", text="By these, in this order; `[]` empties."
    ),
    "delete": relationship(
        "remove",
        "Remove members",
        "Members",
        required=False,
        text="Those listed; without a body, all of them.",
    ),
}
TABLE: dict[tuple[str, str], Describe] = {
    ("flows/{}/attributes", "get"): attributes,
    ("flows/{}/entries", "get"): find,
    ("flows/{}/entries", "post"): create,
    ("flows/{}/entries/{}", "get"): find_one,
    ("flows/{}/entries/{}", "put"): update,
    ("flows/{}/entries/{}", "delete"): delete,
    **{("flows/{}/entries/{}/relationships/{}", method): METHODS[method] for method in METHODS},
    **{("{}/{}/relationships/{}", method): of_core(METHODS[method]) for method in METHODS},
}
