"""Finding the fields that point to a document, resource or file, without reading whole tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from types import NoneType
from typing import NamedTuple

from django.db.models import Q

from ...access import caller
from ...models import AssetUse, Link, Status
from ...models.link_queryset import LinkQuerySet
from ..errors import NotFoundError, check_argument
from ..schema import FlowSchema, RelationSchema, Schema, relations_in
from .used_by import FileUses, LinkUses

LINK = ("source", "field", "part", "target_locale")
FILE = ("version", "field", "path")


@dataclass(frozen=True)
class Search:
    """Finds the fields that point to a document, resource or file.

    `flows` are the slugs of the flows to search, None for all. `status` limits the search to versions that
    readers of this status see: published ones, or drafts in flows that have them. With `openly`, fields and
    flows that the APIs never show are left out. Content that the caller may not read is always left out.
    Raises ValidationError for `flows` that are no list of slugs, NotFoundError for an unknown one.
    """

    schema: Schema
    using: str
    flows: Collection[str] | None = None
    status: str | None = None
    openly: bool = False

    def __post_init__(self) -> None:
        check_argument(self.flows, (list, tuple, set, frozenset, NoneType), "flows", "a list of slugs")
        for slug in self.flows or ():
            if not (isinstance(slug, str) and slug in self.schema.flows):
                raise NotFoundError(f'There is no flow "{slug}".', ["flows"])

    def of_document(self, flow: FlowSchema, entry: int, locale: str | None = None) -> LinkUses:
        """Return the relations that link a document of `flow`; `entry` is its entry's primary key.

        If a relation has fields on both flows, only the owning field is found. `locale` limits the search to
        links to the document in this locale. Links to both of its statuses count as one.
        """
        pointing = [each for each in self._pointing() if each.field.leads_to(flow.id)]
        rows = Link.objects.using(self.using).filter(self._condition(pointing), target=entry)
        if locale is not None:
            rows = rows.filter(target_locale=self.schema.locale(flow, locale))
        if self.status is not None:
            rows = rows.filter(target_status=self.status if flow.drafts else Status.PUBLISHED)
        elif flow.drafts:
            rows = rows.one_for_each_target()
        # In the order of the key of inverse lists, so that its index serves.
        rows = rows.order_by(
            "field", "target_locale", "target_status", "source_status", "inverse_position", "pk"
        )
        return self._links(rows, pointing)

    def of_resource(self, kinds: Collection[str], key: str) -> LinkUses:
        """Return the relations that link a resource: `kinds` are the names of its types, `key` is its id."""
        pointing = [each for each in self._pointing() if not {*kinds}.isdisjoint(each.field.resource_types)]
        rows = Link.objects.using(self.using).filter(self._condition(pointing))
        rows = rows.filter(resource_type__in=kinds, resource_id=key)
        return self._links(rows.order_by("field", "pk"), pointing)

    def of_file(self, document_id: str) -> FileUses:
        """Return the media fields that hold an uploaded file, to be counted and read in pages.

        `document_id` is the file's.
        """
        media = {
            each.id: each
            for flow in self._flows()
            for each in (*flow.values, *(() if self.openly else flow.disabled))
            if each.type.on_demand and not (self.openly and each.private)
        }
        rows = AssetUse.objects.using(self.using).filter(document_id=document_id, field__in=media)
        # Rows of versions that are gone stay for a while: the join leaves them out.
        rows = rows.filter(version__flow__isnull=False).order_by("pk")
        rows = rows.filter(self._seen(self._flows(), "version__status", "version__flow"))
        return FileUses(rows, FILE, self.schema, self.openly, self.using, media)

    def _links(self, rows: LinkQuerySet, pointing: Iterable[_Pointing]) -> LinkUses:
        relations = {each.field.id: each.field for each in pointing}
        return LinkUses(rows, LINK, self.schema, self.openly, self.using, relations)

    def _flows(self) -> Iterator[FlowSchema]:
        for flow in self.schema.by_id.values():
            is_shown = flow.is_open if self.openly else caller.may(flow.slug, caller.FIND)
            if is_shown and (self.flows is None or flow.slug in self.flows):
                yield flow

    def _pointing(self) -> Iterator[_Pointing]:
        """Yield the owning relations to look at: of flows, and of the parts that their documents have."""
        for flow in self._flows():
            fields = (*flow.fields.values(), *(() if self.openly else flow.disabled))
            shown = [each for each in fields if not (self.openly and each.private)]
            own = (each for each in shown if isinstance(each, RelationSchema) and each.owning)
            yield from (_Pointing(flow, each, is_within=False) for each in own)
            for each in relations_in(shown):
                if not (self.openly and (each.private or not each.enabled)):
                    yield _Pointing(flow, each, is_within=True)

    def _condition(self, pointing: Iterable[_Pointing]) -> Q:
        """Return the condition for links of these relations, from versions that the search looks at."""
        pointing = list(pointing)
        found = Q(field__in=[each.field.id for each in pointing if not each.is_within])
        if within := [each for each in pointing if each.is_within]:
            flows = {each.flow.id for each in within}
            found |= Q(field__in={each.field.id for each in within}, source__flow__in=flows)
        return found & self._seen((each.flow for each in pointing), "source_status", "source__flow")

    def _seen(self, flows: Iterable[FlowSchema], status: str, flow: str) -> Q:
        """Return the condition for rows of versions that the search looks at.

        It follows from the search's status and from the drafts that the caller may read. `status` and `flow`
        are the lookup paths from a row to the version's status and flow.
        """
        drafting = {e.id for e in flows if e.drafts and caller.may(e.slug, caller.DRAFTS)}
        published = Q(**{status: Status.PUBLISHED})
        if self.status is None:
            return (
                Q() if caller.may(caller.EVERY, caller.DRAFTS) else published | Q(**{f"{flow}__in": drafting})
            )
        if self.status == Status.PUBLISHED or not drafting:
            return published
        return Q(**{status: Status.DRAFT}) | (published & ~Q(**{f"{flow}__in": drafting}))


class _Pointing(NamedTuple):
    """An owning relation that may link what is searched for, and the flow of its documents.

    `is_within` says that it is a relation of their parts.
    """

    flow: FlowSchema
    field: RelationSchema
    is_within: bool
