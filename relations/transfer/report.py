"""The report of an import or export: how many rows, links and files had which result, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

IMPORTED, UPDATED, UNCHANGED, ADAPTED, LEFT_OUT = "imported", "updated", "unchanged", "adapted", "left out"
EXPORTED = "exported"
OF_IMPORTS = (IMPORTED, UPDATED, UNCHANGED, ADAPTED, LEFT_OUT)
OF_EXPORTS = (EXPORTED, ADAPTED, LEFT_OUT)
EXAMPLES = 5  # of each line
MOST_LINES = 2000
OTHERS = ("others", "beyond the first 2000 kinds of lines")


@dataclass(slots=True)
class Line:
    """A line of the report: how many things of one kind had the same result for the same reason.

    `section` is the result, such as "imported"; `what` the kind of things. `count` is their number, and
    `examples` names the first of them.
    """

    section: str
    what: str
    reason: str
    count: int = 0
    examples: list[str] = field(default_factory=list)

    def copy(self) -> Line:
        """Return a copy of the line; later changes of one do not change the other."""
        return replace(self, examples=list(self.examples))


@dataclass(slots=True)
class Report:
    """The report of an import or export: a Line for each (section, kind of things, reason).

    The sections are "imported", "updated", "left out" and so on.
    """

    sections: tuple[str, ...] = OF_IMPORTS
    lines: dict[tuple[str, str, str], Line] = field(default_factory=dict)

    def add(self, section: str, what: str, reason: str = "", *, example: str = "", count: int = 1) -> None:
        """Count `count` things of the kind `what` in a section of the report, with the reason.

        `example` names one of them. Does nothing for a count of 0.
        """
        if not count:
            return
        key = (section, what, reason)
        if key not in self.lines and len(self.lines) >= MOST_LINES:
            key = (section, *OTHERS)
        line = self.lines.setdefault(key, Line(*key))
        line.count += count
        if example and len(line.examples) < EXAMPLES:
            line.examples.append(example)

    def of(self, section: str) -> list[Line]:
        """Return the lines of a section, in the order in which they were added."""
        return [line for line in self.lines.values() if line.section == section]

    def text(self) -> Iterable[str]:
        """Yield the report as lines of text: a heading for each section that has any, and its lines."""
        for section in self.sections:
            found = self.of(section)
            if not found:
                continue
            yield section
            width = max(len(f"{line.count:,}") for line in found)
            for line in found:
                reason = f": {line.reason}" if line.reason else ""
                examples = f" ({', '.join(line.examples)})" if line.examples else ""
                yield f"  {line.count:>{width},}  {line.what}{reason}{examples}"

    def as_json(self) -> dict[str, Any]:
        """Return the report as a dict from each section, such as "left_out", to a list of its lines.

        A line is a dict with the keys what, reason, count and examples.
        """
        return {
            section.replace(" ", "_"): [
                {"what": line.what, "reason": line.reason, "count": line.count, "examples": line.examples}
                for line in self.of(section)
            ]
            for section in self.sections
        }
