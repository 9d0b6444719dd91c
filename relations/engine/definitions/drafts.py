"""Turning drafts of a flow on and off while it has entries.

Links depend on which flows have drafts. A source with drafts links draft to draft and published to
published. A source without drafts has a link for each status of a target with drafts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from ...batches import row_batches
from ...models import Cardinality, Entry, EntryVersion, Field, Flow, InverseLink, Link, Status
from ..assets import uses
from ..values import KINDS
from . import closing, holdings, losses

DRAFT, PUBLISHED = Status.DRAFT, Status.PUBLISHED


def switch(flow: Flow, on: bool, *, allow_data_loss: bool, using: str) -> None:
    """Create or delete drafts of `flow`, and change its links, before its setting for drafts changes.

    If `on`, each published version gets a draft with the same values and links. Otherwise all drafts are
    deleted, and with them the documents that were never published; DataLossError if there are any drafts,
    unless `allow_data_loss`. The setting itself is not saved here.
    """
    if on:
        closing.need(using)
        _give(flow, using)
        return
    drafts = EntryVersion.objects.using(using).filter(flow=flow, status=DRAFT).count()
    text = f'"{flow.slug}" has {losses.counted(drafts, "draft")}: what is not published would be lost.'
    losses.check(drafts, allow_data_loss, text, "draft_and_publish")
    closing.need(using)
    _take(flow, using)


def _give(flow: Flow, using: str) -> None:
    _add_drafts(flow, using)
    for field in _pointing(flow, using):
        drafted, others = _by_sources(field, flow, using)
        drafted.filter(source_status=DRAFT).update(target_status=DRAFT)
        _pair(others)
    for field in _owned(flow, using):
        _hand_over(field, flow, using)
        for pair in _pairs(field, flow, using):
            _copy(field, flow, pair, using)


def _take(flow: Flow, using: str) -> None:
    for field in _pointing(flow, using):
        drafted, others = _by_sources(field, flow, using)
        drafted.filter(source_status=DRAFT).update(target_status=PUBLISHED)
        others.filter(target_status=DRAFT).delete()
        others.filter(pending=True).update(pending=False)
    EntryVersion.objects.using(using).filter(flow=flow, status=DRAFT).delete()
    uses.sweep(using)
    Entry.objects.using(using).filter(flow=flow, versions=None).delete()
    for field in _pointing(flow, using):
        here = EntryVersion.objects.using(using).filter(
            entry=OuterRef("target"), locale=OuterRef("target_locale")
        )
        _targets(field, using).filter(~Exists(here), target__flow=flow).delete()
    for field in _owned(flow, using):
        drafted = _targets(field, using).filter(target__flow__draft_and_publish=True)
        _pair(drafted.filter(source__flow=flow).exclude(target__flow=flow))


def _pointing(flow: Flow, using: str) -> QuerySet[Field]:
    """The owning fields of other flows, and of components, that lead to this one."""
    leading = Q(targets=flow) | Q(several=True, targets=None)
    rows: QuerySet[Field] = Field.objects.using(using).filter(leading, mapped_by=None)
    return rows.exclude(flow=flow).distinct()


def _owned(flow: Flow, using: str) -> QuerySet[Field]:
    """The owning relations of this flow, and those of components, which its documents may hold."""
    owners = Q(flow=flow) | Q(component__isnull=False)
    rows: QuerySet[Field] = Field.objects.using(using).filter(owners, mapped_by=None)
    return rows.exclude(cardinality="").prefetch_related("targets", "inverses")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A relation with the targets of one kind: `only` chooses them, and their links get drafts' `state`.

    With `exclusive`, each of these targets has room for one source.
    """

    only: Q
    state: str
    exclusive: bool


def _pairs(field: Field, flow: Flow, using: str) -> Iterator[_Pair]:
    """Of a relation to one flow there is one; to several, one for each flow, and one for resources."""
    own = field.flow_id is not None
    if not field.several:
        target = field.target_flow
        drafts = target is not None and (target.pk == flow.pk or target.draft_and_publish)
        exclusive = own and not Cardinality(field.cardinality).other_to_many
        yield _Pair(Q(), DRAFT if drafts else PUBLISHED, exclusive)
        return
    kinds = {other.flow_id: Cardinality(other.cardinality) for other in field.inverses.all()}
    for target in field.target_flows or Flow.objects.using(using):
        kind = kinds.get(target.pk)
        drafts = target.pk == flow.pk or target.draft_and_publish
        exclusive = kind is not None and not kind.to_many
        yield _Pair(Q(target__flow=target), DRAFT if drafts else PUBLISHED, exclusive)
    yield _Pair(Q(target=None), PUBLISHED, False)


def _by_sources(field: Field, flow: Flow, using: str) -> tuple[QuerySet[Link], QuerySet[Link]]:
    """The field's links from documents of other flows than `flow`: those with drafts, and those without."""
    links = _targets(field, using).filter(target__flow=flow).exclude(source__flow=flow)
    drafted, others = (links.filter(source__flow__draft_and_publish=on) for on in (True, False))
    return drafted, others


def _targets(field: Field, using: str) -> QuerySet[Link]:
    """The field's links to documents."""
    rows: QuerySet[Link] = Link.objects.using(using).filter(field=field, target__isnull=False)
    return rows.order_by()


def _add_drafts(flow: Flow, using: str) -> None:
    """A draft beside every version, with its values."""
    rows = EntryVersion.objects.using(using)
    for batch in row_batches(rows.filter(flow=flow, status=PUBLISHED)):
        for version in batch:
            version.pk, version.status, version.published_at = None, DRAFT, None
        rows.bulk_create(batch)
    for field in Field.objects.using(using).filter(flow=flow):
        if KINDS[field.field_type].on_demand:
            holdings.follow_uses(field, using)


def _pair(links: QuerySet[Link]) -> None:
    """Of sources without drafts: beside each row for a published target one for its draft.

    The list that the drafts see is a new one, so the rows keep their places in it.
    """
    _make_room(links)
    for batch in row_batches(links.filter(target_status=PUBLISHED)):
        for link in batch:
            link.pk, link.target_status, link.position = None, DRAFT, link.position + 1
        Link.objects.using(links.db).bulk_create(batch)


def _make_room(links: QuerySet[Link]) -> None:
    """Make the place right after every row free."""
    everything = Link.objects.using(links.db).order_by()
    next_place = everything.filter(
        field=OuterRef("field"),
        source=OuterRef("source"),
        part=OuterRef("part"),
        position=OuterRef("position") + 1,
    )
    while (crowded := links.filter(Exists(next_place)).first()) is not None:
        rows = Link.objects.using(links.db).of_source(crowded.source_id, crowded.field_id, crowded.part)
        rows.make_room(crowded.position)


def _draft_of_source() -> Subquery:
    """The draft beside the version that a link comes from."""
    versions = EntryVersion.objects.filter(
        entry__versions=OuterRef("source_id"), locale=OuterRef("source_locale"), status=DRAFT
    )
    return Subquery(versions.values("pk")[:1])


def _hand_over(field: Field, flow: Flow, using: str) -> None:
    """Give the rows for drafts, which the published version had as long as it was alone, to the draft."""
    rows = _targets(field, using).filter(source_status=PUBLISHED, target_status=DRAFT)
    rows.filter(source__flow=flow).update(source=_draft_of_source(), source_status=DRAFT)


def _copy(field: Field, flow: Flow, pair: _Pair, using: str) -> None:
    """Give the drafts copies of the published versions' rows that lead to the pair's targets."""
    everything = Link.objects.using(using).filter(pair.only, field=field).order_by()
    handed_over = Q(source=OuterRef("draft"), part=OuterRef("part"))
    if pair.exclusive:
        handed_over |= Q(source_status=DRAFT)  # each target has room for one
    taken = everything.filter(
        handed_over,
        target=OuterRef("target"),
        target_locale=OuterRef("target_locale"),
        target_status=pair.state,
    )
    # What the target's draft gave up is in neither draft.
    own = everything.filter(source__flow=flow)
    rows = own.filter(source_status=PUBLISHED, pending=False).annotate(draft=_draft_of_source())
    # Lists that have rows already are appended to; in new ones the rows keep their places.
    joining = everything.filter(source_status=DRAFT, inverse_position__isnull=False).exists()
    for batch in row_batches(rows.filter(~Exists(taken))):
        in_order = sorted(batch, key=lambda link: link.inverse_position or 0)
        copies = [_copied(link, pair.state, joining) for link in in_order]
        (InverseLink if joining else Link).objects.using(using).bulk_create(copies)
    own.filter(pending=True).update(pending=False)


def _copied(link: Link, state: str, joining: bool) -> Link:
    """The same row for the draft that `link.draft` is the key of."""
    values = {field.attname: getattr(link, field.attname) for field in Link._meta.concrete_fields}
    changes: dict[str, object] = {"id": None, "source_id": link.draft, "source_status": DRAFT}
    if link.target_id is not None:
        changes["target_status"] = state
    if joining:
        return InverseLink(**values | changes | {"inverse_position": None})
    return Link(**values | changes)
