"""What the routes of documents do: reading, writing, and the actions of drafts."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import Catalog
from ..operations import Operation, operation, refusals
from ..routes import Route
from ..shapes import Shape, answer
from . import parameters
from .subjects import Subject, anything, collections, singles

DOCUMENT = "{documentId}"
PUBLISHES = "Publishes what it writes, unless `status=draft`."
MERGES = f"What is left out stays as it is; a locale that is not there yet is made. {PUBLISHES}"


def find(catalog: Catalog, route: Route) -> Iterator[Operation]:
    """Documents of a collection; a single type's one document."""
    for at in collections(catalog):
        answers = {"200": at.page("One page of documents."), **refusals("Strapi", 400, 404)}
        asked = [
            *at.place,
            *parameters.selection(catalog, at.flow),
            *parameters.choice(catalog, at.flow),
            *parameters.pages(),
            *parameters.views(catalog),
            *parameters.publication(),
            parameters.SEARCH,
        ]
        content = operation(at.name("find"), at.tag, "Find documents", answers, parameters=asked)
        yield Operation(route.path(at.step), content)
    for at in singles(catalog):
        yield Operation(route.path(at.step), _read(at))


def create(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in collections(catalog):
        content = operation(
            at.name("create"),
            at.tag,
            "Create a document",
            {"201": at.one("The document that was made."), **refusals("Strapi", 400, 404, 413)},
            parameters=_about(at),
            body=at.body(new=True),
            text=PUBLISHES,
        )
        yield Operation(route.path(at.step), content)


def find_one(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in collections(catalog):
        yield Operation(route.path(at.step, DOCUMENT), _read(at, parameters.DOCUMENT_ID))


def update(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in collections(catalog):
        yield Operation(route.path(at.step, DOCUMENT), _update(at, parameters.DOCUMENT_ID))


def delete(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in collections(catalog):
        yield Operation(route.path(at.step, DOCUMENT), _delete(at, parameters.DOCUMENT_ID))


def update_single(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in (anything(catalog), *singles(catalog)):
        yield Operation(route.path(at.step), _update(at))


def delete_single(catalog: Catalog, route: Route) -> Iterator[Operation]:
    for at in (anything(catalog), *singles(catalog)):
        yield Operation(route.path(at.step), _delete(at))


def _read(at: Subject, *steps: Shape) -> Shape:
    return operation(
        at.name("findOne"),
        at.tag,
        "Read a document" if steps else "Read the document",
        {"200": at.one("The document."), **refusals("Strapi", 400, 404)},
        parameters=[
            *_about(at, *steps),
            parameters.choice(at.catalog, at.flow)[0],
            *parameters.publication(),
        ],
    )


def _update(at: Subject, *steps: Shape) -> Shape:
    return operation(
        at.name("update" if steps else "updateSingle"),
        at.tag,
        "Change a document" if steps else "Change the document of a single type, or make it",
        {"200": at.one("The document as it is now."), **refusals("Strapi", 400, 404, 413)},
        parameters=_about(at, *steps),
        body=at.body(),
        text=MERGES,
    )


def _delete(at: Subject, *steps: Shape) -> Shape:
    return operation(
        at.name("delete" if steps else "deleteSingle"),
        at.tag,
        "Delete a document" if steps else "Delete the document of a single type",
        {"204": answer("It is gone, or was not there."), **refusals("Strapi", 400, 404)},
        parameters=[*at.place, *steps, parameters.locales(at.catalog)],
        text="Deletes one locale with its links on both sides; the document goes with its last locale.",
    )


def _about(at: Subject, *steps: Shape) -> list[Shape]:
    """The path's parameters, what to show, and which version."""
    selection = parameters.selection(at.catalog, at.flow)
    return [*at.place, *steps, *selection, *parameters.view(at.catalog)]
