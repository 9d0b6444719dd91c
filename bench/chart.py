"""The chart of docs/benchmarks.md: what a write takes, by the length of its list, as SVG."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape

from .measuring import Row

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 320, 56, 190, 24, 48
COLOURS = ("#2563eb", "#059669", "#d97706", "#dc2626", "#7c3aed")
FLOOR = "the floor, of all"
STYLE = (
    "text{font:12px sans-serif;fill:#444}.axis{stroke:#999}.floor{stroke-dasharray:4 3}"
    "@media(prefers-color-scheme:dark){text{fill:#ccc}.axis{stroke:#777}}"
)
Points = list[tuple[int, float]]


def svg(rows: Iterable[Row]) -> str:
    """Return the drawing: a line for each kind of write, and a dashed one for the floor's median.

    `rows` are named `connect start, 1,000`: a kind of write, and the length of the list. Others are left out.
    """
    lines, floor = defaultdict[str, Points](list), defaultdict[int, list[float]](list)
    for row in rows:
        kind, _, length = row.name.partition(", ")
        if length.replace(",", "").isdigit():
            lines[kind].append((int(length.replace(",", "")), row.median))
            floor[lines[kind][-1][0]] += [row.floor] if row.floor is not None else []
    beside = [(length, sorted(found)[len(found) // 2]) for length, found in floor.items() if found]
    lengths = sorted({length for points in lines.values() for length, _ in points})
    highest = max(took for points in lines.values() for _, took in points) * 1.1
    drawn = [_axes(lengths, highest)]
    named = [*zip(lines.items(), COLOURS, strict=False), *([((FLOOR, beside), "#888")] if beside else [])]
    for number, ((name, points), colour) in enumerate(named):
        drawn.append(_line(points, lengths, highest, colour, "floor" if name == FLOOR else "write"))
        drawn.append(f'<text x="{WIDTH - RIGHT + 34}" y="{TOP + 14 + 20 * number}">{escape(name)}</text>')
        drawn.append(f'<path d="M{WIDTH - RIGHT + 12} {TOP + 10 + 20 * number}h16" stroke="{colour}"/>')
    title = "Milliseconds of a write, by the length of the list (median)"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" fill="none"'
        f' stroke-width="2"><title>{title}</title><style>{STYLE}</style>{"".join(drawn)}</svg>\n'
    )


def _place(length: int, took: float, lengths: Sequence[int], highest: float) -> tuple[float, float]:
    low, high = math.log10(lengths[0]), math.log10(lengths[-1])
    across = (math.log10(length) - low) / ((high - low) or 1)
    x = LEFT + across * (WIDTH - LEFT - RIGHT)
    return round(x, 1), round(HEIGHT - BOTTOM - took / highest * (HEIGHT - TOP - BOTTOM), 1)


def _line(points: Points, lengths: Sequence[int], highest: float, colour: str, kind: str) -> str:
    places = " ".join("{},{}".format(*_place(*point, lengths, highest)) for point in sorted(points))
    return f'<polyline class="{kind}" points="{places}" stroke="{colour}"/>'


def _axes(lengths: Sequence[int], highest: float) -> str:
    foot, end = HEIGHT - BOTTOM, WIDTH - RIGHT
    drawn = [f'<path class="axis" stroke-width="1" d="M{LEFT} {TOP}V{foot}H{end}"/>']
    for length in lengths:
        x, _ = _place(length, 0, lengths, highest)
        drawn.append(f'<text x="{x}" y="{foot + 18}" text-anchor="middle">{length:,}</text>')
    for part in range(5):
        took = highest * part / 4
        _, y = _place(lengths[0], took, lengths, highest)
        drawn.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{took:.0f}</text>')
    drawn.append(f'<text x="{(LEFT + end) / 2}" y="{HEIGHT - 8}" text-anchor="middle">members</text>')
    drawn.append(f'<text x="{LEFT - 40}" y="{TOP - 8}">ms</text>')
    return "".join(drawn)
