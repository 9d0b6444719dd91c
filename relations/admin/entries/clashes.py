"""Values that two editors changed: the question on the conflict page, and the answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...engine.schema import FieldSchema
from ...engine.titles import readable
from ..inputs.hashes import hash_of
from ..relation_field.conflicts import VALUE, Section, value_question


class Clash(NamedTuple):
    """A value that two editors changed since the page was opened.

    `mine` is this editor's value, `theirs` the one that is stored.
    """

    field: FieldSchema
    theirs: Any
    mine: Any

    def answer(self, data: Mapping[str, Any]) -> str:
        """Return which value the editor chose on the conflict page: "mine", "theirs", or "" for no answer.

        `data` are the POST data. An answer does not count if what is stored has changed again since.
        """
        found = data.get(self._name, "")
        return found if found in ("mine", "theirs") else ""

    def section(self) -> Section:
        """Return the section of the conflict page that shows both values and asks which one to keep."""
        question = value_question(self._name, self.field, self.theirs, self.mine)
        return Section(readable(self.field.name), [question])

    @property
    def _name(self) -> str:
        return f"{VALUE}{self.field.slug}:{hash_of(self.theirs)}"
