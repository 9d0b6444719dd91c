"""The preview of publishing an entry or discarding its draft, as lines for the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ...access import caller
from ...engine import preview
from ...engine.preview import ListChange, Named
from ...engine.reading import Data
from ...engine.schema import ComponentSchema, FieldSchema, RelationSchema
from ...engine.titles import readable
from ..saying import in_words
from ..subject.subject import Subject

LONGEST = 300  # characters of a value,
LONGEST_PARTS = 3_000  # and of one that has components


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A changed value: the field's name, and the value before and after as text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member of a list in the preview of publishing or discarding: its title and its locale.

    `note` says what changes from what to what: its positions, or data on its link; '' for nothing. `choice`
    is the value of the checkbox that publishes the member too, '' for none.
    """

    title: str
    locale: str
    note: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True)
class ListLine:
    """A relation in the preview, and the members of its list that change.

    `groups` are (CSS class, heading, members), one for each kind of change: added, removed, moved, or with
    other data on the link. `more` is true if further members change.
    """

    name: str
    groups: tuple[tuple[str, str, tuple[MemberLine, ...]], ...]  # CSS class, heading, members
    more: bool


@dataclass(frozen=True, slots=True)
class PreviewLines:
    """What publishing an entry, or discarding its draft, would change: values, and lists of relations.

    `unseen` are (name of a relation, related documents that readers will not see, because they are not
    published). `choices` are those of them that the user may publish too, by the value of the checkbox.
    `missing` are the names of fields that need a value before publishing.
    """

    values: tuple[ValueLine, ...]
    lists: tuple[ListLine, ...]
    unseen: tuple[tuple[str, tuple[MemberLine, ...]], ...]
    missing: tuple[str, ...]
    choices: Mapping[str, Named]

    @property
    def is_empty(self) -> bool:
        """Whether publishing or discarding would change no value and no list."""
        return not self.values and not self.lists


def preview_lines(subject: Subject, *, publishing: bool) -> PreviewLines | None:
    """Return what would change: in the published version if `publishing`, else in a draft that is discarded.

    None if the document does not exist in this locale.
    """
    assert subject.entry is not None
    known = preview.of_document(subject.service, subject.entry.document_id, subject.locale or None)
    if not known:
        return None
    found = known[0]
    names = {slug: readable(field.name) for slug, field in subject.flow.fields.items()}
    values = []
    for slug, change in found.values.items():
        field = subject.flow.fields[slug]
        pair = _shown(field, change.published), _shown(field, change.draft)
        if change.draft is None and change.published is None:
            pair = _("(not shown)"), _("(not shown)")
        values.append(ValueLine(names[slug], *(pair if publishing else reversed(pair))))
    titles = {way: _title(way, names) for way in found.lists}
    lists = (
        _list(titles[way], subject.flow.fields.get(way), change, publishing)
        for way, change in found.lists.items()
    )
    unseen = [
        (titles[way], tuple(_unseen(subject, each) for each in change.unseen))
        for way, change in found.lists.items()
        if change.unseen
    ]
    choices = {choice_of(each): each for change in found.lists.values() for each in change.unseen}
    offered = {line.choice for _title, lines in unseen for line in lines}
    return PreviewLines(
        values=tuple(values),
        lists=tuple(line for line in lists if line.groups),
        unseen=tuple(unseen) if publishing else (),
        missing=tuple(names[slug] for slug in found.missing) if publishing else (),
        choices={choice: each for choice, each in choices.items() if publishing and choice in offered},
    )


def choice_of(member: Named) -> str:
    """Return the value of the checkbox that publishes this member too."""
    return f"{member.type}|{member.locale}|{member.id}"


def _unseen(subject: Subject, member: Named) -> MemberLine:
    """Return the line of a member that is not published, with a checkbox if the user may publish it."""
    flow = subject.schema.flows[member.type]
    may = flow.drafts and caller.may(flow.slug, caller.PUBLISH)
    return MemberLine(member.title, member.locale, choice=choice_of(member) if may else "")


def _title(way: str, names: Mapping[str, str]) -> str:
    """Return the name of a relation for the preview. `way` is its slug, or a path from a field to it.

    For a relation in a component the path follows the field's name, as in `Blocks / Author`.
    """
    slug, *below = way.split(".")
    return " / ".join([names[slug], *map(readable, below)])


def _list(name: str, field: FieldSchema | None, change: ListChange, publishing: bool) -> ListLine:
    link = field.link if isinstance(field, RelationSchema) else None
    notes = {
        "moved": {member: _pair(pair, publishing) for member, pair in change.places.items()},
        "changed": {member: _data(link, pair, publishing) for member, pair in change.data.items() if link},
    }
    added, removed = (change.added, change.removed) if publishing else (change.removed, change.added)
    groups = (
        ("added", _("Comes"), added),
        ("removed", _("Goes"), removed),
        ("moved", _("Changes its place"), change.moved),
        ("changed", _("Has other data on its link"), change.changed),
    )

    def lines(style: str, members: tuple[Named, ...]) -> tuple[MemberLine, ...]:
        known = notes.get(style, {})
        return tuple(MemberLine(each.title, each.locale, known.get(each, "")) for each in members)

    shown = tuple((style, heading, lines(style, members)) for style, heading, members in groups if members)
    return ListLine(name, shown, change.more)


def _pair(pair: tuple[Any, Any], publishing: bool) -> str:
    old, new = pair if publishing else reversed(pair)
    return f"{old} → {new}"


def _data(link: ComponentSchema, pair: tuple[Data, Data], publishing: bool) -> str:
    """Return which values on a link change, and from what to what, as text with the attributes' names.

    `pair` is (published data, draft data). They are named in this order if `publishing`, else in the other
    one.
    """
    old, new = ({} if each is None else each for each in pair)
    return ", ".join(
        f"{readable(each.name)}: "
        + _pair((in_words(each, old.get(slug)), in_words(each, new.get(slug))), publishing)
        for slug, each in link.fields.items()
        if old.get(slug) != new.get(slug)
    )


def _shown(field: FieldSchema, value: Any) -> str:
    """Return a value as text, cut to LONGEST characters, or to LONGEST_PARTS for components."""
    text = "-" if value in (None, "", []) else in_words(field, value)
    return Truncator(text).chars(LONGEST_PARTS if field.type.holds_parts else LONGEST)
