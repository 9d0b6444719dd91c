"""`/api/actions/batch`: many writes of documents in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ....engine import bulk
from ....engine.errors import Path, RelationsError, ValidationError
from ....engine.schema import RelationSchema
from ...describing import described_by
from ...writing import writing
from .. import errors, known, params
from ..related import RelatedViewSet
from ..views import Dialect, service_of
from .calling import Call, find
from .references import References
from .steps import Step, parse

ROUTE = "actions/batch"


class BatchView(Dialect):
    """Writes many documents in one request, in order. Later writes may refer to documents of earlier ones."""

    schema = described_by("strapi.schema.BatchSchema")
    serializer_class = serializers.Serializer  # the description says what it takes

    @writing
    def post(self, request: Request) -> Response:
        """Do all writes of the batch, or none. Return the response body of each write, in order."""
        known.check(params.query(request).values, ())
        root = request.path_info.removesuffix(ROUTE)
        steps = parse(params.content(request), root)
        bulk.lock(_named(steps, root))
        names, answers = References(), []
        for step in steps:
            answer = _answer(request, step, root, names)
            answers.append({"status": answer.status_code, "data": None, **(answer.data or {})})
        return Response({"data": answers, "meta": {"count": len(answers)}})


def _named(steps: list[Step], root: str) -> Iterator[bulk.Named]:
    """Yield the document that each step writes and its data, for the locks to take before the first step.

    Steps that are not valid, or refer to documents of earlier steps, are left out or lack their ids.
    """
    for step in steps:
        try:
            call = find(step, root, step.path)
            service = service_of(call.kwargs["name"])
        except RelationsError:
            continue  # it is refused when its turn comes
        data = _by_field(call, step)
        document_id = call.kwargs.get("document_id")
        yield bulk.Named(service, document_id, data if isinstance(data, Mapping) else {})


def _answer(outer: Request, step: Step, root: str, names: References) -> Response:
    """Do one write of the batch, and return its response.

    The document that it returns gets the step's `name` in `names`. Raises ValidationError with paths that
    begin with the number of the step.
    """
    with _placed(step.number, "path"):
        call = find(step, root, names.path(step.path, ()))
        service = service_of(call.kwargs["name"])
    with _placed(step.number, "data"):
        body = _body(call, step, names, service.flow.fields)
    view = call.view(outer, step, body)
    try:
        response = call.answer(view)
    except RelationsError as error:
        with _placed(step.number, *_place(error, step, view.request)):
            raise
    if step.name:
        names.add(step.name, _made(response, step))
    return response


def _by_field(call: Call, step: Step) -> Any:
    """Return the `data` of a step as a dict by slug.

    If the step's path is that of a relation, `data` are its payload, which is put under the relation's slug.
    """
    data = step.body.get("data")
    return {call.kwargs["field"]: data} if issubclass(call.cls, RelatedViewSet) else data


def _body(call: Call, step: Step, names: References, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a step, with references such as `$name` replaced by ids.

    Raises ValidationError for a name that no earlier step has. Only where the step writes a relation, `data`
    may be no object.
    """
    if "data" not in step.body:
        return {}
    data = step.body["data"]
    if issubclass(call.cls, RelatedViewSet):
        field = fields.get(call.kwargs["field"])
        return {"data": names.relation(field, data, ()) if isinstance(field, RelationSchema) else data}
    if not isinstance(data, Mapping):
        raise ValidationError("data must be an object.")
    if "action" in call.kwargs:
        return {"data": names.chosen(data)}
    return {"data": names.values(fields, data, ())}


def _place(error: RelationsError, step: Step, request: Request) -> Path:
    """Return the key of the step that the error is about: its path, query or data.

    () if the step has no data.
    """
    if not error.path:
        return ("path",)
    if errors.source(error, {"request": request}) == "query":
        return ("query",)
    return ("data",) if "data" in step.body else ()  # what is missing is named already


def _made(response: Response, step: Step) -> str:
    data = (response.data or {}).get("data")
    if not isinstance(data, Mapping) or "documentId" not in data:
        raise ValidationError("This write answers no document that could be named.", [step.number, "as"])
    return str(data["documentId"])


@contextmanager
def _placed(number: int, *place: str | int) -> Iterator[None]:
    """A context manager: errors of the engine raised inside become ValidationErrors of the batch.

    Their paths begin with the number of the step and `place`.
    """
    try:
        yield
    except RelationsError as error:
        raise _of_batch(error, (number, *place)) from None


def _of_batch(error: RelationsError, place: Path) -> ValidationError:
    found = ValidationError(error.message, error.path, **error.details)
    found.others = [_of_batch(each, ()) for each in error.others]
    for each in found.all:
        # The whole request is in the body.
        each.details = {key: value for key, value in each.details.items() if key not in ("param", "name")}
        each.details["source"] = "body"
    found.under(*place)
    return found
