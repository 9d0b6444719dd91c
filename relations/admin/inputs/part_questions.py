"""The questions of the conflict page about parts (components) that two editors changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ...engine.schema import FieldSchema
from ..relation_field.conflicts import VALUE, Pictures, Question
from ..relation_field.delta import Placed
from ..relation_field.merging import Choice, Conflict
from ..saying import Said, said
from .hashes import hash_of
from .part_merging import PartChanges, PartMerge


def answered(data: Mapping[str, Any], name: str) -> Choice | None:
    """Return the editor's answer to the question `name` in the POST data: "mine" or "theirs", else None."""
    found = data.get(name)
    return found if found in ("mine", "theirs") else None


def question_name(name: str, conflict: Conflict, changes: PartChanges, found: PartMerge) -> str:
    """Return the name of the question about a conflict in the list `name`.

    It has a hash of what others did, so that an answer counts for that alone.
    """
    key = conflict.target
    stored = [*changes.stored.items()] if conflict.kind == "one-one" else changes.stored.get(key)
    did = [conflict.kind, found.theirs.moved.get(key), stored]
    return f"{VALUE}{name}:{key}:{hash_of(did)}"


class PartQuestions:
    """Makes the questions about one field's conflicts.

    `mine` and `stored` are the values of the parts by key: the ones to write, with their changed attributes
    alone, and those that are stored now. `names` are the parts' names for people.
    """

    def __init__(
        self,
        field: FieldSchema,
        mine: Mapping[str, Any],
        stored: Mapping[str, Any],
        names: Mapping[str, str],
        found: PartMerge,
    ) -> None:
        self.field, self.mine, self.stored, self.names, self.found = field, mine, stored, names, found

    def question(self, name: str, conflict: Conflict) -> Question:
        """Return the question about a conflict; `name` is that of its radio buttons."""
        theirs, keep_theirs, shown = self._they(conflict)
        mine, keep_mine, drawn = self._you(conflict)
        label = self.names.get(conflict.target, conflict.target)
        return Question(name, label, theirs, mine, keep_theirs, keep_mine, conflict.choice, shown, drawn)

    def _they(self, conflict: Conflict) -> tuple[str, str, Pictures]:
        key = conflict.target
        if conflict.kind in ("one-one", "removed-changed"):
            found = self._said(self.stored if conflict.kind == "one-one" else {key: self.stored[key]})
            return _("They wrote: %s") % found.text, _("Keep theirs"), found.pictures
        if conflict.kind == "moved-gone":
            return _("They removed it."), _("Leave it out"), ()
        before, after = (at + 1 for at in self.found.theirs.moved[key])
        return _("They moved it from {} to {}.").format(before, after), _("Keep it at {}").format(after), ()

    def _you(self, conflict: Conflict) -> tuple[str, str, Pictures]:
        key, item = conflict.target, conflict.mine
        if conflict.kind in ("one-one", "moved-gone"):
            found = self._said(self.mine if conflict.kind == "one-one" else {key: self.mine[key]})
            keep = _("Keep mine") if conflict.kind == "one-one" else _("Put it back")
            return _("You wrote: %s") % found.text, keep, found.pictures
        if item is None:
            return _("You removed it."), _("Remove it"), ()
        place = self._place(item)
        return _("You moved it {}.").format(place), _("Put it {}").format(place), ()

    def _said(self, parts: Mapping[str, Any]) -> Said:
        return said(self.field, [*parts.values()], base=[*self.stored.values()])

    def _place(self, item: Placed) -> str:
        if item.end == "start":
            return _("to the top")
        if item.after:
            return _("after “{}”").format(self.names.get(item.after, item.after))
        return _("to the bottom")
