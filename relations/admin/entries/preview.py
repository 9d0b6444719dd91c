"""What publishing would change, as its page tells it; read the other way, what discarding would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import display_for_value
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ...engine import preview
from ...engine.preview import ListChange, Named
from ..subject.subject import Subject

LONGEST = 300  # characters of a value


@dataclass(frozen=True, slots=True)
class ValueLine:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ListLine:
    """Groups of related documents, each under what happens to them."""

    name: str
    groups: tuple[tuple[str, str, tuple[Named, ...]], ...]  # a word for its style, a heading, the documents
    more: bool


@dataclass(frozen=True, slots=True)
class Told:
    """`unseen` are those that readers will not see after it, since they are not published themselves."""

    values: tuple[ValueLine, ...]
    lists: tuple[ListLine, ...]
    unseen: tuple[tuple[str, tuple[Named, ...]], ...]
    missing: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not self.values and not self.lists


def told(subject: Subject, *, publishing: bool) -> Told | None:
    """Before and after: for readers when `publishing`, else for the draft that is discarded."""
    assert subject.entry is not None
    known = preview.of_document(subject.service, subject.entry.document_id, subject.locale or None)
    if not known:
        return None
    found = known[0]
    names = {slug: field.name for slug, field in subject.flow.fields.items()}
    values = []
    for slug, change in found.values.items():
        pair = _shown(change.published), _shown(change.draft)
        if change.draft is None and change.published is None:
            pair = _("(not shown)"), _("(not shown)")
        values.append(ValueLine(names[slug], *(pair if publishing else reversed(pair))))
    lists = (_list(names[slug], change, publishing) for slug, change in found.lists.items())
    unseen = ((names[slug], change.unseen) for slug, change in found.lists.items() if change.unseen)
    return Told(
        values=tuple(values),
        lists=tuple(line for line in lists if line.groups),
        unseen=tuple(unseen) if publishing else (),
        missing=tuple(names[slug] for slug in found.missing) if publishing else (),
    )


def _list(name: str, change: ListChange, publishing: bool) -> ListLine:
    came, went = (change.added, change.removed) if publishing else (change.removed, change.added)
    groups = (
        ("added", _("Comes"), came),
        ("removed", _("Goes"), went),
        ("moved", _("Changes its place"), change.moved),
    )
    return ListLine(name, tuple(group for group in groups if group[2]), change.more)


def _shown(value: Any) -> str:
    """A value as text, not too long."""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, indent=1)
    return Truncator(display_for_value(value, "-")).chars(LONGEST)
