"""What the routes of flows and fields do."""

from __future__ import annotations

from ..catalog import limit
from ..operations import Describe, fixed, refusals
from ..shapes import INTEGER, STRING, Shape, answer, array, body, obj, parameter, ref

FLOW = parameter("flow", STRING, "The id of a flow, or its slug.", "path")
FIELD = parameter("field", STRING, "The id of a field.", "path")
FLOWS, FIELDS = "Moltin: flows", "Moltin: fields"
FLOW_NEEDS = ["name", "slug"]
FIELD_NEEDS = ["name", "slug", "field_type", "relationships"]


def pages(text: str = "How many.") -> list[Shape]:
    return [
        parameter("page[limit]", limit(), text),
        parameter("page[offset]", {**INTEGER, "minimum": 0, "default": 0}, "How many to pass over."),
    ]


def data(shape: Shape) -> Shape:
    return obj({"data": shape}, ["data"])


def _needing(shape: Shape, keys: list[str]) -> Shape:
    return {"allOf": [shape, {"type": "object", "required": keys}]}


def _ok(text: str, shape: Shape, *problems: int, status: int = 200) -> dict[str, Shape]:
    return {str(status): answer(text, data(shape)), **refusals("Moltin", *problems)}


def _listed(text: str, shape: Shape, *problems: int) -> dict[str, Shape]:
    page = {"data": array(shape), "meta": ref("PageOfRecords"), "links": ref("PageLinks")}
    return {"200": answer(text, obj(page, ["data"])), **refusals("Moltin", 400, 422, *problems)}


LISTED = [
    parameter("filter", STRING, "Such as `eq(slug,restaurants)`."),
    parameter("sort", STRING, "Such as `name` or `-created_at`."),
    *pages("All of them, where both are left out."),
]
GONE = {"204": answer("It is gone."), **refusals("Moltin", 404)}
WRITES = (404, 409, 411, 413, 422)
ONE_FLOW, ONE_FIELD = ref("Flow"), ref("Field")
CHANGED_FLOW, CHANGED_FIELD = body(data(ref("FlowInput"))), body(data(ref("FieldInput")))
NEW_FLOW = body(data(_needing(ref("FlowInput"), FLOW_NEEDS)))
NEW_FIELD = body(data(_needing(ref("FieldInput"), FIELD_NEEDS)))

TABLE: dict[tuple[str, str], Describe] = {
    ("flows", "get"): fixed(
        "listFlows", FLOWS, "List flows", _listed("Every flow.", ONE_FLOW), parameters=LISTED
    ),
    ("flows/attributes", "get"): fixed(
        "describeFlows", FLOWS, "What a flow has", _ok("Its attributes.", array(ref("Attribute")))
    ),
    ("fields/attributes", "get"): fixed(
        "describeFields", FIELDS, "What a field has", _ok("Its attributes.", array(ref("Attribute")))
    ),
    ("flows", "post"): fixed(
        "createFlow", FLOWS, "Create a flow", _ok("The flow.", ONE_FLOW, *WRITES, status=201), body=NEW_FLOW
    ),
    ("flows/{}", "get"): fixed("getFlow", FLOWS, "Read a flow", _ok("The flow.", ONE_FLOW, 404), FLOW),
    ("flows/{}", "put"): fixed(
        "updateFlow", FLOWS, "Change a flow", _ok("The flow.", ONE_FLOW, *WRITES), FLOW, body=CHANGED_FLOW
    ),
    ("flows/{}", "delete"): fixed(
        "deleteFlow", FLOWS, "Delete a flow with its fields and entries", GONE, FLOW
    ),
    ("flows/{}/fields", "get"): fixed(
        "listFieldsOfFlow",
        FIELDS,
        "List a flow's fields",
        _listed("In their order.", ONE_FIELD, 404),
        FLOW,
        parameters=LISTED,
    ),
    ("flows/{}/fields/{}", "get"): fixed(
        "getFieldOfFlow", FIELDS, "Read a flow's field", _ok("The field.", ONE_FIELD, 404), FLOW, FIELD
    ),
    ("fields", "get"): fixed(
        "listFields",
        FIELDS,
        "List the fields of all flows",
        _listed("Every field.", ONE_FIELD),
        parameters=LISTED,
    ),
    ("fields", "post"): fixed(
        "createField",
        FIELDS,
        "Create a field",
        _ok("The field.", ONE_FIELD, *WRITES, status=201),
        body=NEW_FIELD,
    ),
    ("fields/{}", "get"): fixed("getField", FIELDS, "Read a field", _ok("The field.", ONE_FIELD, 404), FIELD),
    ("fields/{}", "put"): fixed(
        "updateField",
        FIELDS,
        "Change a field",
        _ok("The field.", ONE_FIELD, *WRITES),
        FIELD,
        body=CHANGED_FIELD,
    ),
    ("fields/{}", "delete"): fixed(
        "deleteField", FIELDS, "Delete a field with its values or links", GONE, FIELD
    ),
}
