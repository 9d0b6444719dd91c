"""Strapi's blocks as text with marks like Markdown's, for pages that show a value and do not edit it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MARKS = {"bold": "**", "italic": "_", "underline": "__", "strikethrough": "~~", "code": "`"}


def written_out(blocks: list[dict[str, Any]]) -> str:
    """Return a valid list of blocks as text, with an empty line between two blocks.

    A heading is `## Title`, an item of a list `- item`, a quote `> said`.
    """
    return "\n\n".join("\n".join(_lines(block)) for block in blocks)


def _lines(block: dict[str, Any]) -> Iterator[str]:
    kind, text = block["type"], _text(block.get("children", []))
    if kind == "list":
        yield from _items(block, "")
    elif kind == "heading":
        yield f"{'#' * block['level']} {text}"
    elif kind == "image":
        yield f"![{block['image'].get('alternativeText') or ''}]({block['image']['url']})"
    elif kind == "code":
        yield from (f"    {line}" for line in text.split("\n"))
    else:
        start = "> " if kind == "quote" else ""
        yield from (start + line for line in text.split("\n"))


def _items(block: dict[str, Any], indent: str) -> Iterator[str]:
    number = 0
    for child in block["children"]:
        if child["type"] == "list":
            yield from _items(child, indent + "   ")
            continue
        number += 1
        sign = f"{number}." if block["format"] == "ordered" else "-"
        yield f"{indent}{sign} {_text(child['children'])}"


def _text(children: list[dict[str, Any]]) -> str:
    return "".join(
        f"[{_text(child['children'])}]({child['url']})" if child["type"] == "link" else _marked(child)
        for child in children
    )


def _marked(child: dict[str, Any]) -> str:
    text = str(child.get("text", ""))
    for name, mark in MARKS.items():
        if child.get(name) and text:
            text = f"{mark}{text}{mark}"
    return text
