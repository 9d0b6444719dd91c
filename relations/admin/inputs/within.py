"""The form field of a relation of a component. Its list is read only when the component is opened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from ...engine.operations import Target
from ...engine.schema import RelationSchema
from ..relation_field.conflicts import VALUE, Section, section_of
from ..relation_field.delta import Delta, Placed
from ..relation_field.fields import RelationField
from ..relation_field.merging import Choice, Conflict, Merge
from ..relation_field.reading import Lists, Page
from ..relation_field.reconciling import combined, revision_now
from ..relation_field.widgets import Addresses, RelationWidget
from ..sent import Sent
from ..subject.targets import parse
from .base import Surroundings, ValueField
from .hashes import hash_of


class PartRelation(RelationField, ValueField):
    """The form field for a relation of a component (part). Its cleaned value is a Delta.

    The part's form sets `sent`: all inputs of the page, with the answers of the conflict page.
    """

    is_box = True
    sent = Sent({}, "")

    def __init__(self, field: RelationSchema, around: Surroundings) -> None:
        subject = around.lists.subject
        relation = field.within(subject.flow)
        lists = replace(around.lists, part=around.part)
        readonly = around.readonly or not field.writable
        widget = RelationWidget(relation, lists, _addresses(lists, relation), readonly=readonly)
        widget.is_within, widget.is_lazy = True, bool(around.part)
        super().__init__(relation, lists, widget)

    def shown(self, value: Any) -> Page:
        return Page()

    def stored(self, value: Delta) -> dict[str, Any] | None:
        """Return the editor's changes as the payload of the relation, None if there are none.

        The payload is a dict with `connect`, `disconnect` and `options`. With these, a position next to a
        member that others have removed meanwhile is no error.
        """
        if not value:
            return None
        merged = self._merged(value).delta
        connect = [{**_named(parse(each.target)), **_data(each), **_place(each)} for each in merged.connect]
        gone = [_named(parse(text)) for text in merged.disconnect]
        return {"connect": connect, "disconnect": gone, "options": {"strict": False}}

    def edited(self, initial: Any, data: Any, value: Delta) -> bool:
        return bool(value)

    def undecided(self, value: Delta, data: Any) -> list[Section]:
        """Return, as a list of one, the conflict page's section about rows and data that others changed too.

        [] if there are none, or the editor has answered already.
        """
        found = self._merged(value)
        if all(self._answer(each, found) for each in found.conflicts):
            return []
        section = section_of(self.lists, self.schema, found)
        questions = [
            replace(question, name=self._question(conflict, found))
            for question, conflict in zip(section.questions, found.conflicts, strict=True)
        ]
        return [replace(section, questions=questions)]

    def _merged(self, value: Delta) -> Merge:
        """Return the editor's changes, combined with those of others since the page was opened.

        For what two editors changed the answers on the conflict page count; without one, what is proposed.
        """
        revision = revision_now(self.lists, [value])
        found = combined(self.lists, self.schema, value, revision)
        answers = {each.key: self._answer(each, found) or each.choice for each in found.conflicts}
        return combined(self.lists, self.schema, value, revision, answers) if answers else found

    def _answer(self, conflict: Conflict, merge: Merge) -> Choice | None:
        """Return the editor's answer to a conflict, "mine" or "theirs".

        None without one, and if others have changed the same again since.
        """
        found = self.sent.data.get(self._question(conflict, merge))
        return found if found in ("mine", "theirs") else None

    def _question(self, conflict: Conflict, merge: Merge) -> str:
        """Return the name of the answer's input. It has a hash of what others did, so it counts for that."""
        word, theirs = conflict.target, merge.theirs
        place = [] if self.schema.to_many else list(theirs.added)
        did = [conflict.kind, theirs.added.get(word), theirs.moved.get(word), place]
        data = {slug: value for slug, (value, _mine) in conflict.data.items()}
        return f"{VALUE}{self.sent.name}:{hash_of([did, data])}:{word}"


def _addresses(lists: Lists, field: RelationSchema) -> Addresses:
    """Return the URLs of the views for this list, as the widget's Addresses.

    It has no URLs if the site has no such views.
    """
    subject, site = lists.subject, lists.viewer.site
    entry = subject.entry.pk if subject.entry else ""
    query = {"object": entry, "locale": subject.locale, "flow": subject.flow.id, "part": lists.part}
    text = urlencode({name: value for name, value in query.items() if value != ""})
    try:
        rows, targets = (
            f"{reverse(f'{site.name}:relations_entry_relation_{name}', args=[field.id])}?{text}"
            for name in ("rows", "targets")
        )
    except NoReverseMatch:
        return Addresses()
    return Addresses(rows, targets, lists.viewer.add_url(subject, field))


def _named(target: Target) -> dict[str, Any]:
    """Return the target as a dict that names it in a payload: `{"documentId": "a", "locale": "en"}`."""
    if target.resource is not None:
        return {"type": target.resource, "id": target.label}
    named = {"documentId": target.label, "locale": target.locale, "status": target.status}
    return {name: value for name, value in {**named, "__type": target.kind}.items() if value}


def _data(item: Placed) -> dict[str, Any]:
    """Return the data for the link as a payload has them: `{"__link": {…}}`, {} without any."""
    return {} if item.link is None else {"__link": dict(item.link)}


def _place(item: Placed) -> dict[str, Any]:
    """Return the position as a payload has it: `{"position": {…}}`, {} for a target that keeps its place."""
    return {} if item.end == "stay" else {"position": _position(item)}


def _position(item: Placed) -> dict[str, Any]:
    anchor = item.after or item.before
    if item.end or not anchor:
        return {"start" if item.end == "start" else "end": True}
    target = parse(anchor)
    kind = "after" if item.after else "before"
    if target.resource is not None:
        return {kind: _named(target)}
    rest = {name: value for name, value in _named(target).items() if name != "documentId"}
    return {kind: target.label, **rest}
