"""The parameters of the Strapi dialect. Nested ones are written in brackets, as npm's `qs` does."""

from __future__ import annotations

from typing import Any

from ....engine.query import PUBLICATIONS
from ..shapes import BOOLEAN, STRING, Shape, array, either, parameter, ref
from .fixed import POPULATE, STRINGS

# Without an example, tools that try requests out would make one up, with a condition on every field.
NESTED: dict[str, Any] = {"style": "deepObject", "explode": True, "example": {}}

NAME = parameter("collection", STRING, "The slug of a flow; of a single type its singular name.", "path")
DOCUMENT_ID = parameter("documentId", STRING, "A documentId.", "path")
SEARCH = parameter("_q", STRING, "A text that some value has, case and accents aside.")
FIELD = parameter("field", ref("RelationSlug"), "The slug of a relation.", "path")
LOCALE = parameter("locale", STRING, "The code of a locale, or its number.", "path")
FILE = parameter("file", STRING, "The numeric id of a file, or its documentId.", "path")

_FIELDS = "The fields to show; all, where it is left out."
_POPULATE = (
    "What to read along: `*`, a field, a path `a.b`, a list of these, or an object such as "
    "`populate[categories][fields][0]=name`."
)
_PUBLICATION = (
    "Those never published, modified since, and so on; `status` chooses which version of them is shown. "
    "What ends in `-document` is about all locales of a document."
)
_FILTERS = "Such as `filters[name][$containsi]=pizza` or `filters[city][name]=Paris`."

_ON = "In a relation to several types: what to read of each, as `on[api::tag.tag][fields][0]=name`."

# What to show of each document; which documents, in which order.
SELECTION = (
    parameter("fields", ref("FieldsQuery"), _FIELDS),
    parameter("populate", ref("PopulateQuery"), _POPULATE, **NESTED),
)
FILTERS = parameter("filters", ref("FiltersQuery"), _FILTERS, **NESTED)
SORT = parameter("sort", STRINGS, "`name`, `name:desc`, several, or through a relation: `city.name:asc`.")
# The same where the documents are of another flow than the path's.
OF_MEMBERS = (
    parameter("fields", STRINGS, _FIELDS),
    parameter("populate", POPULATE, _POPULATE, **NESTED),
    parameter("filters", {"type": "object"}, _FILTERS, **NESTED),
    SORT,
    parameter("on", {"type": "object"}, _ON, **NESTED),
)
VIEW = (
    parameter("locale", ref("LocaleCode"), "The default locale, where it is left out."),
    parameter(
        "status",
        {"type": "string", "enum": ["draft", "published"], "default": "published"},
        "Drafts or what is published; flows without drafts have one state.",
    ),
)
OF_FILES = (
    parameter("fields", STRINGS, _FIELDS),
    parameter(
        "populate",
        POPULATE,
        "`related`: the documents that use the file; `populate[related][on][api::article.article]` says what "
        "to read of those of one type.",
        **NESTED,
    ),
    parameter(
        "status",
        {"type": "string", "enum": ["draft", "published"]},
        "Which versions of the documents in `related` are shown; both, where it is left out.",
    ),
)
# Of the places that point to something.
USED_IN = parameter("locale", ref("LocaleCode"), "Only links to the document in this locale.")
USED_BY = parameter(
    "status",
    {"type": "string", "enum": ["draft", "published"]},
    "Only what its readers see; drafts and what is published, where it is left out.",
)
RESOURCE = (
    parameter("type", STRING, "The name of a type of resources.", "path"),
    parameter("id", STRING, "The resource's id.", "path"),
)
LOCALES = parameter("locale", ref("LocaleCodeOrAll"), "One, or `*` for all.")
# Both paginations; a request uses one of them. A default would be filled in by tools that try requests
# out, for both at once.
PAGES = (
    parameter("pagination[page]", {"type": "integer", "minimum": 1}, "From 1."),
    parameter("pagination[pageSize]", ref("PageSize"), "Not together with start and limit."),
    parameter("pagination[start]", {"type": "integer", "minimum": 0}, "How many to pass over."),
    parameter("pagination[limit]", ref("PageSize")),
)
COUNTED = parameter("pagination[withCount]", {**BOOLEAN, "default": True}, "Whether to count all of them.")
CURSOR = parameter("pagination[cursor]", STRING, "`meta.pagination.nextCursor` of the page before.")
IF_MATCH = parameter(
    "If-Match", STRING, "The ETag of a read: the change is made only if it still holds.", "header"
)
IF_NONE_MATCH = parameter("If-None-Match", STRING, "The ETag of a read that is known already.", "header")


# Of a list, which may have several locales.
VIEWS = (
    parameter(
        "locale",
        either(ref("LocaleCodeOrAll"), array(ref("LocaleCode"))),
        "One, or several, or `*` for all; the default, where it is left out and no filter names one.",
    ),
    VIEW[1],
)
PUBLICATION = (
    parameter("publicationFilter", {"type": "string", "enum": [*PUBLICATIONS]}, _PUBLICATION),
    parameter(
        "hasPublishedVersion",
        {"type": "string", "enum": ["true", "false"]},
        "`true` is `has-published-version-document`, `false` is `never-published-document`.",
        deprecated=True,
    ),
)


def action(*values: str) -> Shape:
    """Return the description of the path parameter `action`, whose values are these."""
    return parameter("action", {**STRING, "enum": list(values)}, place="path")
