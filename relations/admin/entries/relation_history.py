"""Sentences for an entry's history: the real changes of a relation, from its list before and after a save.

A list is never read whole. Only the documents that the change names are read, and the positions of a few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...engine.links.plan.types import Document
from ...engine.links.targets import documents_of
from ...engine.operations import Change, Patch, connecting_of, named_by
from ...engine.reading.labels import titles
from ...engine.schema import RelationSchema
from ..subject.subject import Subject

MAX_DOCUMENTS = 200  # documents read for one change
NAMED = 5  # documents named in one sentence

Key = tuple[Document, str]  # a document, in a locale


@dataclass(frozen=True, slots=True)
class State:
    """A relation's list at one moment: order keys of documents, and some positions, counted from 1."""

    keys: Mapping[Key, int] = field(default_factory=dict)
    places: Mapping[Key, int] = field(default_factory=dict)


class RelationHistory:
    """Finds what one save really changed in the list of one relation.

    Create it before the save, which reads the list; call `sentences` after it.
    """

    def __init__(self, subject: Subject, field: RelationSchema, change: Change) -> None:
        self.subject, self.field, self.change = subject, field, change
        self.before = self._state(subject.version, self._connected) if subject.version else State()

    def sentences(self, version: Any) -> list[str]:
        """Return translated sentences about the documents that were connected, moved and disconnected.

        `version` is the saved version whose list it is.
        """
        after = self._state(version, self.before.places)
        connected = [key for key in after.keys if key not in self.before.keys]
        disconnected = [key for key in self.before.keys if key not in after.keys]
        moved = [
            key for key in self._moving if after.keys.get(key, self.before.keys[key]) != self.before.keys[key]
        ]
        named = (key[0] for key in [*connected[:NAMED], *disconnected[:NAMED], *moved[:NAMED]])
        names = titles(self.field.other, named, self.subject.using)
        if not self.field.to_many and len(connected) == len(disconnected) == 1:
            values = {"field": self.field.name, "old": names[disconnected[0]], "new": names[connected[0]]}
            return [_("Changed %(field)s from “%(old)s” to “%(new)s”.") % values]
        return [
            *self._listed(_("Connected %(names)s in %(field)s."), connected, names),
            *self._moves(moved, after, names),
            *self._listed(_("Disconnected %(names)s from %(field)s."), disconnected, names),
        ]

    # -- sentences ----------------------------------------------------------------------------------

    def _listed(self, text: str, keys: Sequence[Key], names: Mapping[Key, str]) -> list[str]:
        if not keys:
            return []
        shown = [f"“{names[key]}”" for key in keys[:NAMED]]
        more = len(keys) - len(shown)
        if more:
            shown.append(ngettext("%d more", "%d more", more) % more)
        return [text % {"names": ", ".join(shown), "field": self.field.name}]

    def _moves(self, moved: Sequence[Key], after: State, names: Mapping[Key, str]) -> list[str]:
        found = []
        for key in moved:
            old, new = self.before.places.get(key), after.places.get(key)
            if old is not None and new is not None and old != new:
                values = {"name": names[key], "old": old, "new": new, "field": self.field.name}
                found.append(_("Moved “%(name)s” from %(old)d to %(new)d in %(field)s.") % values)
        more = sum(key not in self.before.places for key in moved)
        if more:
            text = ngettext("Moved %(more)d more in %(field)s.", "Moved %(more)d more in %(field)s.", more)
            found.append(text % {"more": more, "field": self.field.name})
        return found

    # -- reading ------------------------------------------------------------------------------------

    @cached_property
    def _documents(self) -> dict[tuple[str | None, str], Document]:
        """The first MAX_DOCUMENTS documents that the change names, by resource type and id."""
        return documents_of(self.field.other, named_by(self.change)[:MAX_DOCUMENTS], self.subject.using)

    @cached_property
    def _connected(self) -> dict[Document, int]:
        """The documents to connect, each with its index in the change."""
        named = dict.fromkeys((target.resource, target.label) for target in connecting_of(self.change))
        return {self._documents[name]: at for at, name in enumerate(named) if name in self._documents}

    @property
    def _moving(self) -> list[Key]:
        """The documents that were in the list and are connected again, in the order of the change."""
        again = [key for key in self.before.keys if key[0] in self._connected]
        return sorted(again, key=lambda key: self._connected[key[0]])

    def _state(self, version: Any, placed: Iterable[object]) -> State:
        stored = self.subject.relation_list(self.field, version)
        is_whole = not self.field.to_many or not isinstance(self.change, Patch)
        rows = stored.window(0, MAX_DOCUMENTS) if is_whole else stored.about(self._documents.values())
        keys: dict[Key, int] = {}
        for row in rows:
            keys.setdefault((row.member.document, row.member.locale), row.key)
        chosen = set(placed)
        counted = [key for key in keys if key in chosen or key[0] in chosen]
        counted.sort(key=lambda key: self._connected.get(key[0], len(self._connected)))
        numbers = stored.places([keys[key] for key in counted[:NAMED]])
        return State(keys, {key: numbers[keys[key]] + 1 for key in counted[:NAMED]})
