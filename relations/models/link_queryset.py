"""The queryset of Link: filters by source and by target, and one link for each document in a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Self

from django.db.models import Exists, F, OuterRef, Q
from ordered_model.models import OrderedModelManager

from .entry import Status
from .gapped_queryset import GappedQuerySet

DocumentKey = int | tuple[str, str]  # an entry's key, or a resource's type and id


class LinkQuerySet(GappedQuerySet):
    """Links, with filters for the forward list of a source version and the inverse list of a target."""

    def of_source(self, version: int, field: int, part: int = 0) -> Self:
        """Return the links of one forward list. `version` and `field`, an owning field, are primary keys.

        `part` is the id of the component in the version that has the list, 0 for the version itself.
        """
        return self.filter(source=version, field=field, part=part)

    def of_target(self, entry: int, field: int, *, locale: str, status: str, source_status: str) -> Self:
        """Return the links of one inverse list: to this entry, in this locale and status.

        `entry` and `field` are primary keys, `field` that of the owning field. Only links from versions in
        the status `source_status` are returned.
        """
        return self.filter(
            target=entry, field=field, target_locale=locale, target_status=status, source_status=source_status
        )

    def with_source_entry(self) -> Self:
        """Annotate the links with `source_entry`, the primary key of the source version's entry."""
        return self.annotate(source_entry=F("source__entry"))

    def leading_to(self, documents: Iterable[DocumentKey]) -> Self:
        """Return the links to these documents (primary keys of entries) and resources (their type and id)."""
        return self.filter(leading_to(documents))

    def one_for_each_target(self) -> Self:
        """Keep one link to each target of a list: the link to its draft, where a list links both statuses.

        The queryset may have the forward lists of several sources, fields and components.
        """
        same = {name: OuterRef(name) for name in ("source", "field", "part", "target", "target_locale")}
        twins = self.filter(**same, target_status=Status.DRAFT)
        return self.filter(Q(target_status=Status.DRAFT) | ~Exists(twins))

    def one_for_each_document(self, other: str, order: str) -> Self:
        """Keep only the first link to each document, by the column `order`; all links to resources are kept.

        The queryset must be one list, in which a document may be once for each of its locales. `other` is the
        lookup path to the entry at the other end of a link: `target` or `source__entry`.
        """
        earlier = self.filter(**{other: OuterRef(other), f"{order}__lt": OuterRef(order)})
        return self.exclude(Exists(earlier))


def leading_to(documents: Iterable[DocumentKey]) -> Q:
    """Return the SQL condition for links to these documents and resources.

    Documents are primary keys of entries, resources are (type, id).
    """
    entries, resources = set(), defaultdict(set)
    for document in documents:
        if isinstance(document, tuple):
            resources[document[0]].add(document[1])
        else:
            entries.add(document)
    wanted = Q(target__pk__in=entries)
    for kind, keys in resources.items():
        wanted |= Q(resource_type=kind, resource_id__in=keys)
    return wanted


class LinkManager(OrderedModelManager.from_queryset(LinkQuerySet)):  # type: ignore[misc]
    """The manager of links, with the methods of LinkQuerySet.

    Its base class is the one that django-ordered-model's system checks ask for.
    """
