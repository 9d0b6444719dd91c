"""The drawing as the text of a Mermaid entity relationship diagram (https://mermaid.js.org/syntax/)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...engine.schema import Schema
from .ends import Box, Line, boxes, lines


def mermaid(schema: Schema) -> str:
    """Return the drawing of the schema as Mermaid text, which ends with a newline."""
    drawn = boxes(schema)
    ids = _ids([box.key for box in drawn])
    text = ["erDiagram", *(line for box in drawn for line in _box(box, ids[box.key]))]
    text += [_line(line, ids) for line in lines(schema)]
    return "\n".join(text) + "\n"


def _ids(keys: Sequence[str]) -> dict[str, str]:
    """Return the ids of boxes for Mermaid, by the boxes' keys.

    An id is the key if Mermaid accepts that, else a word with a number.
    """
    ids: dict[str, str] = {}
    for number, key in enumerate(keys):
        word = key if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", key) else f"Box{number}"
        while word in ids.values() or (word != key and word in keys):
            word += "_"
        ids[key] = word
    return ids


def _box(box: Box, key: str) -> Iterator[str]:
    """Yield the lines of one entity: its id, its name in quotes, and its fields."""
    if not box.fields:
        yield f'  {key}["{_quoted(box.name)}"]'
        return
    yield f'  {key}["{_quoted(box.name)}"] {{'
    yield from (f"    {kind} {_word(slug)}" for slug, kind in box.fields)
    yield "  }"


def _line(line: Line, ids: dict[str, str]) -> str:
    left, right = "|o" if line.one[0] else "}o", "o|" if line.one[1] else "o{"
    label = f"{line.name} ⇄ {line.back}" if line.back else line.name
    return f'  {ids[line.source]} {left}--{right} {ids[line.target]} : "{_quoted(label)}"'


def _quoted(text: str) -> str:
    """Return the text for Mermaid's quotes, which take no quote and no line break."""
    return " ".join(text.split()).replace('"', "'")


def _word(slug: str) -> str:
    """Return a field's slug as Mermaid takes the names of attributes: ASCII letters, digits, - and _."""
    word = re.sub(r"[^A-Za-z0-9_-]", "_", slug)
    return word if word[:1].isalpha() else f"_{word}"
