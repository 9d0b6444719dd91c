"""Titles of documents, to show to people, and a search for documents by words in their texts.

The title of a version is its value of the flow's title field.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Case, Expression, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform

from ...batches import batches
from ...models import Entry, EntryVersion, Status
from .. import query
from ..errors import ValidationError
from ..links.plan.types import DocumentKey
from ..schema import FieldSchema, FlowSchema, RelationSchema, Schema
from ..titles import label, title_field
from ..values import is_storable
from ..view import View


class TitledVersion(NamedTuple):
    """An entry version with its title (`name`, None without one), and with few or none of its values.

    `texts` has, by slug, the values that the caller chose to read, as text; those that are null are left out.
    """

    locale: str
    status: str
    updated_at: Any
    name: str | None
    texts: Mapping[str, str] = {}


class TitledDocument(NamedTuple):
    """A document with the titles of all its versions.

    `entry` and `flow` are primary keys, `document_id` is the public id.
    """

    entry: int
    flow: int
    document_id: str
    versions: list[TitledVersion]

    def title(self, locale: str | None) -> str:
        """Return the title in this locale; None stands for a flow that is not localized.

        The draft's title is preferred to the published one. If the locale has no title, it is that of any
        version, else the document id. At most titles.LONGEST characters.
        """
        return label(next((v.name for v in self._best(locale) if v.name), None), self.document_id)

    def text(self, slug: str, locale: str | None) -> str:
        """Return the value of the field `slug`, as text, from the version whose title `title` returns.

        The field must be among those that were read with the titles; "" if the value is null.
        """
        return next((v.texts.get(slug, "") for v in self._best(locale)), "")

    def _best(self, locale: str | None) -> list[TitledVersion]:
        return sorted(self.versions, key=lambda v: (v.locale != (locale or ""), v.status != Status.DRAFT))


def titled(
    flows: Collection[FlowSchema],
    using: str,
    *,
    entries: Collection[int] = (),
    names: Iterable[str] = (),
    texts: Collection[str] = (),
) -> dict[int, TitledDocument]:
    """Return documents of these flows with the titles of their versions, by the entry's primary key.

    The documents are named by primary keys (`entries`), or if there are none by public ids (`names`). Those
    that do not exist are left out. `texts` are slugs of further fields whose values are read, in each flow
    that has them. 1 SQL statement at most.
    """
    known = {name for name in names if is_storable(name)}
    if not flows or not (entries or known):
        return {}
    keys = [flow.id for flow in flows]
    by_name = Q(entry__flow__in=keys, entry__document_id__in=known)
    named = Q(entry__in=entries, flow__in=keys) if entries else by_name
    versions = EntryVersion.objects.using(using).filter(named)
    more = {f"text_{number}": text(flows, slug) for number, slug in enumerate(texts)}
    columns = ("entry_id", "flow_id", "entry__document_id", "locale", "status", "updated_at", "name", *more)
    rows = versions.annotate(name=title(flows), **more).values_list(*columns)
    found: dict[int, TitledDocument] = {}
    for entry, flow, document_id, locale, status, updated_at, name, *read in rows:
        document = found.setdefault(entry, TitledDocument(entry, flow, document_id, []))
        values = {slug: str(value) for slug, value in zip(texts, read, strict=True) if value is not None}
        document.versions.append(TitledVersion(locale, status, updated_at, name, values))
    return found


Searched = Collection[tuple[FlowSchema, str | None]]


def search(
    flows: Searched, term: str, using: str, *, start: int, limit: int, only: Q | None = None
) -> list[tuple[int, str, str]]:
    """Return one page of the documents that contain each word of `term` in their texts or ids.

    Returns (entry's primary key, locale, status). `flows` are pairs of a flow and the locale to search: None
    finds a document once for each of its locales, "" is for a flow that is not localized. In flows with
    drafts the drafts are searched. Documents with a text that begins with the term come first. The page has
    `limit` documents from the index `start`. `only` is a further condition on versions.
    """
    chosen = Q(pk__in=[])
    for flow, locale in flows:
        here = {} if locale is None else {"locale": locale}
        chosen |= Q(flow=flow.id, status=flow.statuses[0], **here)
    versions = EntryVersion.objects.using(using).filter(chosen)
    versions = versions if only is None else versions.filter(only)
    order = (Case(When(query.begins(term), then=0), default=1), "pk") if term.strip() else ("pk",)
    found = query.with_words(versions, term).order_by(*order)
    return list(found.values_list("entry", "locale", "status")[start : start + limit])


def fitting(field: RelationSchema, flows: Searched, schema: Schema, using: str) -> Q | None:
    """Return the condition for versions that match a relation's option `targetFilter`; None without one.

    `flows` are target flows of the relation, each with the locale to search, as for `search`. A targetFilter
    that is no longer valid, for example because it names a removed field, is matched by no version.
    """
    if not field.options.get("targetFilter"):
        return None
    found = Q(pk__in=[])
    for flow, locale in flows:
        filters = field.to(flow.id).target_filter
        for code in (schema.locales if flow.localized else ("",)) if locale is None else (locale,):
            view = View(schema, flow.statuses[0], code or None, using)
            try:
                fits = query.condition(flow, filters, view)
            except ValidationError:
                fits = False
            taken = fits if isinstance(fits, Q) else Q() if fits else Q(pk__in=[])
            found |= Q(flow=flow.id, locale=code) & taken
    return found


def matching(
    entries: QuerySet[Entry], term: str, flows: Collection[FlowSchema], locale: str, using: str
) -> QuerySet[Entry]:
    """Return those of `entries` that contain each word of `term` in their texts or ids, in this locale.

    If `flows` has a single flow, only its entries are searched. Texts in flows that are not localized count
    too, and both drafts and published versions.
    """
    versions = EntryVersion.objects.using(using).filter(locale__in=("", locale))
    if len(flows) == 1:
        versions = versions.filter(flow__in=[flow.id for flow in flows])
    return entries.filter(pk__in=query.with_words(versions, term).values("entry"))


def title(flows: Iterable[FlowSchema]) -> Expression:
    """Return the SQL expression for the title of an EntryVersion of one of these flows, not shortened.

    It may be null or empty.
    """
    named = [(flow, title_field(flow)) for flow in flows]
    return _values((flow.id, flow.fields[slug].key) for flow, slug in named if slug is not None)


def text(flows: Iterable[FlowSchema], slug: str) -> Expression:
    """Return the SQL expression for the value of the field `slug` of an EntryVersion of these flows, as text.

    It is null or empty without a value, and in flows that have no such field.
    """
    return _values((flow.id, flow.fields[slug].key) for flow in flows if slug in flow.fields)


def _values(keys: Iterable[tuple[int, str]]) -> Expression:
    return Case(
        *(When(flow=pk, then=KeyTextTransform(key, "values")) for pk, key in keys),
        default=Value(""),
        output_field=TextField(),
    )


def titled_versions(schema: Schema, locale: str | None = None) -> Prefetch[Any]:
    """Return a Django Prefetch of entries' `versions`, with the annotation `title` instead of their values.

    Versions in `locale` (None: the default) come first, and within a locale the draft. A prefetch computes
    only the titles of the entries on a page; an annotation of the entries would compute those of all entries
    before the page too.
    """
    versions = EntryVersion.objects.defer("values").annotate(title=title(schema.by_id.values()))
    best = (_first("locale", locale or schema.default_locale), _first("status", Status.DRAFT), "pk")
    return Prefetch("versions", queryset=versions.order_by(*best))


def _first(column: str, value: str) -> Case:
    """Return the expression to sort by so that rows whose `column` has this value come first."""
    return Case(When(**{column: value}, then=0), default=1)


def named(entry: Entry) -> str:
    """Return the title of an entry whose versions were prefetched with `titled_versions`.

    It is the first title among these versions, or the document id if they have none. At most titles.LONGEST
    characters.
    """
    titles = (version.title for version in entry.versions.all())  # type: ignore[attr-defined]
    return label(next(filter(None, titles), None), entry.document_id)


class Titles(dict[tuple[DocumentKey, str], str]):
    """Titles of documents and resources, by (document or resource, locale). Looking one up never fails.

    A document is the primary key of its entry, a resource (type, id). If the document lacks the locale, the
    title is that of another locale; if it has no title at all, its primary key as text. The title of a
    resource is `type: id`.
    """

    def __missing__(self, key: tuple[DocumentKey, str]) -> str:
        document = key[0]
        if isinstance(document, tuple):
            return f"{document[0]}: {document[1]}"
        return next((found for (entry, _), found in self.items() if entry == document), str(document))


def titles(flows: Collection[FlowSchema], documents: Iterable[DocumentKey], using: str) -> Titles:
    """Return the titles of documents (primary keys of entries of these flows) and of resources.

    A draft's title comes before that of the published version. An entry without a title has its document id.
    Without flows only resources have titles. 1 SQL statement at most.
    """
    found = Titles()
    entries = {document for document in documents if isinstance(document, int)}
    if not flows or not entries:
        return found
    versions = EntryVersion.objects.using(using).filter(entry__in=entries).annotate(name=title(flows))
    # The draft comes last, and takes the place of what is published.
    rows = versions.order_by("-status").values_list("entry_id", "locale", "name", "entry__document_id")
    for entry, locale, name, document_id in rows:
        if name or (entry, locale) not in found:
            found[entry, locale] = label(name, document_id)
    return found


def values_of(
    flow: FlowSchema, field: FieldSchema, names: Iterable[str], using: str
) -> dict[tuple[str, str], Any]:
    """Return the value of one field of the flow for each document in `names` (public ids).

    The key is (public id, locale); the locale is "" in a flow that is not localized. The draft's value is
    returned if there is a draft, else the published one. 1 SQL statement for each 500 documents.
    """
    found = {}
    for some in batches(names):
        rows = EntryVersion.objects.using(using).filter(entry__flow=flow.id, entry__document_id__in=some)
        columns = ("entry__document_id", "locale", "values")
        for name, locale, values in rows.order_by("-status").values_list(*columns):
            found[name, locale] = flow.by_slug(values).get(field.slug)
    return found
