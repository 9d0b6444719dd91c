"""The types of JSON values, and of the blocks of Strapi's rich text editor."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from contextlib import suppress
from types import NoneType
from typing import Any

from . import operands
from .base import Kind
from .stored import StoredJson, written
from .strings import text

DEEPEST_JSON = 100  # levels
LOWEST_INTEGER, HIGHEST_INTEGER = -(2**63), 2**64 - 1  # what orjson writes


class Structure(Kind):
    """The base class of types whose values are any JSON. Filters compare them as JSON text."""

    compared = text = folded = structure = True
    sql = StoredJson

    def operand(self, value: Any) -> Any:
        """Return a filter's operand as JSON text, in the form of StoredJson.

        A string that is valid JSON stands for the value that it describes; any other one for itself.
        """
        if isinstance(value, str):
            with suppress(ValueError, RecursionError):
                value = json.loads(operands.text(value))
        return written(value)


class Json(Structure):
    json_type = ""

    def read(self, value: Any) -> Any:
        return anything(value)


class Blocks(Structure):
    """The type of rich text of Strapi's editor: a JSON list of paragraphs, headings, images and so on."""

    json_type = "array"

    def read(self, value: Any) -> Any:
        anything(value)
        if not isinstance(value, list):
            raise ValueError("must be a list of blocks")
        for number, node in enumerate(value):
            _node(node, BLOCKS, f"[{number}]")
        return value


def anything(value: Any) -> Any:
    """Return `value` if it is JSON that every database and client can store.

    Raises ValueError for infinite numbers, text that cannot be stored, and too deep nesting.
    """
    pending = [(value, 1)]
    while pending:
        part, depth = pending.pop()
        if depth > DEEPEST_JSON:
            raise ValueError(f"must not be nested deeper than {DEEPEST_JSON} levels")
        if isinstance(part, dict):
            if not all(isinstance(key, str) for key in part):
                raise ValueError("must have strings as keys")
            pending += [(below, depth + 1) for below in (*part, *part.values())]
        elif isinstance(part, list):
            pending += [(below, depth + 1) for below in part]
        elif isinstance(part, str):
            text(part)
        elif isinstance(part, float) and not math.isfinite(part):
            raise ValueError("must not contain a number that is not finite")
        elif isinstance(part, int) and not LOWEST_INTEGER <= part <= HIGHEST_INTEGER:
            raise ValueError("must not contain an integer of more than 64 bits")
        elif not isinstance(part, (int, float, NoneType)):
            raise ValueError(f"must be JSON, and {type(part).__name__} is not")
    return value


def is_deeper(value: Any, levels: int) -> bool:
    """Return whether lists and objects stand in one another in more than so many `levels`; 0 for a text."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(levels):
        inside = [each.values() if isinstance(each, dict) else each for each in level]
        level = [below for some in inside for below in some if isinstance(below, dict | list)]
        if not level:
            return False
    return bool(level)


def _node(node: Any, allowed: tuple[str, ...], at: str) -> None:
    kind = node.get("type") if isinstance(node, dict) else None
    if kind not in allowed:
        raise ValueError(f"must have at {at} a node of the type {' or '.join(allowed)}")
    if kind in CHECKS and not CHECKS[kind](node):
        raise ValueError(f"must have at {at} a valid {kind}")
    if kind not in CHILDREN:
        return
    below, least = CHILDREN[kind]
    children = node.get("children")
    if not isinstance(children, list) or len(children) < least:
        raise ValueError(f"must have children at {at}")
    for number, child in enumerate(children):
        _node(child, below, f"{at}.children[{number}]")


def _is_text(node: dict[str, Any]) -> bool:
    marks = ("bold", "italic", "underline", "strikethrough", "code")
    return isinstance(node.get("text"), str) and all(isinstance(node.get(m, False), bool) for m in marks)


def _is_link(node: dict[str, Any]) -> bool:
    """Return whether the `url` of a link is a path or an address, and not code that a browser would run."""
    url = node.get("url")
    if not isinstance(url, str):
        return False
    # Browsers pass over white space and control characters in a scheme.
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", url), re.IGNORECASE)
    if scheme is None:
        return url.startswith("/")
    return scheme[1].lower() not in ("javascript", "vbscript", "data")


def _is_heading(node: dict[str, Any]) -> bool:
    return node.get("level") in (1, 2, 3, 4, 5, 6) and not isinstance(node.get("level"), bool)


def _is_list(node: dict[str, Any]) -> bool:
    return node.get("format") in ("ordered", "unordered")


def _is_image(node: dict[str, Any]) -> bool:
    image = node.get("image")
    return isinstance(image, dict) and isinstance(image.get("url"), str)


BLOCKS = ("paragraph", "heading", "quote", "list", "image", "code")
INLINE = ("text", "link")
# Of each node: what may stand below it, and how many at least.
CHILDREN: dict[str, tuple[tuple[str, ...], int]] = {
    "paragraph": (INLINE, 1),
    "heading": (INLINE, 1),
    "quote": (INLINE, 1),
    "code": (("text",), 1),
    "list": (("list", "list-item"), 1),
    "list-item": (INLINE, 0),
    "link": (("text",), 0),
    "image": (INLINE, 0),
}
CHECKS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "text": _is_text,
    "link": _is_link,
    "heading": _is_heading,
    "list": _is_list,
    "image": _is_image,
}
