"""Parsing Strapi's two paginations, by page and by offset, and the cursor of a relation's list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .... import conf
from ...errors import ValidationError, nearest

TRUE, FALSE = ("true", "1", "t"), ("false", "0", "f")


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a list that a client asks for: `limit` rows from the index `start`, or after `cursor`.

    `by_page` says that the client counts in pages and not in rows, `with_count` that it asks for the number
    of all rows. `cursor` is None without one, and "" for the start of the list.
    """

    start: int
    limit: int
    by_page: bool
    with_count: bool
    cursor: str | None = None

    def meta(self, total: int | None) -> dict[str, int]:
        """Return the `pagination` object of Strapi's answer: page, pageSize, pageCount and total by page.

        By offset it is start, limit and total. `total` is the number of all rows; if it is None, the numbers
        that depend on it are left out.
        """
        if self.cursor is not None:
            shown = {"limit": self.limit}
        elif self.by_page:
            shown = {"page": self.start // self.limit + 1, "pageSize": self.limit}
            if total is not None:
                shown["pageCount"] = -(-total // self.limit)
        else:
            shown = {"start": self.start, "limit": self.limit}
        return shown if total is None else {**shown, "total": total}


KEYS = ("page", "pageSize", "start", "limit")
OF_PAGES = (*KEYS, "withCount")


def page(values: Mapping[str, Any]) -> Page:
    """Parse `pagination` in the parameters `values` of a request.

    Limits above RELATIONS_MAX_LIMIT and page numbers below 1 are changed to the nearest allowed ones. Raises
    ValidationError for an unknown key or a wrong value. Strapi's name of the error, `name` in its details, is
    PaginationError, except for a wrong number or `withCount`.
    """
    if "page" in values or "pageSize" in values:
        raise _error(
            "Invalid pagination attributes. The page parameters are incorrect "
            "and must be in the pagination object"
        )
    return read(values.get("pagination") or {})


def read(given: Any, largest: int | None = None) -> Page:
    """Parse a `pagination` object, such as `{"page": 2, "pageSize": 10}` or `{"start": 10, "limit": 10}`.

    A page has at most `largest` rows, by default RELATIONS_MAX_LIMIT. Raises ValidationError for an unknown
    key, a wrong value, and keys of both kinds in one object.
    """
    if not isinstance(given, Mapping):
        raise _error("pagination must be an object.")
    by_page, by_offset = {"page", "pageSize"} & given.keys(), {"start", "limit"} & given.keys()
    if by_page and by_offset:
        raise _error("Cannot use both page & offset pagination in the same query")
    for key in given:
        if key not in OF_PAGES:
            raise _error(f'Invalid key {key} in pagination: did you mean "{nearest(key, OF_PAGES)}"?')
    largest = conf.get("RELATIONS_MAX_LIMIT") if largest is None else largest
    limit = _number(given, "limit" if by_offset else "pageSize", conf.get("RELATIONS_DEFAULT_LIMIT"))
    limit = min(max(limit, 1), largest)
    if by_offset:
        return Page(max(_number(given, "start", 0), 0), limit, False, _with_count(given))
    number = max(_number(given, "page", 1), 1)
    return Page((number - 1) * limit, limit, True, _with_count(given))


def of_list(values: Mapping[str, Any]) -> Page:
    """Parse the pagination of a relation's list, in the parameters `values`: by page, offset or `cursor`.

    A cursor comes with `limit` or `pageSize`; an empty one asks for the start. With a cursor the number of
    rows is not counted, unless `withCount` asks for it. Raises ValidationError for an unknown key or a wrong
    value.
    """
    given = values.get("pagination")
    if not isinstance(given, Mapping) or "cursor" not in given:
        return page(values)
    cursor = given["cursor"] or ""
    if not isinstance(cursor, str):
        raise _error("pagination[cursor] must be one value.")
    for key in ("page", "start"):
        if key in given:
            raise _error(f"pagination[cursor] cannot be used together with pagination[{key}].")
    # Counting a long list for each of its pages would cost more than they do.
    counted = {"withCount": "false", **given}
    found = read({key: value for key, value in counted.items() if key != "cursor"})
    return replace(found, cursor=cursor)


def of_relation(values: Mapping[str, Any], largest: int | None = None) -> tuple[int, int | None]:
    """Parse the page of a populated relation, from `pagination` or from keys beside `fields`.

    Returns (offset, limit); without such keys (0, None), which means the whole list. The limit is at most
    `largest`, by default RELATIONS_MAX_LIMIT. Raises ValidationError for an unknown key, a wrong value, and
    for keys in both places.
    """
    beside = {key: values[key] for key in KEYS if key in values}
    given = values.get("pagination")
    if given not in (None, "", {}) and beside:
        raise _error(f"pagination and {next(iter(beside))} cannot stand beside each other.")
    given = beside or given
    if given in (None, "", {}):
        return 0, None
    if isinstance(given, Mapping) and (unknown := given.keys() - set(KEYS)):
        raise _error(f"Invalid key {min(unknown)} in the pagination of a relation.")
    found = read(given, largest)
    return found.start, found.limit


def _number(given: Mapping[str, Any], name: str, default: int) -> int:
    """Return the integer under `name`, cut to 32 bits; `default` if it is missing.

    Raises ValidationError for anything else.
    """
    value = given.get(name)
    if value in (None, ""):
        return default
    try:
        number = int(str(value))
    except ValueError:
        raise ValidationError(f"pagination[{name}] must be a number.", ["pagination", name]) from None
    return max(min(number, 2**31), -(2**31))


def _with_count(given: Mapping[str, Any]) -> bool:
    """Return the boolean `withCount`, true if it is missing. Raises ValidationError for anything else."""
    value = given.get("withCount", "true")
    if value in (True, *TRUE):
        return True
    if value in (False, *FALSE):
        return False
    raise ValidationError(
        'Invalid withCount parameter. Expected "t","1","true","false","0","f"', ["pagination", "withCount"]
    )


def _error(message: str) -> ValidationError:
    """Return a ValidationError that Strapi's answers name PaginationError."""
    return ValidationError(message, ["pagination"], name="PaginationError")
