"""The descriptions that depend on no flow: errors, pages, filter conditions, locales and files."""

from __future__ import annotations

from ....engine.query import OPERATORS
from ..operations import responses
from ..shapes import BOOLEAN, INTEGER, MOMENT, STRING, Shape, array, described, either, nullable, obj, ref

ASSET = "File"
STRINGS = either(STRING, array(STRING))
POPULATE = either(*STRINGS["anyOf"], {"type": "object"})
FILES = either(ref("FileReference"), array(ref("FileReference")))
MOMENTS = {"createdAt": MOMENT, "updatedAt": MOMENT, "publishedAt": nullable(MOMENT)}

SCHEMAS: dict[str, Shape] = {
    "StrapiError": obj(
        {
            "data": {"type": "null"},
            "error": obj(
                {
                    "status": INTEGER,
                    "name": described(STRING, "The class of error, e.g. ValidationError."),
                    "message": STRING,
                    "details": described(
                        {"type": "object"},
                        "The key, its path, the first `errors`, and how many `more` there are.",
                    ),
                },
                ["status", "name", "message"],
            ),
        },
        ["data", "error"],
    ),
    "Condition": {
        "type": ["string", "number", "boolean", "object"],
        "propertyNames": {"enum": sorted(OPERATORS)},
        "description": "A value, which means $eq, or operators with their values. $in, $notIn and $between "
        "take lists; an i at the end disregards case.",
    },
    "Populate": {
        "type": ["string", "boolean", "object"],
        "properties": {
            "fields": either(STRING, array(STRING)),
            "filters": {"type": "object"},
            "sort": either(STRING, array(STRING)),
            "populate": either(STRING, array(STRING), {"type": "object"}),
            "count": described(BOOLEAN, "Only how many there are."),
            "start": INTEGER,
            "limit": INTEGER,
            "pagination": {"type": "object"},
            "on": described(
                {"type": "object"},
                "What to read by component, of a zone, or by type, of a relation to several.",
            ),
        },
        "additionalProperties": False,
        "description": "`true` or `*` for all values of the target, or what to read of it.",
    },
    "PageMeta": obj(
        {
            "pagination": either(
                obj(
                    {"page": INTEGER, "pageSize": INTEGER, "pageCount": INTEGER, "total": INTEGER},
                    ["page", "pageSize"],
                ),
                obj({"start": INTEGER, "limit": INTEGER, "total": INTEGER}, ["start", "limit"]),
            )
        },
        ["pagination"],
    ),
    "Document": obj(
        {"id": INTEGER, "documentId": STRING, **MOMENTS, "locale": STRING},
        ["id", "documentId"],
        description="A document of any flow: the values of its fields, and what was populated, beside these.",
    ),
    "DocumentInput": {
        "type": "object",
        "description": "Values by field; a relation takes a RelationInput.",
        "additionalProperties": True,
    },
    "MediaInput": either(
        ref("FileReference"),
        array(ref("FileReference")),
        obj({"set": FILES}, ["set"], closed=True),
        obj({"connect": FILES, "disconnect": FILES}, closed=True),
        {"type": "null"},
        description="Files by their ids. What is connected comes to the end, and has no position.",
    ),
    "FileReference": either(
        described(INTEGER, "The numeric id."),
        described(STRING, "The documentId."),
        obj({"id": INTEGER, "documentId": STRING}),
    ),
    "PublishPreview": obj(
        {
            "locale": STRING,
            "isPublished": BOOLEAN,
            "isChanged": BOOLEAN,
            "values": {"type": "object", "additionalProperties": obj({"draft": {}, "published": {}})},
            "relations": {"type": "object", "additionalProperties": ref("PreviewedList")},
            "missing": described(array(STRING), "Required fields without a value."),
        },
        ["isPublished", "isChanged", "values", "relations", "missing"],
    ),
    "PreviewedList": obj(
        {
            **{kind: array(ref("PreviewedMember")) for kind in ("added", "removed", "moved")},
            "notPublished": described(array(ref("PreviewedMember")), "They stay unseen until they are."),
            "linkChanged": described(array(ref("PreviewedMember")), "Only there when links get other data."),
            "more": described(BOOLEAN, "Whether there are more than these."),
        }
    ),
    "PreviewedMember": obj(
        {"documentId": STRING, "type": STRING, "title": STRING, "locale": STRING}, ["documentId", "title"]
    ),
    "PlaceInput": obj(
        {
            "before": described(STRING, "The documentId of another document of the flow."),
            "after": described(STRING, "The documentId of another document of the flow."),
            "start": {"const": True},
            "end": {"const": True},
        },
        closed=True,
        minProperties=1,
        maxProperties=1,
        description="A place in the order of a flow.",
    ),
    "FillIn": obj(
        {
            "from": described(STRING, "The code of the locale to copy."),
            "fields": described(array(STRING), "The slugs of the fields to copy; all, where it is left out."),
        },
        ["from"],
        closed=True,
    ),
    "Copy": obj(
        {
            "documentId": STRING,
            "versions": array(ref("Document")),
            "leftOut": array(
                obj(
                    {
                        "locale": nullable(STRING),
                        "field": STRING,
                        "documentId": STRING,
                        "reason": {**STRING, "enum": ["exclusive", "locale", "status"]},
                    },
                    ["locale", "field", "documentId", "reason"],
                ),
                description="Members of the original's lists that the copy lacks.",
            ),
            "changed": array(
                obj({"locale": nullable(STRING), "field": STRING, "value": {}}, ["locale", "field", "value"]),
                description="Unique values that the copy has in another form, or null for none.",
            ),
        },
        ["documentId", "versions", "leftOut", "changed"],
    ),
    "Use": obj(
        {
            "__type": described(STRING, "The content type, as `api::article.article`."),
            "documentId": STRING,
            "title": STRING,
            "locale": nullable(STRING),
            "status": {**STRING, "enum": ["draft", "published"]},
            "field": described(STRING, "The slug of the field."),
            "path": described(STRING, "The way to the field, as `blocks.0.author`."),
            "component": described(nullable(STRING), "The uid of the component that has the field."),
            "targetLocale": described(nullable(STRING), "The locale that is pointed to."),
        },
        ["__type", "documentId", "title", "locale", "status", "field", "path", "component", "targetLocale"],
        description="One place that points to the document, file or resource: a field of one version.",
    ),
    "NewDocument": ref("DocumentInput"),
    "FieldsQuery": STRINGS,
    "PopulateQuery": POPULATE,
    "FiltersQuery": {"type": "object"},
    "RelationSlug": STRING,
}

RESPONSES = responses(
    "Strapi",
    ref("StrapiError"),
    {
        400: "The request cannot be meant: the error names the key and the path. Nothing was written.",
        404: "There is no such flow, document or path.",
        409: "The Idempotency-Key was sent with another request, or other writers were always in the way.",
        412: "If-Match: the list has changed in the meantime. Nothing was written.",
    },
)
