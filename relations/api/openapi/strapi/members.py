"""One relation of one document: read in pages, and changed in place."""

from __future__ import annotations

from collections.abc import Iterator

from ....engine.schema import FieldSchema
from ..catalog import Catalog, relations
from ..operations import Operation, operation, refusals
from ..routes import Route
from ..shapes import INTEGER, STRING, Shape, answer, array, body, either, nullable, obj, parameter, ref
from . import parameters
from .documents import RESOURCE
from .subjects import Subject, anything, collections, singles

IF_MATCH = parameter(
    "If-Match", STRING, "The ETag of a read: the change is made only if it still holds.", "header"
)
IF_NONE_MATCH = parameter("If-None-Match", STRING, "The ETag of a read that is known already.", "header")
CURSOR = parameter("pagination[cursor]", STRING, "`meta.pagination.nextCursor` of the page before.")
ETAG = {"ETag": {"schema": STRING, "description": "Of this answer, and of the revision of the document."}}
CHANGES = "Takes what a relation takes in a document's body. Publishes, unless `status=draft`."


def read(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in collections(catalog):
        yield from _described(at, route, _read, parameters.DOCUMENT_ID)


def change(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in collections(catalog):
        yield from _described(at, route, _change, parameters.DOCUMENT_ID)


def read_of_single(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in (anything(catalog), *singles(catalog)):
        yield from _described(at, route, _read)


def change_of_single(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in (anything(catalog), *singles(catalog)):
        yield from _described(at, route, _change)


def _described(at: Subject, route: Route, describe: object, *steps: Shape) -> Iterator[Operation]:
    """Once for all relations of the flow; nothing where it has none."""
    if at.flow is not None and not relations(at.flow):
        return
    places = [f"{{{step['name']}}}" for step in steps]
    assert callable(describe)
    yield Operation(route.path(at.step, *places, "{field}"), describe(at, *steps))


def _field(at: Subject) -> Shape:
    known = [field.slug for field in relations(at.flow)] if at.flow else []
    return parameter(
        "field", {**STRING, "enum": known} if known else STRING, "The slug of a relation.", "path"
    )


def _read(at: Subject, *steps: Shape) -> Shape:
    return operation(
        at.name("find", "Members" if steps else "MembersOfSingle"),
        at.tag,
        "Read a relation in pages",
        {"200": _answer(at), "304": answer("It is as the client knows it."), **refusals("Strapi", 400, 404)},
        parameters=[*_about(at, *steps), IF_NONE_MATCH],
        text="`locale` and `status` choose the document's version, all else is about the members.",
    )


def _change(at: Subject, *steps: Shape) -> Shape:
    return operation(
        at.name("change", "Members" if steps else "MembersOfSingle"),
        at.tag,
        "Change a relation",
        {"200": _answer(at), **refusals("Strapi", 400, 404, 412, 413)},
        parameters=[*_about(at, *steps), IF_MATCH],
        body=body(either(obj({"data": ref("RelationInput")}, ["data"], closed=True), ref("RelationInput"))),
        text=CHANGES,
    )


def _about(at: Subject, *steps: Shape) -> list[Shape]:
    return [
        *at.place,
        *steps,
        _field(at),
        *parameters.selection(at.catalog, None),
        *parameters.choice(at.catalog, None),
        *parameters.pages(),
        CURSOR,
        *parameters.view(at.catalog),
    ]


def _answer(at: Subject) -> Shape:
    """A page; of a relation to one, the member or null."""
    members = [_member(at.catalog, field) for field in relations(at.flow)] if at.flow else [ref("Document")]
    distinct = [shape for number, shape in enumerate(members) if shape not in members[:number]]
    one = distinct[0] if len(distinct) == 1 else either(*distinct)
    cursor = obj({"nextCursor": nullable(STRING), "total": INTEGER, "limit": INTEGER})
    page = obj({"data": array(one), "meta": obj({"pagination": cursor}, ["pagination"])}, ["data", "meta"])
    member = obj({"data": nullable(one), "meta": {"type": "object"}}, ["data", "meta"])
    kinds = {field.relation.to_many for field in relations(at.flow) if field.relation} if at.flow else set()
    shape = either(page, member) if len(kinds) != 1 else page if True in kinds else member
    return answer("One page of the members, or the one member.", shape, ETAG)


def _member(catalog: Catalog, field: FieldSchema) -> Shape:
    target = catalog.target(field)
    return ref(catalog.name(target, "Values")) if target else RESOURCE
