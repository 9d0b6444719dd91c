"""Turning drafts of a flow on and off while it has entries.

Links depend on which flows have drafts. A source with drafts links draft to draft and published to
published. A source without drafts has a link for each status of a target with drafts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from ... import copying
from ...batches import delete, row_batches
from ...models import AssetUse, Cardinality, Entry, EntryVersion, Field, Flow, InverseLink, Link, Status
from ..assets import uses
from . import closing, losses

DRAFT, PUBLISHED = Status.DRAFT, Status.PUBLISHED


def switch(flow: Flow, on: bool, *, allow_data_loss: bool, using: str) -> None:
    """Create or delete the drafts of `flow`, and change its links, before its setting for drafts changes.

    If `on`, each published version gets a draft with the same values and links. Otherwise all drafts are
    deleted, and with them the documents that were never published; raises DataLossError if there are any
    drafts, unless `allow_data_loss`. The setting itself is not saved here.
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
    delete(EntryVersion.objects.using(using).filter(flow=flow, status=DRAFT))
    uses.sweep(using)
    delete(Entry.objects.using(using).filter(flow=flow, versions=None))
    for field in _pointing(flow, using):
        here = EntryVersion.objects.using(using).filter(
            entry=OuterRef("target"), locale=OuterRef("target_locale")
        )
        _targets(field, using).filter(~Exists(here), target__flow=flow).delete()
    for field in _owned(flow, using):
        drafted = _targets(field, using).filter(target__flow__draft_and_publish=True)
        _pair(drafted.filter(source__flow=flow).exclude(target__flow=flow))


def _pointing(flow: Flow, using: str) -> QuerySet[Field]:
    """Return the owning fields of other flows, and of components, that have `flow` among their targets."""
    leading = Q(targets=flow) | Q(several=True, targets=None)
    rows: QuerySet[Field] = Field.objects.using(using).filter(leading, mapped_by=None)
    return rows.exclude(flow=flow).distinct()


def _owned(flow: Flow, using: str) -> QuerySet[Field]:
    """Return the owning fields of `flow`, and those of all components, which its documents may have."""
    owners = Q(flow=flow) | Q(component__isnull=False)
    rows: QuerySet[Field] = Field.objects.using(using).filter(owners, mapped_by=None)
    return rows.exclude(cardinality="").prefetch_related("targets", "inverses")


@dataclass(frozen=True, slots=True)
class _Pair:
    """The targets of one kind in a relation whose sources get drafts.

    `only` is the condition for links to these targets, `state` the status of the target that a draft links.
    With `exclusive`, each of these targets can be in one source's list only.
    """

    only: Q
    state: str
    exclusive: bool


def _pairs(field: Field, flow: Flow, using: str) -> Iterator[_Pair]:
    """Yield a _Pair for each kind of targets that the relation has.

    In a relation to one flow there is one kind; in one to several flows each flow is one, and resources are
    another.
    """
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
    """Return (links from documents with drafts, links from documents without), of the field to `flow`.

    Links from documents of `flow` itself are left out.
    """
    links = _targets(field, using).filter(target__flow=flow).exclude(source__flow=flow)
    drafted, others = (links.filter(source__flow__draft_and_publish=on) for on in (True, False))
    return drafted, others


def _targets(field: Field, using: str) -> QuerySet[Link]:
    """Return the field's links to documents, not those to resources."""
    rows: QuerySet[Link] = Link.objects.using(using).filter(field=field, target__isnull=False)
    return rows.order_by()


def _add_drafts(flow: Flow, using: str) -> None:
    """Create a draft with the same values beside each published version of the flow."""
    published = EntryVersion.objects.using(using).filter(flow=flow, status=PUBLISHED)
    copying.again(published, status=DRAFT, published_at=None)
    draft = EntryVersion.objects.filter(
        entry=OuterRef("version__entry"), locale=OuterRef("version__locale"), status=DRAFT
    )
    used = AssetUse.objects.using(using).filter(version__flow=flow, document_id__isnull=False)
    copying.again(used.filter(version__status=PUBLISHED), version_id=Subquery(draft.values("pk")[:1]))


def _pair(links: QuerySet[Link]) -> None:
    """Add a link to the target's draft right behind each of `links` that leads to a published target.

    The sources have no drafts, so one list has a link for each status of a target. The positions in the
    inverse list are the same, since the draft's inverse list is another one.
    """
    _make_room(links)
    published = links.filter(target_status=PUBLISHED)
    copying.again(published, target_status=DRAFT, position=F("position") + 1)


def _make_room(links: QuerySet[Link]) -> None:
    """Make the position right after each of `links` free in its source's list; relabel where needed."""
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
    """Return the SQL expression for the primary key of the draft of a link's source, in its locale."""
    versions = EntryVersion.objects.filter(
        entry__versions=OuterRef("source_id"), locale=OuterRef("source_locale"), status=DRAFT
    )
    return Subquery(versions.values("pk")[:1])


def _hand_over(field: Field, flow: Flow, using: str) -> None:
    """Move links to drafts from the published version of their source, which was alone, to its new draft."""
    rows = _targets(field, using).filter(source_status=PUBLISHED, target_status=DRAFT)
    rows.filter(source__flow=flow).update(source=_draft_of_source(), source_status=DRAFT)


def _copy(field: Field, flow: Flow, pair: _Pair, using: str) -> None:
    """Copy the field's links of the flow's published versions to their drafts, for targets of `pair`.

    Targets that are in the draft's list already are left out, and in exclusive relations those that are in
    another draft's. The marks `pending` are removed.
    """
    everything = Link.objects.using(using).filter(pair.only, field=field).order_by()
    # What the target's draft gave up is in neither draft.
    own = everything.filter(source__flow=flow)
    rows = own.filter(source_status=PUBLISHED, pending=False).annotate(draft=_draft_of_source())
    if everything.filter(source_status=DRAFT).exists():
        _join(rows, everything, pair, using)
    else:
        status = Case(When(target=None, then=F("target_status")), default=Value(pair.state))
        copying.again(rows, source_id=F("draft"), source_status=DRAFT, target_status=status)
    own.filter(pending=True).update(pending=False)


def _join(rows: QuerySet[Link], everything: QuerySet[Link], pair: _Pair, using: str) -> None:
    """Copy the links `rows` of a relation to drafts, as `_copy` says, where some drafts have links already.

    `everything` are all links of the relation to targets of `pair`.
    """
    handed_over = Q(source=OuterRef("draft"), part=OuterRef("part"))
    if pair.exclusive:
        handed_over |= Q(source_status=DRAFT)  # each target has room for one
    taken = everything.filter(
        handed_over,
        target=OuterRef("target"),
        target_locale=OuterRef("target_locale"),
        target_status=pair.state,
    )
    # Lists that have rows already are appended to; in new ones the rows keep their places.
    joining = everything.filter(source_status=DRAFT, inverse_position__isnull=False).exists()
    for batch in row_batches(rows.filter(~Exists(taken))):
        in_order = sorted(batch, key=lambda link: link.inverse_position or 0)
        copies = [_copied(link, pair.state, joining) for link in in_order]
        (InverseLink if joining else Link).objects.using(using).bulk_create(copies)


def _copied(link: Link, state: str, joining: bool) -> Link:
    """Return an unsaved copy of a link for the draft whose primary key is annotated as `link.draft`.

    `state` is the status of its target. With `joining` it is an InverseLink without inverse position, which
    gets one at the end of the target's list when it is saved.
    """
    values = {field.attname: getattr(link, field.attname) for field in Link._meta.concrete_fields}
    changes: dict[str, object] = {"id": None, "source_id": link.draft, "source_status": DRAFT}
    if link.target_id is not None:
        changes["target_status"] = state
    if joining:
        return InverseLink(**values | changes | {"inverse_position": None})
    return Link(**values | changes)
