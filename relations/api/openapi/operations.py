"""Operations: what one method of one path does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .catalog import Catalog
from .routes import Route
from .shapes import Shape, ref


class Operation(NamedTuple):
    """A method of a path, with what the document says of it."""

    path: str
    content: Shape


# Describes a route: once for any flow where that has a meaning, and once for each flow there is.
Describe = Callable[[Catalog, Route], Iterator[Operation]]
# By the route's template (see `routes`) and its method.
Table = Mapping[tuple[str, str], Describe]


def operation(
    name: str,
    tag: str,
    summary: str,
    answers: Mapping[str, Shape],
    *,
    parameters: Sequence[Shape] = (),
    body: Shape | None = None,
    text: str = "",
    security: Sequence[Shape] | None = None,
) -> Shape:
    """What an operation is called, takes and answers, by status; `security` where it is not the usual."""
    content: Shape = {"operationId": name, "tags": [tag], "summary": summary}
    if text:
        content["description"] = text
    if parameters:
        content["parameters"] = list(parameters)
    if body is not None:
        content["requestBody"] = body
    content["responses"] = dict(answers)
    if security is not None:
        content["security"] = list(security)
    return content


def fixed(
    name: str, tag: str, summary: str, answers: Mapping[str, Shape], *steps: Shape, **more: Any
) -> Describe:
    """Describes a route that is the same whatever flows there are; `steps` are its path's parameters."""

    def describe(catalog: Catalog, route: Route) -> Iterator[Operation]:
        asked = [*steps, *more.get("parameters", ())]
        content = operation(name, tag, summary, answers, **{**more, "parameters": asked})
        yield Operation(route.path(*(f"{{{step['name']}}}" for step in steps)), content)

    return describe


def refusals(dialect: str, *statuses: int) -> dict[str, Shape]:
    """The errors of an operation, in its dialect's shape; those of every operation are among them."""
    found = {str(status): ref(f"{dialect}{status}", "responses") for status in sorted({401, 403, *statuses})}
    return {**found, "default": ref(f"{dialect}Error", "responses")}
