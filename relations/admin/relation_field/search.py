"""What may be connected: the documents and resources that somebody looks for while picking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, QuerySet, TextField

from ...engine.links.plan.types import Member
from ...engine.operations import Target
from ...engine.reading import labels
from ..subject.targets import word
from .reading import RelationList
from .related import Names, Related, Resources
from .viewer import resource_model

PAGE = 20
LAST_PAGE = 500
WORDS, LONGEST = 10, 200  # of a term: each word is one more condition


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results; `connected` are the words of those that are in the list already."""

    rows: list[Related]
    more: bool
    connected: frozenset[str] = frozenset()


def search(rows: RelationList, term: str, page: int, kind: str = "") -> Found:
    """Return the documents that have each word of `term` in a text, in every locale that may be chosen.

    With a `kind`, the resources of this type.
    """
    term = " ".join(term.replace("\x00", "").split()[:WORDS])[:LONGEST]
    first = first_of(page)
    found = _resources(rows, kind, term, first) if kind else _documents(rows, term, first)
    return replace(found, connected=frozenset(rows.present([row.word for row in found.rows])))


def first_of(page: int) -> int:
    """Where a page begins."""
    return PAGE * (min(max(page, 1), LAST_PAGE) - 1)


def _documents(rows: RelationList, term: str, first: int) -> Found:
    subject, flow = rows.subject, rows.other
    if flow is None or not rows.viewer.sees_entries:
        return Found([], False)
    keys = labels.search(
        flow, term, subject.target_locale(rows.field), subject.using, start=first, limit=PAGE + 1
    )
    names = Names.load(subject, [rows.field], rows.viewer, (entry for entry, _, _ in keys))
    return Found([names.row(rows.field, Member(*key)) for key in keys[:PAGE]], len(keys) > PAGE)


def _resources(rows: RelationList, kind: str, term: str, first: int) -> Found:
    """Rows of the registered model; of an external type, the one whose id was typed."""
    if kind not in rows.field.resource_types or not rows.viewer.sees_resources(kind):
        return Found([], False)
    model = resource_model(kind)
    if model is None:
        key = term.strip()
        return Found([Related(word(Target(key, resource=kind)), f"{kind}: {key}")] if key else [], False)
    objects = model._default_manager.using(rows.subject.using).order_by("pk")
    site_admin = rows.viewer.site._registry.get(model)
    keys = _matching(objects, site_admin, rows, term).values_list("pk", flat=True)[first : first + PAGE + 1]
    pairs = [(kind, str(key)) for key in keys]
    resources = Resources.load(pairs[:PAGE], rows.viewer, rows.subject.using)
    names = Names(rows.subject, rows.viewer, {}, resources)
    return Found([names.resource(*pair) for pair in pairs[:PAGE]], len(pairs) > PAGE)


def _matching(
    objects: QuerySet[Any], site_admin: admin.ModelAdmin[Any] | None, rows: RelationList, term: str
) -> QuerySet[Any]:
    """As the model's own admin searches, else in its texts and its key."""
    if not term.strip():
        return objects
    if site_admin is not None and site_admin.get_search_fields(rows.viewer.request):
        found, may_repeat = site_admin.get_search_results(rows.viewer.request, objects, term)
        return found.distinct() if may_repeat else found
    for text in term.split():
        objects = objects.filter(_any(objects, text))
    return objects


def _any(objects: QuerySet[Any], text: str) -> Q:
    found = Q(pk__in=[])
    for field in objects.model._meta.concrete_fields:
        if isinstance(field, CharField | TextField):
            found |= Q(**{f"{field.name}__icontains": text})
    try:
        return found | Q(pk=objects.model._meta.pk.clean(text, None))
    except ValidationError:
        return found
