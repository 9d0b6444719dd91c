"""Strapi's two paginations, by page and by start and limit; and, of a relation, by cursor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .... import conf
from ...errors import ValidationError

TRUE, FALSE = ("true", "1", "t"), ("false", "0", "f")


@dataclass(frozen=True, slots=True)
class Page:
    """The rows from `start`, or behind `cursor`, at most `limit`; `by_page` says how the client counts."""

    start: int
    limit: int
    by_page: bool
    with_count: bool
    cursor: str | None = None

    def meta(self, total: int | None) -> dict[str, int]:
        """What the answer says of the page; a total of None was not asked for."""
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


def page(values: Mapping[str, Any]) -> Page:
    """Read `pagination[…]`; ValidationError (PaginationError) for what cannot be meant."""
    if "page" in values or "pageSize" in values:
        raise _error(
            "Invalid pagination attributes. The page parameters are incorrect "
            "and must be in the pagination object"
        )
    return read(values.get("pagination") or {})


def read(given: Any, largest: int | None = None) -> Page:
    """Read what stands in a `pagination` object; raises what `page` does.

    A page has `largest` rows at most, RELATIONS_MAX_LIMIT unless it says otherwise.
    """
    if not isinstance(given, Mapping):
        raise _error("pagination must be an object.")
    by_page, by_offset = {"page", "pageSize"} & given.keys(), {"start", "limit"} & given.keys()
    if by_page and by_offset:
        raise _error("Cannot use both page & offset pagination in the same query")
    largest = conf.get("RELATIONS_MAX_LIMIT") if largest is None else largest
    limit = _number(given, "limit" if by_offset else "pageSize", conf.get("RELATIONS_DEFAULT_LIMIT"))
    limit = min(max(limit, 1), largest)
    if by_offset:
        return Page(max(_number(given, "start", 0), 0), limit, False, _with_count(given))
    number = max(_number(given, "page", 1), 1)
    return Page((number - 1) * limit, limit, True, _with_count(given))


def of_list(values: Mapping[str, Any]) -> Page:
    """Read the pagination of one relation: what `page` reads, or `cursor` with `limit` or `pageSize`.

    An empty cursor is the start. Raises what `page` does.
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
    """Start and limit of a populated relation: in `pagination`, or beside its `fields` and `filters`.

    Without any of them the limit is None: the whole list. Raises what `page` does.
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
    value = given.get(name)
    if value in (None, ""):
        return default
    try:
        number = int(str(value))
    except ValueError:
        raise _error(f"pagination[{name}] must be a number.") from None
    return max(min(number, 2**31), -(2**31))


def _with_count(given: Mapping[str, Any]) -> bool:
    value = given.get("withCount", "true")
    if value in (True, *TRUE):
        return True
    if value in (False, *FALSE):
        return False
    raise ValidationError(
        'Invalid withCount parameter. Expected "t","1","true","false","0","f"', ["pagination", "withCount"]
    )


def _error(message: str) -> ValidationError:
    return ValidationError(message, ["pagination"], name="PaginationError")
