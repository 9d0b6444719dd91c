"""The search for documents and resources that an editor can connect."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, QuerySet, TextField
from django.http import HttpRequest

from ...engine.operations import Target
from ...engine.reading import Member, labels
from ...engine.reading.matches import matches
from ...engine.resources import declared
from ...engine.schema import RelationSchema
from ..subject.targets import word
from .reading import Lists
from .related import Related, Resources, RowMaker

PAGE = 20
LAST_PAGE = 500
WORDS, LONGEST = 10, 200  # limits of a term, since each word adds a condition to the query


@dataclass(frozen=True, slots=True)
class Found:
    """One page of search results. `more` says whether another page follows.

    `connected` maps the words (`document=a&locale=en`) of the results that are already in the relation's list
    to their positions there, from 0. `why` maps words of results whose label does not contain the searched
    words to a text that does.
    """

    rows: list[Related]
    more: bool
    connected: Mapping[str, int] = dataclasses.field(default_factory=dict)
    why: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def data(self) -> dict[str, Any]:
        """The page as a dict for the widget's script: `more`, and `rows`.

        A row that is in the list already has `connected` and `place`; one may have `why`.
        """
        rows = [{**row.data, **self._about(row.word)} for row in self.rows]
        return {"rows": rows, "more": self.more}

    def _about(self, word: str) -> dict[str, Any]:
        why = {"why": self.why[word]} if word in self.why else {}
        return {**why, "connected": True, "place": self.connected[word]} if word in self.connected else why


def search(lists: Lists, field: RelationSchema, term: str, page: int, kind: str = "") -> Found:
    """Search for documents that can be connected by the relation: those that contain each word of `term`.

    If `kind` is given, resources of this type are searched instead. A document is found in each locale in
    which the relation can link it. `page` is counted from 1. Results that the user may not view are left out.
    """
    term = shortened(term)
    first = first_of(page)
    found = _resources(lists, field, kind, term, first) if kind else _documents(lists, field, term, first)
    return replace(found, connected=lists.indexes(field, [row.word for row in found.rows]))


def shortened(term: str) -> str:
    """Return a search term with at most WORDS words and LONGEST characters, and no NUL."""
    return " ".join(term.replace("\x00", "").split()[:WORDS])[:LONGEST]


def first_of(page: int) -> int:
    """Return the offset of the first result on a page of a search. Pages are counted from 1."""
    return PAGE * (min(max(page, 1), LAST_PAGE) - 1)


def _documents(lists: Lists, field: RelationSchema, term: str, first: int) -> Found:
    subject, viewer = lists.subject, lists.viewer
    others = [flow for flow in field.others if flow.enabled and viewer.sees_flow(flow)]
    flows = [(flow, subject.target_locale(field.to(flow.id))) for flow in others]
    if not flows:
        return Found([], False)
    only = labels.fitting(field, flows, subject.schema, subject.using)
    keys = labels.search(flows, term, subject.using, start=first, limit=PAGE + 1, only=only)
    names = RowMaker.load(subject, [field], viewer, (entry for entry, _, _ in keys))
    rows = {key: names.row(field, Member(*key)) for key in keys[:PAGE]}
    known = matches(rows, term, subject.schema, subject.using)
    why = {rows[key].word: f"{match.field}: {match.text}" for key, match in known.items()}
    return Found(list(rows.values()), len(keys) > PAGE, why=why)


def _resources(lists: Lists, field: RelationSchema, kind: str, term: str, first: int) -> Found:
    """Search the rows of a resource type's model; return the results from the index `first` on.

    For an external type the one result is the resource whose id is the term. There are none for a type that
    the relation does not take or the user may not view.
    """
    subject, viewer = lists.subject, lists.viewer
    if kind not in field.resource_types or not viewer.sees_resources(kind):
        return Found([], False)
    declared_type = declared().get(kind)
    model = declared_type.model if declared_type else None
    if declared_type is None or model is None:
        key = term.strip()
        return Found([Related(word(Target(key, resource=kind)), f"{kind}: {key}")] if key else [], False)
    objects = model._default_manager.using(declared_type.database(subject.using)).order_by("pk")
    site_admin = viewer.site._registry.get(model)
    found = matching(objects, site_admin, viewer.request, term).values_list(declared_type.key, flat=True)
    pairs = [(kind, str(key)) for key in found[first : first + PAGE + 1]]
    resources = Resources.load(pairs[:PAGE], viewer, subject.using)
    names = RowMaker(subject, viewer, {}, resources, {})
    return Found([names.resource(*pair) for pair in pairs[:PAGE]], len(pairs) > PAGE)


def matching(
    objects: QuerySet[Any], site_admin: admin.ModelAdmin[Any] | None, request: HttpRequest, term: str
) -> QuerySet[Any]:
    """Search the objects of a model for a term, as the model's ModelAdmin does; return the queryset.

    Without a ModelAdmin it searches the model's text columns and primary key.
    """
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
