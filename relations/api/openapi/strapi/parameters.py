"""The query parameters of the Strapi dialect. Nested ones are written in brackets, as npm's `qs` does."""

from __future__ import annotations

from typing import Any

from ....engine.query import PUBLICATIONS
from ....engine.schema import FlowSchema
from ..catalog import Catalog, limit
from ..shapes import BOOLEAN, STRING, Shape, array, described, either, parameter, ref
from .documents import SYSTEM, names

STATUS: Shape = {"type": "string", "enum": ["draft", "published"], "default": "published"}
ANY_STRINGS = either(STRING, array(STRING))
# Without an example, tools that try requests out would make one up, with a condition on every field.
NESTED: dict[str, Any] = {"style": "deepObject", "explode": True, "example": {}}

DOCUMENT_ID = parameter("documentId", STRING, "A documentId.", "path")
SEARCH = parameter("_q", STRING, "A text that some value has, case and accents aside.")
FIELD = parameter("field", STRING, "The slug of a relation.", "path")

_POPULATE = (
    "What to read along: `*`, a field, a path `a.b`, a list of these, or an object such as "
    "`populate[categories][fields][0]=name`."
)
_SORT = "`name`, `name:desc`, several, or through a relation: `city.name:asc`."
_PUBLICATION = (
    "Those never published, modified since, and so on; `status` chooses which version of them is shown. "
    "What ends in `-document` is about all locales of a document."
)
_FILTERS = "Such as `filters[name][$containsi]=pizza` or `filters[city][name]=Paris`."


def selection(catalog: Catalog, flow: FlowSchema | None) -> list[Shape]:
    """`fields` and `populate`: what to show of each document."""
    if flow is None:
        return [
            parameter("fields", ANY_STRINGS, "The fields to show; all, where it is left out."),
            parameter("populate", either(*ANY_STRINGS["anyOf"], {"type": "object"}), _POPULATE, **NESTED),
        ]
    known = names(SYSTEM + tuple(field.slug for field in flow.readable))
    inner = either(STRING, array(STRING), ref(catalog.name(flow, "Populate")))
    return [
        parameter("fields", known, "The fields to show; all, where it is left out."),
        parameter("populate", inner, _POPULATE, **NESTED),
    ]


def choice(catalog: Catalog, flow: FlowSchema | None) -> list[Shape]:
    """`filters` and `sort`: which documents, in which order."""
    conditions = ref(catalog.name(flow, "Filters")) if flow else {"type": "object"}
    return [
        parameter("filters", conditions, _FILTERS, **NESTED),
        parameter("sort", ANY_STRINGS, _SORT),
    ]


def publication() -> list[Shape]:
    """Which documents, by how their drafts and published versions relate."""
    older = "`true` is `has-published-version-document`, `false` is `never-published-document`."
    return [
        parameter("publicationFilter", {"type": "string", "enum": [*PUBLICATIONS]}, _PUBLICATION),
        parameter(
            "hasPublishedVersion", {"type": "string", "enum": ["true", "false"]}, older, deprecated=True
        ),
    ]


def views(catalog: Catalog) -> list[Shape]:
    """The same of a list, which may have several locales."""
    codes = {"type": "string", "enum": [*catalog.locale["enum"], "*"]}
    text = "One, or several, or `*` for all; the default, where it is left out and no filter names one."
    return [parameter("locale", either(codes, array(catalog.locale)), text), view(catalog)[1]]


def view(catalog: Catalog) -> list[Shape]:
    """`locale` and `status`: which versions."""
    return [
        parameter("locale", catalog.locale, "The default locale, where it is left out."),
        parameter("status", STATUS, "Drafts or what is published; flows without drafts have one state."),
    ]


def pages() -> list[Shape]:
    """Both paginations; a request uses one of them."""
    # A default would be filled in by tools that try requests out, for both paginations at once.
    return [
        parameter("pagination[page]", {"type": "integer", "minimum": 1}, "From 1."),
        parameter("pagination[pageSize]", limit(), "Not together with start and limit."),
        parameter("pagination[start]", {"type": "integer", "minimum": 0}, "How many to pass over."),
        parameter("pagination[limit]", limit()),
        parameter("pagination[withCount]", {**BOOLEAN, "default": True}, "Whether to count all of them."),
    ]


def locales(catalog: Catalog) -> Shape:
    """The locale of an action: one, or `*` for all."""
    codes = [*catalog.locale["enum"], "*"]
    return parameter("locale", described({"type": "string", "enum": codes}, ""), "One, or `*` for all.")
