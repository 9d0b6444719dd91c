"""The preview of publishing an entry or discarding its draft, as lines for the template."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    """A changed value: the field's name, and the value before and after as text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ListLine:
    """A relation's list that changes: `groups` are those that come, go or change their place.

    Each is a CSS class, a heading and the documents. `more` says that there are others than those named.
    """

    name: str
    groups: tuple[tuple[str, str, tuple[Named, ...]], ...]  # CSS class, heading, documents
    more: bool


@dataclass(frozen=True, slots=True)
class PreviewLines:
    """What the preview of publishing or discarding shows: values and lists of relations that change.

    `unseen` are related documents, by name of the field, that readers will not see because they are not
    published. `missing` are the names of fields without a value that publishing asks for.
    """

    values: tuple[ValueLine, ...]
    lists: tuple[ListLine, ...]
    unseen: tuple[tuple[str, tuple[Named, ...]], ...]
    missing: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether publishing or discarding would change no value and no list."""
        return not self.values and not self.lists


def preview_lines(subject: Subject, *, publishing: bool) -> PreviewLines | None:
    """Return what changes in the published version if `publishing`, else in the draft when it is discarded.

    Returns None if the document does not exist in this locale.
    """
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
    titles = {way: _title(way, names) for way in found.lists}
    lists = (_list(titles[way], change, publishing) for way, change in found.lists.items())
    unseen = ((titles[way], change.unseen) for way, change in found.lists.items() if change.unseen)
    return PreviewLines(
        values=tuple(values),
        lists=tuple(line for line in lists if line.groups),
        unseen=tuple(unseen) if publishing else (),
        missing=tuple(names[slug] for slug in found.missing) if publishing else (),
    )


def _title(way: str, names: Mapping[str, str]) -> str:
    """Return the name of a relation; of one in a component, the way there, as `Blocks / author`."""
    slug, *below = way.split(".")
    return " / ".join([names[slug], *below])


def _list(name: str, change: ListChange, publishing: bool) -> ListLine:
    added, removed = (change.added, change.removed) if publishing else (change.removed, change.added)
    groups = (
        ("added", _("Comes"), added),
        ("removed", _("Goes"), removed),
        ("moved", _("Changes its place"), change.moved),
    )
    return ListLine(name, tuple(group for group in groups if group[2]), change.more)


def _shown(value: Any) -> str:
    """Return a value as text, cut to LONGEST characters."""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, indent=1)
    return Truncator(display_for_value(value, "-")).chars(LONGEST)
