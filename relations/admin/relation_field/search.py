"""Search for documents and resources to connect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, QuerySet, TextField
from django.http import HttpRequest

from ...engine.links.plan.types import Member
from ...engine.operations import Target
from ...engine.reading import labels
from ...engine.schema import RelationSchema
from ..subject.targets import word
from .reading import Lists
from .related import Names, Related, Resources
from .viewer import resource_model

PAGE = 20
LAST_PAGE = 500
WORDS, LONGEST = 10, 200  # limits of a term, since each word adds a condition to the query


@dataclass(frozen=True, slots=True)
class Found:
    """One page of documents or resources found. `more` says that another page follows.

    `connected` are the words of those that are already in the list.
    """

    rows: list[Related]
    more: bool
    connected: frozenset[str] = frozenset()


def search(lists: Lists, field: RelationSchema, term: str, page: int, kind: str = "") -> Found:
    """Return documents of the relation's target flow with each word of `term`, in any locale to be connected.

    With a `kind`, resources of this type instead. Pages are counted from 1. Finds nothing that the user may
    not view.
    """
    term = " ".join(term.replace("\x00", "").split()[:WORDS])[:LONGEST]
    first = first_of(page)
    found = _resources(lists, field, kind, term, first) if kind else _documents(lists, field, term, first)
    return replace(found, connected=frozenset(lists.present(field, [row.word for row in found.rows])))


def first_of(page: int) -> int:
    """Return the offset of the first result on a page of a search. Pages are counted from 1."""
    return PAGE * (min(max(page, 1), LAST_PAGE) - 1)


def _documents(lists: Lists, field: RelationSchema, term: str, first: int) -> Found:
    subject, viewer, flow = lists.subject, lists.viewer, field.other
    if flow is None or not viewer.sees_entries:
        return Found([], False)
    keys = labels.search(flow, term, subject.target_locale(field), subject.using, start=first, limit=PAGE + 1)
    names = Names.load(subject, [field], viewer, (entry for entry, _, _ in keys))
    return Found([names.row(field, Member(*key)) for key in keys[:PAGE]], len(keys) > PAGE)


def _resources(lists: Lists, field: RelationSchema, kind: str, term: str, first: int) -> Found:
    """Search a registered model's rows. For an external type, return the resource whose id is the term."""
    subject, viewer = lists.subject, lists.viewer
    if kind not in field.resource_types or not viewer.sees_resources(kind):
        return Found([], False)
    model = resource_model(kind)
    if model is None:
        key = term.strip()
        return Found([Related(word(Target(key, resource=kind)), f"{kind}: {key}")] if key else [], False)
    objects = model._default_manager.using(subject.using).order_by("pk")
    site_admin = viewer.site._registry.get(model)
    found = _matching(objects, site_admin, viewer.request, term).values_list("pk", flat=True)
    pairs = [(kind, str(key)) for key in found[first : first + PAGE + 1]]
    resources = Resources.load(pairs[:PAGE], viewer, subject.using)
    names = Names(subject, viewer, {}, resources)
    return Found([names.resource(*pair) for pair in pairs[:PAGE]], len(pairs) > PAGE)


def _matching(
    objects: QuerySet[Any], site_admin: admin.ModelAdmin[Any] | None, request: HttpRequest, term: str
) -> QuerySet[Any]:
    """Search as the model's own admin does; without one, in its text columns and primary key."""
    if not term.strip():
        return objects
    if site_admin is not None and site_admin.get_search_fields(request):
        found, may_repeat = site_admin.get_search_results(request, objects, term)
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
