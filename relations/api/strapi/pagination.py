"""Strapi's two paginations: by page, and by start and limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ... import conf
from ...engine.errors import ValidationError

TRUE, FALSE = ("true", "1", "t"), ("false", "0", "f")


@dataclass(frozen=True, slots=True)
class Page:
    """The rows from `start`, at most `limit`; `by_page` says how the client counts."""

    start: int
    limit: int
    by_page: bool
    with_count: bool

    def meta(self, total: int | None) -> dict[str, int]:
        """What the answer says of the page; a total of None was not asked for."""
        if self.by_page:
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


def read(given: Any) -> Page:
    """Read what stands in a `pagination` object; raises what `page` does."""
    if not isinstance(given, Mapping):
        raise _error("pagination must be an object.")
    by_page, by_offset = {"page", "pageSize"} & given.keys(), {"start", "limit"} & given.keys()
    if by_page and by_offset:
        raise _error("Cannot use both page & offset pagination in the same query")
    largest = conf.get("RELATIONS_MAX_LIMIT")
    limit = _number(given, "limit" if by_offset else "pageSize", conf.get("RELATIONS_DEFAULT_LIMIT"))
    limit = min(max(limit, 1), largest)
    if by_offset:
        return Page(max(_number(given, "start", 0), 0), limit, False, _with_count(given))
    number = max(_number(given, "page", 1), 1)
    return Page((number - 1) * limit, limit, True, _with_count(given))


def of_relation(values: Mapping[str, Any]) -> tuple[int, int | None]:
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
    found = read(given)
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
