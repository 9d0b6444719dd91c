"""The drawing as an SVG image, which needs no script and no font of its own."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from ...engine.errors import shortened
from ...engine.schema import Schema
from .ends import Box, Line, boxes, lines

WIDTH, ROW, HEAD, GAP_X, GAP_Y, MARGIN = 240, 20, 32, 120, 32, 24  # pixels
MANY = "n"
LONGEST = 30  # characters of a name

STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #1b1f24 }
.name { font-weight: 600 } .type { fill: #667080; text-anchor: end }
.label { font-size: 11px; fill: #33518a } .line { fill: none; stroke: #4f74b8; stroke-width: 1.5 }
.box { fill: #fff; stroke: #9aa4b2 } .head { fill: #e8eef7 } .ground { fill: #fafbfc }
@media (prefers-color-scheme: dark) {
  text { fill: #e6e9ee } .type { fill: #98a2b3 } .label { fill: #9dbbf0 }
  .box { fill: #1d2229; stroke: #556070 } .head { fill: #2a3442 } .ground { fill: #14181d }
  .line { stroke: #7fa3e0 }
}"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A box of the drawing, with the position of its upper left corner in pixels."""

    box: Box
    x: int
    y: int

    @property
    def height(self) -> int:
        """The height of the box in pixels."""
        return HEAD + ROW * len(self.box.fields) + (6 if self.box.fields else 0)

    def row(self, slug: str) -> int:
        """Return the y coordinate of the middle of a field's row; for other slugs, of the box's head."""
        slugs = [name for name, _ in self.box.fields]
        return self.y + (HEAD + ROW * slugs.index(slug) + ROW // 2 if slug in slugs else HEAD // 2)


def svg(schema: Schema) -> str:
    """Return the drawing of the schema as the text of an SVG image."""
    drawn, between = boxes(schema), lines(schema)
    placed = _placed(drawn, between)
    width = max((each.x + WIDTH for each in placed.values()), default=0) + MARGIN
    height = max((each.y + each.height for each in placed.values()), default=0) + MARGIN
    body = [_line(line, placed) for line in between] + [_box(each) for each in placed.values()]
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            "<title>Flows and the relations between them</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="ground" width="{width}" height="{height}"/>',
            *body,
            "</svg>\n",
        ]
    )


def _placed(drawn: Sequence[Box], between: Sequence[Line]) -> dict[str, Placed]:
    """Return the boxes with their positions, by key. Boxes that lines connect are in neighbouring columns.

    Within a column a box is as near as possible to the height of those that it is connected with.
    """
    near = _near(between)
    ranks = _ranks([box.key for box in drawn], near)
    columns: dict[int, list[Box]] = defaultdict(list)
    for box in drawn:
        columns[ranks[box.key]].append(box)
    placed: dict[str, Placed] = {}
    for number, rank in enumerate(sorted(columns)):
        y = MARGIN
        heights = {box.key: _height(near[box.key], placed) for box in columns[rank]}
        for box in sorted(columns[rank], key=lambda box: heights[box.key]):
            placed[box.key] = Placed(box, MARGIN + number * (WIDTH + GAP_X), y)
            y += placed[box.key].height + GAP_Y
    return placed


def _height(near: Iterable[str], placed: Mapping[str, Placed]) -> float:
    """Return the mean y of those of the boxes with the keys `near` that are placed already.

    Infinity if none is, so that the box comes last in its column.
    """
    found = [placed[key].y for key in near if key in placed]
    return sum(found) / len(found) if found else float("inf")


def _near(between: Iterable[Line]) -> Mapping[str, set[str]]:
    """Return, by the key of a box, the keys of the boxes that lines connect it with."""
    near: dict[str, set[str]] = defaultdict(set)
    for line in between:
        near[line.source].add(line.target)
        near[line.target].add(line.source)
    return near


def _ranks(keys: Sequence[str], near: Mapping[str, set[str]]) -> Mapping[str, int]:
    """Return the column of each box, by its key: the distance, in lines, from a box in column 0.

    In each connected part of the drawing, the box with the most neighbours is in column 0.
    """
    ranks: dict[str, int] = {}
    for start in sorted(keys, key=lambda key: (-len(near[key]), key)):
        if start in ranks:
            continue
        ranks[start], waiting = 0, deque([start])
        while waiting:
            here = waiting.popleft()
            for other in sorted(near[here] - ranks.keys()):
                ranks[other] = ranks[here] + 1
                waiting.append(other)
    return ranks


def _box(placed: Placed) -> str:
    x, y = placed.x, placed.y
    right = x + WIDTH - 6
    head = f"M{x + 0.5} {y + HEAD}V{y + 6}q0 -5.5 5.5 -5.5H{right}q5.5 0 5.5 5.5V{y + HEAD}Z"
    parts = [
        f'<g><rect class="box" x="{x}" y="{y}" width="{WIDTH}" height="{placed.height}" rx="6"/>',
        f'<path class="head" d="{head}"/>',
        f'<text class="name" x="{x + 12}" y="{y + 21}">{_text(placed.box.name)}</text>',
    ]
    for slug, kind in placed.box.fields:
        at = placed.row(slug) + 5
        parts.append(f'<text x="{x + 12}" y="{at}">{_text(slug)}</text>')
        parts.append(f'<text class="type" x="{x + WIDTH - 12}" y="{at}">{_text(kind)}</text>')
    return "".join([*parts, "</g>"])


def _line(line: Line, placed: Mapping[str, Placed]) -> str:
    """Draw a relation as a curve between the two fields, with the cardinality at either end."""
    start, end = placed[line.source], placed[line.target]
    from_y, to_y = start.row(line.name), end.row(line.back)
    to_right = end.x > start.x
    from_x = start.x + (WIDTH if to_right or end.x == start.x else 0)
    to_x = end.x + (0 if to_right else WIDTH)
    bend = GAP_X // 2 if to_right or end.x == start.x else -GAP_X // 2
    back = bend if end.x == start.x else -bend
    curve = f"M{from_x} {from_y}C{from_x + bend} {from_y} {to_x + back} {to_y} {to_x} {to_y}"
    label = f"{line.name} ⇄ {line.back}" if line.back else line.name
    return (
        f'<path class="line" d="{curve}"><title>{_text(label, len(label))}</title></path>'
        + _end(from_x, from_y, bend, "1" if line.one[0] else MANY)
        + _end(to_x, to_y, back, "1" if line.one[1] else MANY)
    )


def _end(x: int, y: int, bend: int, mark: str) -> str:
    at = x + (6 if bend > 0 else -12)
    return f'<text class="label" x="{at}" y="{y - 4}">{mark}</text>'


def _text(text: str, longest: int = LONGEST) -> str:
    """Return the text escaped for XML, without control characters; a text longer than `longest` is cut."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return escape(shortened(shown, longest, longest - 1))
