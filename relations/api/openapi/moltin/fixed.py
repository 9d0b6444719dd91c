"""What belongs to no flow of its own: errors, pages, flows and fields, linkages.

Its source is the vendor's pages on flows; see docs/semantics.md for what was decided.
"""

from __future__ import annotations

from ....models import FieldType
from ..shapes import (
    BOOLEAN,
    INTEGER,
    MOMENT,
    STRING,
    Shape,
    answer,
    array,
    described,
    either,
    nullable,
    obj,
    ref,
)

LINK = {"type": "string", "format": "uri"}
LINKS = obj({"self": LINK}, ["self"])
META = obj({"timestamps": obj({"created_at": MOMENT, "updated_at": MOMENT})}, ["timestamps"])
OF_FLOW = obj(
    {"flow": obj({"data": obj({"type": {"const": "flow"}, "id": STRING}, ["id"])}, ["data"])}, ["flow"]
)
RULES = array(ref("Rule"))
FIELD_TYPES = [str(kind) for kind in list(FieldType)[:6]]
POSITION = {
    "description": "The place in the list: exactly one of these. An anchor is the id of a member.",
    "oneOf": [
        *(obj({kind: either(STRING, ref("Member"))}, [kind], closed=True) for kind in ("before", "after")),
        *(obj({kind: {"const": True}}, [kind], closed=True) for kind in ("start", "end")),
    ],
}
MEMBER = {
    "type": described(STRING, "`entry`, the target flow's slug or singular name, or a resource's type."),
    "id": STRING,
}


def listed(item: Shape) -> Shape:
    """One, an array, or what old versions of the SDK made of an array."""
    old = {"type": "object", "patternProperties": {"^[0-9]+$": item}, "additionalProperties": False}
    return either(item, array(item), described({**old, "minProperties": 1}, "Of the SDK before 8.3.3."))


FLOW = {
    "name": STRING,
    "slug": described(STRING, "Letters, digits, `_`, `-`, `(` and `)`."),
    "description": STRING,
    "enabled": BOOLEAN,
}
FIELD = {
    "name": STRING,
    "slug": described(STRING, "Letters, digits, `_` and `-`."),
    "description": STRING,
    "required": described(BOOLEAN, "Ignored for relationships."),
    "unique": BOOLEAN,
    "default": described({}, "Kept as it was sent."),
    "enabled": BOOLEAN,
    "omit_null": described(BOOLEAN, "Leaves the field out of an entry where it is null."),
    "order": nullable(INTEGER),
    "validation_rules": array(ref("Rule")),
}

SCHEMAS: dict[str, Shape] = {
    "MoltinErrors": obj(
        {
            "errors": array(
                obj(
                    {
                        "status": described(INTEGER, "A number."),
                        "title": STRING,
                        "detail": STRING,
                        "source": described(STRING, "The path of the key that is wrong."),
                        "request_id": STRING,
                    },
                    ["title"],
                )
            )
        },
        ["errors"],
    ),
    "Rule": either(
        obj({"type": {"const": "enum"}, "options": array({})}, ["type", "options"]),
        obj(
            {
                "type": {"const": "between"},
                "options": obj({"from": {"type": "number"}, "to": {"type": "number"}}, ["from", "to"]),
            },
            ["type", "options"],
            description="Both ends are included; several are alternatives.",
        ),
        obj({"type": {"enum": ["email", "slug", "uuid"]}}, ["type"]),
        obj(
            {"type": {"enum": ["one-to-many", "one-to-one"]}, "to": STRING},
            ["type", "to"],
            description="Of a relationship: to a flow's slug, or a resource's type.",
        ),
    ),
    "Flow": obj(
        {
            "id": STRING,
            "type": {"const": "flow"},
            **FLOW,
            "links": LINKS,
            "relationships": {"type": "object"},
            "meta": META,
        },
        ["id", "type", *FLOW, "links", "meta"],
    ),
    "FlowInput": obj({"type": {"const": "flow"}, "id": STRING, **FLOW}),
    "Field": obj(
        {
            "id": STRING,
            "type": {"const": "field"},
            "field_type": described(
                STRING, "One of the six that are made here, or one of the Strapi dialect."
            ),
            **FIELD,
            "links": LINKS,
            "relationships": OF_FLOW,
            "meta": META,
        },
        ["id", "type", "field_type", *FIELD, "links", "relationships", "meta"],
    ),
    "FieldInput": obj(
        {
            "type": {"const": "field"},
            "id": STRING,
            "field_type": described({"enum": FIELD_TYPES}, "It never changes."),
            **FIELD,
            "relationships": OF_FLOW,
        }
    ),
    "Entry": obj(
        {"id": STRING, "type": {"const": "entry"}, "links": LINKS, "meta": META},
        ["id", "type", "links", "meta"],
        description="An entry of any flow: the values of its fields stand beside these, linkages below "
        "`relationships`.",
    ),
    "EntryInput": obj(
        {"type": {"const": "entry"}, "id": STRING}, description="Values by field, beside these."
    ),
    "Member": obj(MEMBER, ["type", "id"], closed=True),
    "NewMember": obj(
        {**MEMBER, "meta": obj({"position": POSITION}, closed=True)},
        ["type", "id"],
        closed=True,
        description="A member, and where in the list it goes: to the end, unless `meta.position` says.",
    ),
    "Members": listed(ref("Member")),
    "NewMembers": listed(ref("NewMember")),
    "AllMembers": described(nullable(listed(ref("Member"))), "null empties a relation to one."),
    "PageOfRecords": obj(
        {
            "page": obj({"limit": INTEGER, "offset": INTEGER, "current": INTEGER, "total": INTEGER}),
            "results": obj({"total": INTEGER}),
        }
    ),
    "PageLinks": obj(
        {
            "current": LINK,
            "first": LINK,
            **{name: nullable(LINK) for name in ("last", "prev", "previous", "next")},
        }
    ),
    "Attribute": obj(
        {
            "label": STRING,
            "value": STRING,
            "type": STRING,
            "required": BOOLEAN,
            "description": STRING,
            "options": array({}),
        },
        ["label", "value", "type", "required", "description"],
    ),
    "AccessToken": obj(
        {
            "access_token": STRING,
            "token_type": {"const": "Bearer"},
            "expires": described(INTEGER, "Seconds since 1970."),
            "expires_in": described(INTEGER, "Seconds."),
            "identifier": STRING,
        },
        ["access_token", "token_type", "expires", "expires_in", "identifier"],
    ),
    "AccessTokenRequest": obj(
        {
            "grant_type": {"enum": ["client_credentials", "implicit"]},
            "client_id": STRING,
            "client_secret": described(STRING, "Of client_credentials; implicit reads only, without it."),
            "scope": described(STRING, "`read`, where the token is to read alone."),
        },
        ["grant_type", "client_id"],
    ),
}

_PROBLEMS = {
    400: "The request cannot be read.",
    401: "No token, or none that is good.",
    403: "The token does not allow this.",
    404: "What the path names does not exist.",
    409: "The id or the slug is taken, or other writers were in the way, again and again.",
    411: "A body without a Content-Length: no body has a meaning of its own here.",
    413: "The body is too large.",
    422: "What was sent cannot be meant: `source` is the path of the key. Nothing was written.",
    429: "Too many requests.",
}
RESPONSES: dict[str, Shape] = {
    **{f"Moltin{status}": answer(text, ref("MoltinErrors")) for status, text in _PROBLEMS.items()},
    "MoltinError": answer("Another error, in the same shape.", ref("MoltinErrors")),
}
