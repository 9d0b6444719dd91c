"""Operations in the OpenAPI document: one HTTP method of one path, for any flow and for each flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .routes import Route
from .shapes import Shape, answer, ref

# What a path is about: any flow, a flow of many documents, or one of a single document.
ANY, COLLECTION, SINGLE = "any", "collection", "single"
EVERY = (ANY, COLLECTION, SINGLE)
ACTION = "action"  # the parameter of a path that flows have a path of their own for, by each of its values
# What statuses mean in either dialect.
PROBLEMS = {
    401: "No token, or none that is good.",
    403: "The token does not allow this.",
    413: "The body is too large.",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """The flow whose entries an operation is about; or any flow, in the general form of the description.

    `kind` says whether it is a collection, a single type, or any flow. `step` is the flow's segment of the
    path, `noun` its part of the operation's id. `shapes` are schemas that replace those of the general form.
    `has` are the features of the flow: "drafts", "relations", "locales" or "ordered".
    """

    kind: str
    noun: str
    tag: str
    step: str = ""
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    has: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Operation:
    """The description of one operation on entries, from which the descriptions for all flows are made.

    In the general form, the first parameter of the path names the flow. `on` are the kinds of flows that have
    the operation, such as single types. `needs` is a feature that the flow must have: "drafts", "relations",
    "locales" or "ordered". `actions` maps the values of the path parameter `action` to summaries.
    """

    name: str  # `{noun}` is the subject's, `{action}` the action's
    summary: str
    answers: Mapping[str, Shape]
    parameters: Sequence[Shape]
    body: Shape | None = None
    text: str = ""
    tag: str = ""
    on: tuple[str, ...] = EVERY
    needs: str = ""
    actions: Mapping[str, str] = field(default_factory=dict)

    def of(self, subject: Subject, route: Route) -> Iterator[tuple[str, Shape]]:
        """Yield (path, description) of this operation for the entries of one flow, or of any flow.

        An operation with `actions` yields one pair for each action. Nothing is yielded if the flow does not
        have the operation.
        """
        if subject.kind not in self.on or (subject.step and self.needs and self.needs not in subject.has):
            return
        actions = self.actions if subject.step and self.actions else {"": self.summary}
        steps = [item["name"] for item in self.parameters if item["in"] == "path"]
        for action, summary in actions.items():
            known = {steps[0]: subject.step, ACTION: action}
            content = operation(
                self.name.format(noun=subject.noun, action=action or "act"),
                self.tag or subject.tag,
                summary,
                self.answers,
                parameters=[p for p in self.parameters if p["in"] != "path" or not known.get(p["name"])],
                body=self.body,
                text=self.text,
            )
            path = route.path(*(known.get(step) or f"{{{step}}}" for step in steps))
            yield path, _replaced(content, subject.shapes)


# By the route's template (see `routes`) and its method.
Table = Mapping[tuple[str, str], Sequence[Operation]]


def operation(
    name: str,
    tag: str,
    summary: str,
    answers: Mapping[str, Shape],
    *,
    parameters: Sequence[Shape] = (),
    body: Shape | None = None,
    text: str = "",
) -> Shape:
    """Return an OpenAPI operation as a dict. `name` is its id, `answers` its responses by HTTP status."""
    content: Shape = {"operationId": name, "tags": [tag], "summary": summary}
    more = {"description": text, "parameters": list(parameters), "requestBody": body}
    return {**content, **{key: value for key, value in more.items() if value}, "responses": dict(answers)}


def outcomes(dialect: str, text: str, shape: Shape | None, *problems: int, status: int = 200) -> Shape:
    """Return the descriptions of an operation's responses by HTTP status: success, and errors.

    `text` and `shape` describe the success with the given `status`. `problems` are the statuses of errors
    beside those that every operation has.
    """
    return {str(status): answer(text, shape), **refusals(dialect, *problems)}


def refusals(dialect: str, *statuses: int) -> dict[str, Shape]:
    """Return references to the descriptions of error responses, by HTTP status.

    401, 403 and "default" are always among them.
    """
    found = {str(status): ref(f"{dialect}{status}", "responses") for status in sorted({401, 403, *statuses})}
    return {**found, "default": ref(f"{dialect}Error", "responses")}


def responses(dialect: str, errors: Shape, problems: Mapping[int, str]) -> dict[str, Shape]:
    """Return the descriptions of a dialect's error responses by name, such as `Strapi404`.

    `errors` is the schema of their bodies, and `problems` are their texts by HTTP status. They are components
    of the document, to which operations refer.
    """
    texts: dict[Any, str] = {**PROBLEMS, **problems, "Error": "Another error, in the same shape."}
    return {f"{dialect}{key}": answer(text, errors) for key, text in texts.items()}


def _replaced(value: Any, shapes: Mapping[str, Shape]) -> Any:
    """Return the description with references to components replaced.

    `shapes` maps names of components to the schemas to use instead.
    """
    if isinstance(value, list):
        return [_replaced(item, shapes) for item in value]
    if not isinstance(value, dict):
        return value
    name = str(value.get("$ref", "")).removeprefix("#/components/schemas/")
    found = {key: _replaced(item, shapes) for key, item in value.items()}
    if name in shapes:
        del found["$ref"]
    return {**shapes.get(name, {}), **found}
