"""Lists of flows and fields. They are short, so they are filtered, sorted and divided into pages in Python.

The vendor's pages do not mention these parameters, but the SDKs send them. Without `page[…]` the whole list
is returned, since older clients read no pages. `include` is accepted and includes nothing, as at the vendor.
"""

from __future__ import annotations

import operator
from collections.abc import Collection
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from ...engine.errors import shortened
from . import grammar, params, render
from .attributes import AttributeSerializer
from .errors import BadQuery
from .grammar import Alternatives, Negation, Part, Term
from .params import Page

Shown = dict[str, Any]
TIMES = ("created_at", "updated_at")
ORDERS = {"gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le}
VERSION = "v2"


def answer(request: Request, known: Collection[str], items: list[Shown]) -> dict[str, Any]:
    """Return the response body `{data, meta, links}` for a list of flows or fields: one page of `items`.

    `items` are dicts as answers show them. The request's `filter`, `sort` and `page[…]` are applied; the
    first two may name the attributes `known`. Raises BadQuery (400) for a wrong filter or sort, and
    ValidationError for a wrong page number.
    """
    filters, sort = params.asked(request, "filter"), params.asked(request, "sort")
    if filters is not None:
        asked = grammar.read(filters)
        for term in grammar.terms(asked):
            _check(".".join(term.path), known, "filter")
        items = [item for item in items if all(_holds(part, item) for part in asked)]
    for key in reversed(sort.split(",")) if sort else ():
        _check(key.strip().removeprefix("-"), known, "sort")
        items = _sorted(items, key.strip())
    page = params.page(request)
    if not {"page[limit]", "page[offset]"} & set(request.query_params):
        page = Page(max(page.limit, len(items)), 0)
    return {"data": items[page.rows]} | render.page(request, page, len(items))


def attributes(entity: str, found: list[Shown]) -> Response:
    """Return a response with the descriptions `found` of attributes.

    `entity` says whose attributes they are: "flows", "fields", "files", or the entries of a flow. Source: the
    SDK's types.
    """
    shown = AttributeSerializer(found, many=True).data
    return Response({"data": shown, "meta": {"entity": entity, "version": VERSION}})


def _holds(part: Part, item: Shown) -> bool:
    if isinstance(part, Negation):
        return not all(_holds(each, item) for each in part.parts)
    if isinstance(part, Alternatives):
        return any(all(_holds(term, item) for term in terms) for terms in part.parts)
    value = _value(item, ".".join(part.path))
    if value is None or part.operator == "is_null":
        return value is None and part.operator == "is_null"
    if part.operator == "like":
        return _like(value, part.values[0])
    operands = [_operand(part, value, text) for text in part.values]
    return value in operands if part.operator in ("eq", "in") else ORDERS[part.operator](value, operands[0])


def _operand(term: Term, value: Any, text: str) -> Any:
    """Convert the text of a comparison to the type of the attribute's value. BadQuery if that fails."""
    try:
        if isinstance(value, bool):
            return {"true": True, "false": False, "1": True, "0": False}[text]
        return int(text) if isinstance(value, int) and len(text) < 20 else text
    except (KeyError, ValueError):
        raise BadQuery("filter", f'"{shortened(text)}" is no value of {".".join(term.path)}') from None


def _like(value: Any, pattern: str) -> bool:
    compared, stem = grammar.like(pattern)
    if not isinstance(value, str):
        raise BadQuery("filter", "like compares text")
    ends = {"$contains": stem in value, "$endsWith": value.endswith(stem), "$eq": value == stem}
    return ends.get(compared, value.startswith(stem))


def _sorted(items: list[Shown], key: str) -> list[Shown]:
    """Return the items sorted by one key, such as `name`, or descending by `-name`.

    Null comes last, and first in descending order.
    """

    def of(item: Shown) -> tuple[bool, Any]:
        value = _value(item, key.removeprefix("-"))
        return value is None, 0 if value is None else value

    return sorted(items, key=of, reverse=key.startswith("-"))


def _value(item: Shown, name: str) -> Any:
    return item["meta"]["timestamps"][name] if name in TIMES else item[name]


def _check(name: str, known: Collection[str], parameter: str) -> None:
    if name not in (*known, *TIMES):
        raise BadQuery(parameter, f'"{shortened(name)}" is no attribute of these')
