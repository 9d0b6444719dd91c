"""Publishing, unpublishing and discarding drafts."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import Catalog
from ..operations import Operation, operation, refusals
from ..routes import Route
from ..shapes import STRING, Shape, answer, array, obj, parameter
from . import parameters
from .subjects import Subject, collections

ACTIONS = {
    "publish": "Make the published version equal to the draft, with its lists",
    "unpublish": "Remove the published version; links to it are hidden",
    "discard-draft": "Make the draft equal to the published version",
}
ACTION = parameter("action", {"type": "string", "enum": list(ACTIONS)}, place="path")


def act(catalog: Catalog, route: Route) -> Iterator[Operation]:
    """The actions by name; any flow takes the name as a parameter, and flows without drafts have none."""
    for at in collections(catalog):
        if at.flow is None:
            content = _act(at, "act", "Publish, unpublish, or discard the draft", ACTION)
            yield Operation(route.path(at.step, "{documentId}", "{action}"), content)
        elif at.flow.drafts:
            for action, summary in ACTIONS.items():
                content = _act(at, action, summary)
                yield Operation(route.path(at.step, "{documentId}", action), content)


def _act(at: Subject, verb: str, summary: str, *steps: Shape) -> Shape:
    versions = obj({"documentId": STRING, "versions": array(at.document)}, ["documentId", "versions"])
    done = obj({"data": versions, "meta": {"type": "object"}}, ["data", "meta"])
    return operation(
        at.name(verb),
        at.tag,
        summary,
        {"200": answer("The versions concerned.", done), **refusals("Strapi", 400, 404)},
        parameters=[*at.place, parameters.DOCUMENT_ID, *steps, parameters.locales(at.catalog)],
    )
