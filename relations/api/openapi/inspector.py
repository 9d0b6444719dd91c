"""The drf-spectacular classes that describe the views of this app which have a serializer.

A serializer may set `always`, the keys that every answer has, or `sometimes`, those that an answer may lack,
and `needed`, the keys that a new object must have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from .operations import operation, refusals
from .shapes import STRING, Shape, answer, array, body, described, needing, nullable, obj

VERBS = {"list": "List", "create": "Create", "retrieve": "Read", "update": "Change", "destroy": "Delete"}
NAMES = {"List": "list", "Create": "create", "Read": "get", "Change": "update", "Delete": "delete"}


class DialectSchema(AutoSchema):
    """A drf-spectacular schema class for a viewset: its operations are `listFlows`, `getFlow` and so on.

    Views without a serializer are left out: their operations depend on the flows that exist, and the module
    `flows` adds them. In the OpenAPI document of the project itself all these views are left out, since it
    lacks the components that they refer to.
    """

    view: Any
    dialect = ""
    steps: Mapping[str, Shape] = {}  # the parameters of paths
    listed: Sequence[Shape] = ()  # the parameters of lists
    problems: Mapping[str, Sequence[int]] = {}  # the statuses of errors, by the action

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> Shape | None:
        """Return the description of the view's operation; None for a view without a serializer."""
        if self.is_excluded():
            return None
        self.registry, self.path, self.method = registry, path, method
        content = self.described()
        if body := content.get("requestBody"):
            body["required"] = True
        # A view that asks nobody who they are needs no token.
        return content if self.view.get_authenticators() else {**content, "security": []}

    def is_excluded(self) -> bool:
        is_ours = getattr(self.view, "is_described", False)
        return not is_ours or getattr(self.view, "serializer_class", None) is None

    def described(self) -> Shape:
        """Return the description of the action's operation: its id, parameters, body and responses."""
        action, noun = self.view.action, self.get_serializer_name(self.serializer, "response")
        verb, word = VERBS[action], noun.lower()
        steps = [shape for name, shape in self.steps.items() if f"{{{name}}}" in self.path]
        within = "" if len(steps) < 2 - (action == "list") else "OfFlow"
        many = action == "list"
        return operation(
            f"{NAMES[verb]}{noun}{'s' * many}{within}",
            f"{self.dialect}: {word}s",
            f"{verb} {word}s" if many else f"{verb} a {word}",
            {**self.answers(action, word), **refusals(self.dialect, *self.problems[action])},
            parameters=[*steps, *(self.listed if many else ())],
            body=body(self.wrapped(self.taken(action))) if action in ("create", "update") else None,
            text=self.get_description(),
        )

    @property
    def serializer(self) -> serializers.Serializer[Any]:
        found: serializers.Serializer[Any] = self.view.serializer_class()
        return found

    def answers(self, action: str, word: str) -> dict[str, Shape]:
        """Return the descriptions of the action's successful responses, by HTTP status.

        `word` is the noun in the texts, such as "flow".
        """
        if action == "list":
            return {"200": answer(f"The {word}s.", self.page(self.shown()))}
        if action == "destroy":
            return {"204": answer("It is gone.")}
        return {"201" if action == "create" else "200": answer(f"The {word}.", self.wrapped(self.shown()))}

    def wrapped(self, shape: Shape) -> Shape:
        """Return the schema of a body that has one object with the schema `shape`.

        Here it is the schema itself; subclasses put it under `data`.
        """
        return shape

    def framed(self, serializer: Any, shapes: dict[str, Shape], direction: str) -> dict[str, Shape]:
        """Return the schemas of a serializer's properties, with those of keys that all objects have.

        `shapes` are by key; `direction` is "request" or "response". Here none are added; a dialect's subclass
        may.
        """
        return shapes

    def page(self, shape: Shape) -> Shape:
        """Return the schema of a response with a list of objects of the schema `shape`; here, an array.

        Subclasses add what their dialect puts around the list.
        """
        return array(shape)

    def shown(self) -> Shape:
        """Return the JSON Schema of one object in a response of the view."""
        found: Shape = self.resolve_serializer(self.serializer, "response").ref
        return found

    def taken(self, action: str) -> Shape:
        """Return the schema of one object in a request; of a new object, its required keys are marked."""
        serializer = self.serializer
        shape: Shape = self.resolve_serializer(serializer, "request").ref
        return needing(shape, _needed(serializer)) if action == "create" else shape

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """Return the name of the serializer's OpenAPI component: `Flow`, or `FlowInput` for a request."""
        return type(serializer).__name__.removesuffix("Serializer") + "Input" * (direction == "request")

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        """Return the schema of a serializer's field in OpenAPI 3.1: "nullable" becomes a type "null".

        So it is whichever version the project's own document has. A choice in answers is any string.
        """
        if isinstance(field, serializers.ChoiceField):  # what is shown was made elsewhere, too
            shape = STRING if direction == "response" else {"enum": list(field.choices)}
            marks = {"writeOnly": True} if field.write_only else {}
            return described({**shape, **marks}, str(field.help_text or ""))
        shape = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        return nullable(shape) if shape and shape.pop("nullable", False) else shape

    def _postprocess_serializer_schema(self, schema: Any, serializer: Any, direction: Any) -> Any:
        """Return the schema of a serializer's objects without the keys of the other direction.

        In responses the keys are required, except for those that `always` and `sometimes` leave out. In
        requests none is: `taken` adds the required ones.
        """
        other = "readOnly" if direction == "request" else "writeOnly"
        shapes = {key: shape for key, shape in schema["properties"].items() if not shape.get(other)}
        for shape in shapes.values():
            shape.pop("readOnly", shape.pop("writeOnly", None))
        shapes = self.framed(serializer, shapes, direction)
        rest = [key for key in shapes if key not in getattr(serializer, "sometimes", ())]
        always = [] if direction == "request" else list(getattr(serializer, "always", rest))
        return obj(shapes, always, **{k: v for k, v in schema.items() if k == "description"})


def _needed(serializer: Any) -> list[str]:
    """Return the keys that the body of a new object must have."""
    if hasattr(serializer, "needed"):
        return list(serializer.needed())
    return [name for name, field in serializer.fields.items() if field.required and not field.read_only]
