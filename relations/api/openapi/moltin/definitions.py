"""What the routes of flows and fields do."""

from __future__ import annotations

from ..operations import Describe, fixed, refusals
from ..shapes import STRING, Shape, answer, array, body, obj, parameter, ref

FLOW = parameter("flow", STRING, "The id of a flow, or its slug.", "path")
FIELD = parameter("field", STRING, "The id of a field.", "path")
FLOWS, FIELDS = "Moltin: flows", "Moltin: fields"
FLOW_NEEDS = ["name", "slug"]
FIELD_NEEDS = ["name", "slug", "field_type", "relationships"]


def data(shape: Shape) -> Shape:
    return obj({"data": shape}, ["data"])


def _needing(shape: Shape, keys: list[str]) -> Shape:
    return {"allOf": [shape, {"type": "object", "required": keys}]}


def _ok(text: str, shape: Shape, *problems: int, status: int = 200) -> dict[str, Shape]:
    return {str(status): answer(text, data(shape)), **refusals("Moltin", *problems)}


GONE = {"204": answer("It is gone."), **refusals("Moltin", 404)}
WRITES = (404, 409, 411, 413, 422)
ONE_FLOW, ONE_FIELD = ref("Flow"), ref("Field")
CHANGED_FLOW, CHANGED_FIELD = body(data(ref("FlowInput"))), body(data(ref("FieldInput")))
NEW_FLOW = body(data(_needing(ref("FlowInput"), FLOW_NEEDS)))
NEW_FIELD = body(data(_needing(ref("FieldInput"), FIELD_NEEDS)))

TABLE: dict[tuple[str, str], Describe] = {
    ("flows", "get"): fixed("listFlows", FLOWS, "List flows", _ok("Every flow.", array(ONE_FLOW))),
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
        _ok("In their order.", array(ONE_FIELD), 404),
        FLOW,
    ),
    ("flows/{}/fields/{}", "get"): fixed(
        "getFieldOfFlow", FIELDS, "Read a flow's field", _ok("The field.", ONE_FIELD, 404), FLOW, FIELD
    ),
    ("fields", "get"): fixed(
        "listFields", FIELDS, "List the fields of all flows", _ok("All.", array(ONE_FIELD))
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
