"""Sentences for an entry's history: how a save changed a relation, from its list before and after the save.

A list is never read whole: only the documents that the submitted changes name, and a few positions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...engine.operations import Change, Patch, connecting_of, named_by
from ...engine.reading import DocumentKey, documents_of
from ...engine.reading.counts import places
from ...engine.reading.labels import titles
from ...engine.schema import RelationSchema
from ...engine.titles import readable
from ..saying import in_words
from ..subject.subject import Subject

MAX_DOCUMENTS = 200  # documents read for one change
NAMED = 5  # documents named in one sentence

Key = tuple[DocumentKey, str]  # a document, in a locale


@dataclass(frozen=True, slots=True)
class State:
    """The part of a relation's list that was read at one moment, before or after a save.

    `keys` maps members to their order keys, `places` some of them to their positions, from 1, and `data`
    members to the data on their links.
    """

    keys: Mapping[Key, int] = field(default_factory=dict)
    places: Mapping[Key, int] = field(default_factory=dict)
    data: Mapping[Key, Mapping[str, Any]] = field(default_factory=dict)


class RelationHistory:
    """Compares the list of a relation before and after one save, for the entry's history.

    Create it before the save, since it reads the list then; call `sentences` after the save.
    """

    def __init__(self, subject: Subject, field: RelationSchema, change: Change) -> None:
        self.subject, self.field, self.change = subject, field, change
        self.before = self._state(subject.version, self._connected) if subject.version else State()

    def sentences(self, version: Any) -> list[str]:
        """Return translated sentences that name the members that the save connected, moved or disconnected.

        `version` is the saved version whose list it is.
        """
        after = self._state(version, self.before.places)
        connected = [key for key in after.keys if key not in self.before.keys]
        disconnected = [key for key in self.before.keys if key not in after.keys]
        moved = [
            key for key in self._moving if after.keys.get(key, self.before.keys[key]) != self.before.keys[key]
        ]
        edited = [
            key for key in self._moving if after.data.get(key, self.before.data[key]) != self.before.data[key]
        ]
        groups = (connected, disconnected, moved, edited)
        named = (key[0] for keys in groups for key in keys[:NAMED])
        names = titles(self.field.others, named, self.subject.using)
        if not self.field.to_many and len(connected) == len(disconnected) == 1:
            values = {"field": self.field.name, "old": names[disconnected[0]], "new": names[connected[0]]}
            return [_("Changed %(field)s from “%(old)s” to “%(new)s”.") % values]
        return [
            *self._listed(_("Connected %(names)s in %(field)s."), connected, names),
            *self._moves(moved, after, names),
            *(sentence for key in edited[:NAMED] for sentence in self._edits(key, after, names)),
            *self._more_edits(len(edited) - NAMED),
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

    def _more_edits(self, more: int) -> list[str]:
        text = ngettext(
            "Changed the data of %(more)d more in %(field)s.",
            "Changed the data of %(more)d more in %(field)s.",
            more,
        )
        return [text % {"more": more, "field": self.field.name}] if more > 0 else []

    def _edits(self, key: Key, after: State, names: Mapping[Key, str]) -> list[str]:
        old, new = self.before.data[key], after.data[key]
        text = _("Changed %(attribute)s of “%(name)s” in %(field)s from %(old)s to %(new)s.")
        return [
            text
            % {
                "attribute": readable(each.name),
                "name": names[key],
                "field": self.field.name,
                "old": in_words(each, old.get(slug)),
                "new": in_words(each, new.get(slug)),
            }
            for slug, each in (self.field.link.fields.items() if self.field.link else ())
            if old.get(slug) != new.get(slug)
        ]

    # -- reading ------------------------------------------------------------------------------------

    @cached_property
    def _documents(self) -> dict[tuple[str | None, str], DocumentKey]:
        """The documents that the change names, the first MAX_DOCUMENTS, by (resource type or None, id)."""
        return documents_of(self.field, named_by(self.change)[:MAX_DOCUMENTS], self.subject.using)

    @cached_property
    def _connected(self) -> dict[DocumentKey, int]:
        """The documents to connect, each with its index in the change."""
        connecting = connecting_of(self.change)
        named = dict.fromkeys((target.resource or target.kind, target.label) for target in connecting)
        return {self._documents[name]: at for at, name in enumerate(named) if name in self._documents}

    @property
    def _moving(self) -> list[Key]:
        """The members that were in the list before and that the change connects again, in its order."""
        again = [key for key in self.before.keys if key[0] in self._connected]
        return sorted(again, key=lambda key: self._connected[key[0]])

    def _state(self, version: Any, placed: Iterable[object]) -> State:
        stored = self.subject.relation_list(self.field, version)
        is_whole = not self.field.to_many or not isinstance(self.change, Patch)
        rows = stored.window(0, MAX_DOCUMENTS) if is_whole else stored.about(self._documents.values())
        keys: dict[Key, int] = {}
        data: dict[Key, Mapping[str, Any]] = {}
        for row in rows:
            keys.setdefault((row.member.document, row.member.locale), row.key)
            data.setdefault((row.member.document, row.member.locale), row.data or {})
        chosen = set(placed)
        counted = [key for key in keys if key in chosen or key[0] in chosen]
        counted.sort(key=lambda key: self._connected.get(key[0], len(self._connected)))
        numbers = places(stored, [keys[key] for key in counted[:NAMED]])
        return State(keys, {key: numbers[keys[key]] + 1 for key in counted[:NAMED]}, data)
