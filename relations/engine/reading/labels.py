"""Titles of documents for people to read, and a search by the words in their texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db.models import Case, Expression, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform

from ...models import Entry, EntryVersion, Status
from .. import query
from ..links.plan.types import Document
from ..schema import FlowSchema, Schema
from ..titles import label, title_field
from ..values import is_storable


class TitledVersion(NamedTuple):
    """An entry version with its title (`name`), which may be None, instead of its values."""

    locale: str
    status: str
    updated_at: Any
    name: str | None


class TitledDocument(NamedTuple):
    """An entry (by key) with its public id and all of its versions with their titles."""

    entry: int
    document_id: str
    versions: list[TitledVersion]

    def title(self, locale: str | None) -> str:
        """Return the title in this locale (None: without one), the draft's first; else that of any version.

        Without any it is the public document id. It has at most titles.LONGEST characters.
        """
        best = sorted(self.versions, key=lambda v: (v.locale != (locale or ""), v.status != Status.DRAFT))
        return label(next((v.name for v in best if v.name), None), self.document_id)


def titled(
    flows: Collection[FlowSchema],
    using: str,
    *,
    entries: Collection[int] = (),
    names: Iterable[str] = (),
) -> dict[int, TitledDocument]:
    """Return these documents of the flows with the titles of their versions, by the entry's key.

    They are named by primary keys (`entries`), or without these by public ids (`names`). Those that do
    not exist are left out. Costs 1 statement at most.
    """
    known = {name for name in names if is_storable(name)}
    if not flows or not (entries or known):
        return {}
    wanted = Q(entry__in=entries) if entries else Q(entry__document_id__in=known)
    versions = EntryVersion.objects.using(using).filter(wanted, flow__in=[flow.id for flow in flows])
    columns = ("entry_id", "entry__document_id", "locale", "status", "updated_at", "name")
    found: dict[int, TitledDocument] = {}
    for entry, document_id, *version in versions.annotate(name=title(flows)).values_list(*columns):
        document = found.setdefault(entry, TitledDocument(entry, document_id, []))
        document.versions.append(TitledVersion(*version))
    return found


def search(
    flow: FlowSchema, term: str, locale: str | None, using: str, *, start: int, limit: int
) -> list[tuple[int, str, str]]:
    """Return documents of the flow whose texts or ids have each word of `term`, a page of them.

    Each is (entry's key, locale, status). Drafts are searched, as editors see them, where the flow has
    them. With a `locale` of None each locale of a document is an item of its own; a flow that is not
    localized has the locale "". Documents of which a text begins with the term come first.
    """
    versions = EntryVersion.objects.using(using).filter(flow=flow.id, status=flow.statuses[0])
    if locale is not None:
        versions = versions.filter(locale=locale)
    order = (Case(When(query.begins(term), then=0), default=1), "pk") if term.strip() else ("pk",)
    found = query.with_words(versions, term).order_by(*order)
    return list(found.values_list("entry", "locale", "status")[start : start + limit])


def matching(
    entries: QuerySet[Entry], term: str, flows: Collection[FlowSchema], locale: str, using: str
) -> QuerySet[Entry]:
    """Return those of `entries` whose texts or ids in this locale have each word of `term`.

    A single flow in `flows` narrows the search to it. Texts of flows that are not localized count too,
    and both drafts and published versions.
    """
    versions = EntryVersion.objects.using(using).filter(locale__in=("", locale))
    if len(flows) == 1:
        versions = versions.filter(flow__in=[flow.id for flow in flows])
    return entries.filter(pk__in=query.with_words(versions, term).values("entry"))


def title(flows: Iterable[FlowSchema]) -> Expression:
    """Return the SQL expression for the title of an EntryVersion of one of these flows, in full.

    It may be null or empty.
    """
    named = [(flow, title_field(flow)) for flow in flows]
    keys = ((flow.id, flow.fields[slug].key) for flow, slug in named if slug is not None)
    return Case(
        *(When(flow=pk, then=KeyTextTransform(key, "values")) for pk, key in keys),
        default=Value(""),
        output_field=TextField(),
    )


def titled_versions(schema: Schema) -> Prefetch[Any]:
    """Return a prefetch of entries' versions with `title` instead of values, the default locale first.

    Within a locale the draft comes first. A prefetch loads the titles of the entries on a page alone. An
    annotation would compute those of all entries before it too.
    """
    versions = EntryVersion.objects.defer("values").annotate(title=title(schema.by_id.values()))
    best = (_first("locale", schema.default_locale), _first("status", Status.DRAFT), "pk")
    return Prefetch("versions", queryset=versions.order_by(*best))


def _first(column: str, value: str) -> Case:
    """Return the ordering that puts rows with this value first."""
    return Case(When(**{column: value}, then=0), default=1)


def named(entry: Entry) -> str:
    """Return the first title among an entry's versions, which were prefetched by `titled_versions`.

    Without any it is the public document id. It has at most titles.LONGEST characters.
    """
    titles = (version.title for version in entry.versions.all())  # type: ignore[attr-defined]
    return label(next(filter(None, titles), None), entry.document_id)


class Titles(dict[tuple[Document, str], str]):
    """Titles of documents and resources, by (document or resource, locale).

    For a locale that the document lacks it gives the title in another locale, for a document without any
    its key as text. A resource is given as `type: id`.
    """

    def __missing__(self, key: tuple[Document, str]) -> str:
        document = key[0]
        if isinstance(document, tuple):
            return f"{document[0]}: {document[1]}"
        return next((found for (entry, _), found in self.items() if entry == document), str(document))


def titles(flow: FlowSchema | None, documents: Iterable[Document], using: str) -> Titles:
    """Return the titles of these entries (by key) of the flow, and of resources; a draft's title comes first.

    An entry without a title has its public id. Without a flow only resources have titles. Costs 1
    statement at most.
    """
    found = Titles()
    entries = {document for document in documents if isinstance(document, int)}
    if flow is None or not entries:
        return found
    versions = EntryVersion.objects.using(using).filter(entry__in=entries).annotate(name=title([flow]))
    # The draft comes last, and takes the place of what is published.
    rows = versions.order_by("-status").values_list("entry_id", "locale", "name", "entry__document_id")
    for entry, locale, name, document_id in rows:
        if name or (entry, locale) not in found:
            found[entry, locale] = label(name, document_id)
    return found
