"""Publishing, unpublishing and discarding drafts: of one document or of many; and what it would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .... import conf
from ..catalog import Catalog
from ..operations import Operation, operation, refusals
from ..routes import Route
from ..shapes import INTEGER, STRING, Shape, answer, array, body, either, nullable, obj, parameter, ref
from . import parameters
from .subjects import Subject, anything, collections, singles

ACTIONS = {
    "publish": "Make the published version equal to the draft, with its lists",
    "unpublish": "Remove the published version; links to it are hidden",
    "discard-draft": "Make the draft equal to the published version",
}
ANY_ACTION = "Publish, unpublish, or discard the draft"
ACTION = parameter("action", {"type": "string", "enum": list(ACTIONS)}, place="path")

Describe = Callable[..., Shape]


def act(catalog: Catalog, route: Route) -> Iterator[Operation]:
    """An action on one document of a collection."""
    for at in collections(catalog):
        yield from _each(at, route, _act_on_one, parameters.DOCUMENT_ID)


def act_on_name(catalog: Catalog, route: Route) -> Iterator[Operation]:
    """An action on many documents of a collection, or on a single type's one."""
    yield from _each(anything(catalog), route, _act_on_any)
    for at in collections(catalog):
        if at.flow is not None:
            yield from _each(at, route, _act_on_many)
    for at in singles(catalog):
        yield from _each(at, route, _act_on_one)


def preview(catalog: Catalog, route: Route) -> Iterator[Operation]:
    """What publishing a document of a collection would change."""
    for at in collections(catalog):
        yield from _preview(at, route, parameters.DOCUMENT_ID)


def preview_single(catalog: Catalog, route: Route) -> Iterator[Operation]:
    """What publishing a single type's document would change."""
    for at in (anything(catalog), *singles(catalog)):
        yield from _preview(at, route)


def _preview(at: Subject, route: Route, *steps: Shape) -> Iterator[Operation]:
    if at.flow is not None and not at.flow.drafts:
        return
    places = [f"{{{step['name']}}}" for step in steps]
    named = [] if at.flow else [parameter("action", {"const": "publish"}, place="path")]
    found = obj({"documentId": STRING, "versions": array(ref("PublishPreview"))}, ["documentId", "versions"])
    content = operation(
        at.name("preview", "" if steps else "OfSingle"),
        at.tag,
        "What publishing would change, and what would stay unseen",
        {
            "200": answer("One preview for each locale concerned.", obj({"data": found}, ["data"])),
            **refusals("Strapi", 400, 404),
        },
        parameters=[*at.place, *steps, *named, parameters.locales(at.catalog)],
    )
    yield Operation(route.path(at.step, *places, "publish" if at.flow else "{action}"), content)


def _each(at: Subject, route: Route, describe: Describe, *steps: Shape) -> Iterator[Operation]:
    """The actions by name. Any flow takes the name as a parameter; flows without drafts have no actions."""
    places = [f"{{{step['name']}}}" for step in steps]
    if at.flow is None:
        content = describe(at, "act", ANY_ACTION, *steps, ACTION)
        yield Operation(route.path(at.step, *places, "{action}"), content)
    elif at.flow.drafts:
        for action, summary in ACTIONS.items():
            yield Operation(route.path(at.step, *places, action), describe(at, action, summary, *steps))


def _done(at: Subject) -> Shape:
    """The versions of a document that were made; of `unpublish`, the drafts that remain."""
    return obj({"documentId": STRING, "versions": array(at.document)}, ["documentId", "versions"])


def _one(at: Subject) -> Shape:
    return obj({"data": _done(at), "meta": {"type": "object"}}, ["data", "meta"])


def _many(at: Subject) -> Shape:
    return obj({"data": array(_done(at)), "meta": obj({"count": INTEGER}, ["count"])}, ["data", "meta"])


def _act_on_one(at: Subject, verb: str, summary: str, *steps: Shape) -> Shape:
    return _act(at, at.name(verb), summary, _one(at), *steps)


def _act_on_many(at: Subject, verb: str, summary: str) -> Shape:
    content = _act(at, at.name(verb, "Many"), f"{summary}, of many documents", _many(at))
    return {**content, "requestBody": _named()}


def _act_on_any(at: Subject, verb: str, summary: str, *steps: Shape) -> Shape:
    """Whether there is a body depends on the kind of the flow."""
    shape = either(_many(at), _one(at))
    content = _act(at, at.name(verb, "ByName"), f"{summary}: of a single type, or of many", shape, *steps)
    return {**content, "requestBody": {**_named(), "required": False}}


def _act(at: Subject, name: str, summary: str, shape: Shape, *steps: Shape) -> Shape:
    asked = [*at.place, *steps, parameters.locales(at.catalog)]
    answers = {"200": answer("The versions concerned.", shape), **refusals("Strapi", 400, 404)}
    return operation(name, at.tag, summary, answers, parameters=asked)


def _named() -> Shape:
    """The body that names many documents: the action is done to all of them, or to none."""
    ids = array(STRING, maxItems=conf.get("RELATIONS_MAX_LIMIT"))
    data = obj({"documentIds": ids, "locale": nullable(STRING)}, ["documentIds"], closed=True)
    return body(obj({"data": data}, ["data"]))
