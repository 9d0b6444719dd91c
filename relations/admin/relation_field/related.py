"""Rows of a relation for display: labels, states and URLs of documents and resources."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...engine.operations import Target
from ...engine.reading import DocumentKey, Member
from ...engine.reading.labels import TitledDocument, titled
from ...engine.reading.states import State, states
from ...engine.resources import declared
from ...engine.schema import RelationSchema
from ...engine.titles import label
from ...models import Entry, Status
from ..subject.subject import Subject
from ..subject.targets import parse, word
from . import beside
from .beside import Pictures
from .link_inputs import Shown
from .viewer import Viewer, resource_model


class Related(NamedTuple):
    """One row of a relation's list as the widget shows it: a document or a resource.

    `word` is the string that names it in the form, such as `document=a&locale=en`. `state` is None if the
    document's flow has no drafts. `pinned` is the one status that the link is limited to, '' for both. `key`
    is the order key as text, since JavaScript numbers are too small for it. `link` has the contents of the
    inputs for the data on its link, by the slug of the attribute. `line` and `picture` are the second line
    and the URL of a small picture, '' if the relation names no fields of its targets for them.
    """

    word: str
    label: str
    url: str = ""
    locale: str = ""
    state: State | None = None
    pinned: str = ""
    key: str = ""
    link: Shown | None = None
    line: str = ""
    picture: str = ""

    @property
    def link_text(self) -> str:
        """The inputs' values in `link` as JSON text; `{}` without any."""
        return json.dumps(self.link or {})

    @property
    def data(self) -> dict[str, Any]:
        """The row as JSON for the widget's script, without empty values."""
        shown = {
            "word": self.word,
            "label": self.label,
            "url": self.url,
            "locale": self.locale,
            "state": self.state.value if self.state else "",
            "stateLabel": str(self.state.label) if self.state else "",
            "pinned": str(Status(self.pinned).label) if self.pinned else "",
            "key": self.key,
            "link": self.link,
            "line": self.line,
            "picture": self.picture,
        }
        return {name: value for name, value in shown.items() if value}


class Resources(dict[tuple[str, str], tuple[str, str]]):
    """The labels of resources, each with the primary key of its row as text, by (type, id)."""

    @classmethod
    def load(cls, pairs: Iterable[tuple[str, str]], viewer: Viewer, using: str) -> Resources:
        """Read the labels, with one SQL statement for each registered type.

        Resources that the viewer may not see and resources that do not exist are left out.
        """
        found, by_kind = cls(), defaultdict(list)
        for kind, key in pairs:
            by_kind[kind].append(key)
        for kind, keys in by_kind.items():
            declared_type = declared().get(kind)
            if declared_type is not None and viewer.sees_resources(kind):
                rows = declared_type.rows(keys, using)
                found |= {(kind, key): (label(str(row), key), str(row.pk)) for key, row in rows.items()}
        return found


@dataclass(frozen=True)
class RowMaker:
    """Makes the rows that the widget shows, from titles that were read beforehand.

    `documents` has the titles of documents by the primary key of their entry, `resources` the labels of
    resources by (type, id), and `pictures` the URLs of small pictures by the file's document id.
    """

    subject: Subject
    viewer: Viewer
    documents: Mapping[int, TitledDocument]
    resources: Resources
    pictures: Pictures

    @classmethod
    def load(
        cls, subject: Subject, fields: Iterable[RelationSchema], viewer: Viewer, keys: Iterable[DocumentKey]
    ) -> RowMaker:
        """Read the titles of documents and resources, and return a RowMaker that has them.

        `keys` are primary keys of entries, and (type, id) of resources. 1 SQL statement, 1 for each type of
        resource, and 1 for the pictures of relations with thumbnails.
        """
        keys, fields = set(keys), tuple(fields)
        flows = [flow for each in fields for flow in each.others]
        entries = {key for key in keys if isinstance(key, int)}
        documents = titled(flows, subject.using, entries=entries, texts=beside.slugs(fields))
        resources = Resources.load((k for k in keys if isinstance(k, tuple)), viewer, subject.using)
        pictures = beside.pictures(fields, documents, viewer, subject.using)
        return cls(subject, viewer, documents, resources, pictures)

    def row(self, field: RelationSchema, member: Member, pin: str = "") -> Related:
        """Return the widget's row for a member of the relation.

        `pin` is the one status, draft or published, that the link is limited to; '' for a link to both.
        """
        if isinstance(member.document, tuple):
            return self.resource(*member.document)
        found = self.documents[member.document]
        other, several = field.flows[found.flow], field.several
        locale = member.locale if self.subject.target_locale(field.to(other.id)) is None else None
        kind = other.uid if several else None
        target = Target(found.document_id, locale=locale, status=pin or None, kind=kind)
        state = states(found.versions).get(member.locale) if other.drafts else None
        sees = self.viewer.sees_flow(other)
        title = found.title(member.locale) if sees else found.document_id
        return Related(
            word=word(target),
            label=f"{other.name}: {title}" if several else title,
            url=self.viewer.url(Entry, found.entry) if sees else "",
            locale=member.locale,
            state=state,
            pinned=pin,
            line=beside.line(field, other, found, member.locale) if sees else "",
            picture=beside.picture(field, found, member.locale, self.pictures) if sees else "",
        )

    def resource(self, kind: str, key: str) -> Related:
        """Return the widget's row for a resource: its name, and the URL of its page in the admin.

        If the resource does not exist, or the user may not see it, the row has only its id and no URL.
        """
        (name, pk), model = self.resources.get((kind, key), (key, "")), resource_model(kind)
        url = self.viewer.url(model, pk) if model is not None and pk else ""
        return Related(word(Target(key, resource=kind)), f"{kind}: {name}", url)


def named(subject: Subject, field: RelationSchema, viewer: Viewer, words: Sequence[str]) -> list[Related]:
    """Return the widget's rows for documents and resources named by their words (`document=a&locale=en`).

    The label of a document that does not exist is its id.
    """
    targets = {text: parse(text) for text in words}
    names = [t.label for t in targets.values() if t.resource is None]
    found = titled(field.others, subject.using, names=names, texts=beside.slugs([field]))
    pairs = ((t.resource, t.label) for t in targets.values() if t.resource is not None)
    resources = Resources.load(pairs, viewer, subject.using)
    pictures = beside.pictures([field], found, viewer, subject.using)
    known = RowMaker(subject, viewer, found, resources, pictures)
    by_id = {(document.flow, document.document_id): entry for entry, document in found.items()}
    return [_named(known, field, text, target, by_id) for text, target in targets.items()]


def _named(
    names: RowMaker, field: RelationSchema, text: str, target: Target, by_id: Mapping[tuple[int, str], int]
) -> Related:
    if target.resource is not None:
        return names.resource(target.resource, target.label)
    flow = field.kinds.get(target.kind or "") if field.several else field.other
    entry = by_id.get((flow.id, target.label)) if flow else None
    if entry is None or flow is None:
        return Related(text, target.label)
    own = names.subject.target_locale(field.to(flow.id))
    locale = target.locale or (names.subject.schema.default_locale if own is None else own)
    row = names.row(field, Member(entry, locale, ""), target.status or "")
    return row._replace(word=text)
