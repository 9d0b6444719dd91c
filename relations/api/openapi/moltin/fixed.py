"""The descriptions that depend on no flow: errors, pages, flows, fields and members of relations.

Source: the vendor's pages on flows, and docs/semantics.md where these leave something open.
"""

from __future__ import annotations

from ..operations import responses
from ..shapes import INTEGER, MOMENT, STRING, Shape, array, described, either, nullable, obj, parameter, ref
from ..values import position

LINK = {"type": "string", "format": "uri"}
# No URI by RFC 3986: the contract has the brackets as they are.
PAGE_LINK = described(STRING, "An address, with the brackets of `page[offset]` in it.")
LINKS = obj({"self": LINK}, ["self"])
META = obj({"timestamps": obj({"created_at": MOMENT, "updated_at": MOMENT})}, ["timestamps"])
OF_FLOW = obj(
    {"flow": obj({"data": obj({"type": {"const": "flow"}, "id": STRING}, ["id"])}, ["data"])}, ["flow"]
)
RULES = array(ref("Rule"))
POSITION = position(
    either(STRING, ref("Member")),
    "The place in the list: exactly one of these. An anchor is the id of a member.",
)
MEMBER = {
    "type": described(STRING, "`entry`, the target flow's slug or singular name, or a resource's type."),
    "id": STRING,
}

LINK_DATA = described(
    nullable({"type": "object"}),
    "The data of the link, where the relation has any; null takes it away. Left out, it stays as it is.",
)


def listed(item: Shape) -> Shape:
    """Return the schema of one item, an array of items, or an object with numbers as keys.

    The SDK sends the latter instead of an array before version 8.3.3.
    """
    old = {"type": "object", "patternProperties": {"^[0-9]+$": item}, "additionalProperties": False}
    return either(item, array(item), described({**old, "minProperties": 1}, "Of the SDK before 8.3.3."))


FLOW = parameter("flow", STRING, "The id of a flow, or its slug.", "path")
ONE_FIELD = parameter("field", STRING, "The id of a field.", "path")
PAGES = (
    parameter("page[limit]", ref("PageSize"), "How many."),
    parameter("page[offset]", {**INTEGER, "minimum": 0, "default": 0}, "How many to pass over."),
)
LISTED = (
    parameter("filter", STRING, "Such as `eq(slug,restaurants)`."),
    parameter("sort", STRING, "Such as `name` or `-created_at`."),
    *PAGES,
)
WRITES = (404, 409, 411, 413, 422)


def data(shape: Shape) -> Shape:
    """Return the schema of an object whose only key is `data`, with a value of this shape."""
    return obj({"data": shape}, ["data"])


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
            ),
            "meta": obj({"more": described(INTEGER, "How many errors are not listed.")}),
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
    "Entry": obj(
        {"id": STRING, "type": {"const": "entry"}, "links": LINKS, "meta": META},
        ["id", "type", "links", "meta"],
        description="An entry of any flow: the values of its fields stand beside these, linkages below "
        "`relationships`.",
    ),
    "EntryInput": obj(
        {"type": {"const": "entry"}, "id": STRING}, description="Values by field, beside these."
    ),
    "NewEntry": ref("EntryInput"),
    "StoredFile": obj(
        {
            "id": STRING,
            "type": {"const": "file"},
            "link": obj(
                {"href": described(LINK, "Where it is read, by whoever has this address.")}, ["href"]
            ),
            "file_name": STRING,
            "mime_type": STRING,
            "file_size": described(INTEGER, "Bytes, rounded to ten."),
            "public": {"const": True},
            "links": LINKS,
            "meta": obj(
                {
                    "timestamps": obj({"created_at": MOMENT}, ["created_at"]),
                    "dimensions": obj({"width": INTEGER, "height": INTEGER}, ["width", "height"]),
                },
                ["timestamps"],
            ),
        },
        ["id", "type", "link", "file_name", "mime_type", "file_size", "public", "links", "meta"],
        description="A file that was uploaded; a picture has dimensions, in pixels.",
    ),
    "IncludedRow": obj(
        {"id": STRING, "type": STRING, "name": STRING},
        ["id", "type", "name"],
        description="A row of a model that RELATIONS_RESOURCES names, with the fields that it declares.",
    ),
    "IncludedEntries": described(
        {
            "type": "object",
            "additionalProperties": array(
                {"anyOf": [ref("Entry"), ref("StoredFile"), ref("IncludedRow")]},
            ),
        },
        "By relationship: entries, files and rows of the project's models; nothing of what is external.",
    ),
    "LongLinkage": obj(
        {
            "links": obj({"related": LINK}, ["related"]),
            "meta": obj({"count": {**INTEGER, "minimum": 1}}, ["count"]),
        },
        ["links", "meta"],
        description="A list of more than a thousand members: how many, and where to read them in pages. Sent "
        "back, it changes nothing.",
    ),
    "Attributes": obj({"data": array(ref("Attribute")), "meta": {"type": "object"}}, ["data"]),
    "RelationshipSlug": STRING,
    "Member": obj(MEMBER, ["type", "id"], closed=True),
    "LinkedMember": obj(
        {**MEMBER, "meta": obj({"link": LINK_DATA}, ["link"])},
        ["type", "id", "meta"],
        description="A member of a relation whose links have data.",
    ),
    "NewMember": obj(
        {**MEMBER, "meta": obj({"position": POSITION, "link": LINK_DATA}, closed=True)},
        ["type", "id"],
        closed=True,
        description="A member, and where in the list it goes: to the end, unless `meta.position` says.",
    ),
    "Members": listed(ref("Member")),
    "NewMembers": listed(ref("NewMember")),
    "AllMembers": described(nullable(listed(ref("NewMember"))), "null empties a relation to one."),
    "PageOfRecords": obj(
        {
            "page": obj(
                {
                    "limit": INTEGER,
                    "offset": INTEGER,
                    "current": INTEGER,
                    "total": INTEGER,
                    "next_cursor": described(STRING, "Of a linkage that goes on: where, for `page[cursor]`."),
                }
            ),
            "results": obj({"total": INTEGER}),
        }
    ),
    "PageLinks": obj(
        {
            "current": PAGE_LINK,
            "first": PAGE_LINK,
            **{name: nullable(PAGE_LINK) for name in ("last", "prev", "previous", "next")},
        }
    ),
}

RESPONSES = responses(
    "Moltin",
    ref("MoltinErrors"),
    {
        400: "The request cannot be read.",
        404: "What the path names does not exist.",
        409: "The id, the slug or the Idempotency-Key is taken, or other writers were always in the way.",
        411: "A body without a Content-Length: no body has a meaning of its own here.",
        422: "What was sent cannot be meant: `source` is the path of the key. Nothing was written.",
        429: "Too many requests.",
    },
)
