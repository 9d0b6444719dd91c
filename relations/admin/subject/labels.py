"""What to call a document where people read of it: by its title."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Case, Expression, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import IContains

from ...engine.schema import FlowSchema, Schema
from ...engine.titles import label as label
from ...engine.titles import title_field as title_field
from ...models import Entry, EntryVersion, FieldType, Status

SHORT_TEXTS = frozenset({FieldType.STRING, FieldType.EMAIL, FieldType.UID, FieldType.ENUMERATION})
TEXTS = SHORT_TEXTS | {FieldType.TEXT, FieldType.RICHTEXT}


def title(flows: Iterable[FlowSchema]) -> Expression:
    """SQL for the title of a version of one of these flows; it may be null or empty."""
    named = [(flow.id, title_field(flow)) for flow in flows]
    return Case(
        *(When(flow=pk, then=KeyTextTransform(slug, "values")) for pk, slug in named if slug is not None),
        default=Value(""),
        output_field=TextField(),
    )


def titled_versions(schema: Schema) -> Prefetch:
    """The versions of entries, with their titles for their values: those of the default locale first.

    Loaded for the entries on a page alone: as a column, the title would be worked out for those before it.
    """
    versions = EntryVersion.objects.defer("values").annotate(title=title(schema.by_id.values()))
    best = (_first("locale", schema.default_locale), _first("status", Status.DRAFT), "pk")
    return Prefetch("versions", queryset=versions.order_by(*best))


def _first(column: str, value: str) -> Case:
    return Case(When(**{column: value}, then=0), default=1)


def named(entry: Entry) -> str:
    """The label of an entry that was read with `titled_versions`."""
    titles = (version.title for version in entry.versions.all())  # type: ignore[attr-defined]
    return label(next(filter(None, titles), None), entry.document_id)


class Titles(dict[tuple[int, str], str]):
    """Labels by entry and locale; in a locale that the entry does not have, that of another."""

    def __missing__(self, key: tuple[int, str]) -> str:
        others = (found for (entry, _), found in self.items() if entry == key[0])
        return next(others, str(key[0]))


def titles(flow: FlowSchema, entries: Collection[int], using: str) -> Titles:
    """The labels of these entries of the flow: of the draft where it has a title. One statement."""
    versions = EntryVersion.objects.using(using).filter(entry__in=entries).annotate(name=title([flow]))
    # The draft comes last, and takes the place of what is published.
    rows = versions.order_by("-status").values_list("entry_id", "locale", "name", "entry__document_id")
    found = Titles()
    for entry, locale, name, document_id in rows:
        if name or (entry, locale) not in found:
            found[entry, locale] = label(name, document_id)
    return found


def containing(
    versions: QuerySet[EntryVersion],
    term: str,
    flows: Iterable[FlowSchema],
    kinds: Collection[str] = TEXTS,
) -> QuerySet[EntryVersion]:
    """The versions of these flows that have each word of `term` in a text, or in their document's id."""
    slugs = dict.fromkeys(field.slug for flow in flows for field in flow.values if field.kind in kinds)
    for word in term.replace("\x00", "").split():
        found = Q(entry__document_id__icontains=word)
        for slug in slugs:
            found |= Q(IContains(KeyTextTransform(slug, "values"), word))
        versions = versions.filter(found)
    return versions
