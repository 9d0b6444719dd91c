"""The queryset of Link: filters by source and by target, and one row for each document that is linked."""

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
    """Links, with methods for the forward list of a source and the inverse list of a target."""

    def of_source(self, version: int, field: int, part: int = 0) -> Self:
        """The list of a version (by key), or of a component in it, in the owning field of a relation."""
        return self.filter(source=version, field=field, part=part)

    def of_target(self, entry: int, field: int, *, locale: str, status: str, source_status: str) -> Self:
        """The inverse list of an entry's version, from sources in one status."""
        return self.filter(
            target=entry, field=field, target_locale=locale, target_status=status, source_status=source_status
        )

    def with_source_entry(self) -> Self:
        """Annotate the rows with `source_entry`, the key of the source's entry."""
        return self.annotate(source_entry=F("source__entry"))

    def leading_to(self, documents: Iterable[Document]) -> Self:
        """The links to one of these documents or resources."""
        return self.filter(leading_to(documents))

    def one_for_each_target(self) -> Self:
        """Keep one row of a target that stands in a list once for each status: the draft's.

        The rows may be of several forward lists.
        """
        same = {name: OuterRef(name) for name in ("source", "field", "part", "target", "target_locale")}
        twins = self.filter(**same, target_status=Status.DRAFT)
        return self.filter(Q(target_status=Status.DRAFT) | ~Exists(twins))

    def one_for_each_document(self, other: str, order: str) -> Self:
        """Keep one row of a document that stands in the list in several locales: the first by `order`.

        `other` is the path to the entry at the other end: `target` or `source__entry`.
        """
        earlier = self.filter(**{other: OuterRef(other), f"{order}__lt": OuterRef(order)})
        return self.exclude(Exists(earlier))


def leading_to(documents: Iterable[Document]) -> Q:
    """Return the condition for links to one of these documents or resources."""
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
    """The manager of links; its base class is the one that django-ordered-model's checks ask for."""
