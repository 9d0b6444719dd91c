"""The vocabulary of reading links: whose they are, what they lead to, and one row for each document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Self

from django.db.models import Exists, F, OuterRef, Q
from ordered_model.models import OrderedModelManager

from .entry import Status
from .gapped import GappedQuerySet

Document = int | tuple[str, str]  # an entry's key, or a resource's type and id


class LinkQuerySet(GappedQuerySet):
    """Links. In the forward list of a source, or in the inverse list of a target."""

    def of_source(self, version: int, field: int) -> Self:
        """The forward list of a version, in a relation's owning field."""
        return self.filter(source=version, field=field)

    def of_target(self, entry: int, field: int, *, locale: str, status: str, source_status: str) -> Self:
        """The inverse list of an entry's version, from sources in one status."""
        return self.filter(
            target=entry, field=field, target_locale=locale, target_status=status, source_status=source_status
        )

    def with_source_entry(self) -> Self:
        """The rows with `source_entry`, the key of the document that owns them."""
        return self.annotate(source_entry=F("source__entry"))

    def leading_to(self, documents: Iterable[Document]) -> Self:
        """The rows whose target is one of these documents or resources."""
        return self.filter(leading_to(documents))

    def one_for_each_target(self) -> Self:
        """One row where a target without a pin has a row for each of its statuses: the draft's."""
        twins = self.filter(
            target=OuterRef("target"), target_locale=OuterRef("target_locale"), target_status=Status.DRAFT
        )
        return self.filter(Q(target_status=Status.DRAFT) | ~Exists(twins))

    def one_for_each_document(self, other: str, order: str) -> Self:
        """One row where a document is in the list in several locales: the first in this order.

        `other` names the entry at the other end: `target` or `source__entry`.
        """
        earlier = self.filter(**{other: OuterRef(other), f"{order}__lt": OuterRef(order)})
        return self.exclude(Exists(earlier))


def leading_to(documents: Iterable[Document]) -> Q:
    """The condition of links whose target is one of these documents or resources."""
    entries, resources = set(), defaultdict(set)
    for document in documents:
        if isinstance(document, tuple):
            resources[document[0]].add(document[1])
        else:
            entries.add(document)
    wanted = Q(target__in=entries)
    for kind, keys in resources.items():
        wanted |= Q(resource_type=kind, resource_id__in=keys)
    return wanted


class LinkManager(OrderedModelManager.from_queryset(LinkQuerySet)):  # type: ignore[misc]
    """The manager that django-ordered-model's checks ask for."""
