"""Parsing the steps of a batch.

Each step describes a request to this API: `{method, path, query, data, as}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ....engine.errors import Faults, ValidationError, nearest, shortened
from ...openapi.strapi.batches import METHODS, MOST, NAME

KEYS = ("method", "path", "query", "data", "as")


@dataclass(frozen=True, slots=True)
class Step:
    """One write of a batch, parsed.

    `number` is its index, counted from 0. `path` is relative to the API's root, such as `articles/x`. `query`
    are the decoded parameters. `body` is `{"data": …}`, or {} for none. `name` is the name by which later
    steps refer to the written document, "" for none.
    """

    number: int
    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""


def parse(given: Any, root: str) -> list[Step]:
    """Parse the list of steps `given` of a batch; return the steps in order.

    The paths may begin with `root`, the URL path of the API. Raises ValidationError, with all faults, for
    anything else than a list of steps, for more than MOST steps, and for a name that two steps have.
    """
    if not isinstance(given, list) or not given:
        raise ValidationError("data must be a list of writes: {method, path, query, data, as}.", ["data"])
    if len(given) > MOST:
        raise ValidationError(f"A batch has at most {MOST} writes, not {len(given)}.", ["data"])
    steps = Faults().each(lambda item: _step(*item, root), enumerate(given))
    known: set[str] = set()
    for step in steps:
        if step.name in known:
            raise ValidationError(f'"{step.name}" names another document already.', [step.number, "as"])
        known |= {step.name} - {""}
    return steps


def _step(number: int, given: Any, root: str) -> Step:
    if not isinstance(given, Mapping):
        raise ValidationError("A write is an object: {method, path, query, data, as}.", [number])
    faults = Faults()
    for key in given:
        with faults.gathered():
            if key not in KEYS:
                raise ValidationError(
                    f'Invalid key {shortened(key)}: did you mean "{nearest(key, KEYS)}"?', [number, key]
                )
    parts: dict[str, Any] = {"body": {"data": given["data"]} if "data" in given else {}}
    with faults.gathered():
        parts["method"] = _method(given.get("method"), number)
    with faults.gathered():
        parts["path"] = _path(given.get("path"), number, root)
    with faults.gathered():
        parts["query"] = _query(given.get("query"), number)
    with faults.gathered():
        parts["name"] = _name(given.get("as"), number)
    faults.check()
    return Step(number, **parts)


def _method(value: Any, number: int) -> str:
    if value not in METHODS:
        raise ValidationError(f"method must be one of {', '.join(METHODS)}.", [number, "method"])
    return str(value)


def _path(value: Any, number: int, root: str) -> str:
    if not isinstance(value, str) or not value.strip("/"):
        raise ValidationError('path must be a text, as "/articles/x".', [number, "path"])
    if "?" in value:
        raise ValidationError("path has no parameters: they belong in query.", [number, "path"])
    return value.removeprefix(root).strip("/")


def _query(value: Any, number: int) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValidationError('query must be an object, as {"status": "draft"}.', [number, "query"])
    return {key: _text(below) for key, below in value.items()}


def _text(value: Any) -> Any:
    """Return the value as if a query string had been decoded: numbers, true and false become texts.

    So do those in lists and objects. None is returned unchanged.
    """
    if isinstance(value, Mapping):
        return {key: _text(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_text(below) for below in value]
    return str(value).lower() if isinstance(value, bool) else value if value is None else str(value)


def _name(value: Any, number: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not NAME.fullmatch(value):
        message = "as must be a name: a letter or _, and up to 63 more letters, digits and _."
        raise ValidationError(message, [number, "as"])
    return value
