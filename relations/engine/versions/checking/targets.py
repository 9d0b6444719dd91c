"""The kinds of faults at the target of a link: a document in a locale and a status, or a resource."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from ....batches import batches
from ....models import EntryVersion, Link, Status
from ... import resources
from ...schema import Pairing
from .base import Kind
from .checked import CheckedRelation


class WrongTarget(Kind):
    """Fault: a link leads to a flow, or to a type of resource, that is not among its relation's targets."""

    code = "target"
    text = "leads to what the field does not take"

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links to flows and resource types that are not among the relation's targets."""
        flows = [flow.id for flow, _ in relation.pairs()]
        other = Q(target__isnull=False) & ~Q(target__flow_id__in=flows)
        kinds = relation.field.resource_types
        known = Q(resource_type__in=kinds) if kinds else Q(pk__in=[])
        return relation.rows.filter(other | (Q(target__isnull=True) & ~known))


class TargetState(Kind):
    """Fault: a link has a locale or status of its target that the two flows do not allow for its source.

    For example, a draft links the published version although the target's flow has drafts too.
    """

    code = "target-state"
    text = "leads to a locale or status that its source does not link"
    remedy = "lead it to the right one; delete it where there is a link to that already"

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links with a locale or status of the target that the two flows do not allow."""
        wrong = Q(pk__in=[])
        for flow, pair in relation.pairs():
            fits = _fitting_locale(pair, relation.schema.locales) & _fitting_status(pair)
            wrong |= Q(target__flow_id=flow.id) & ~fits
        return relation.rows.filter(wrong)

    def mend(self, relation: CheckedRelation, links: Sequence[Link]) -> None:
        """Give the links the locale and status of the target that their source can link.

        A link is deleted if the source has such a link already. Its inverse position becomes null, so that
        the repair of NoPlace puts it at the end of its new list.
        """
        pairs = {flow.id: pair for flow, pair in relation.pairs()}
        for link in links:
            assert link.target is not None
            pair = pairs[link.target.flow_id]
            known = link.target_locale if link.target_locale in relation.schema.locales else None
            locale = pair.locale(link.source_locale, known, relation.schema.default_locale)
            status = pair.statuses(link.source_status)[0]
            status = link.target_status if pair.leaves_status_open else status
            rows = Link.objects.using(relation.using)
            right = {"target_locale": locale, "target_status": status}
            same = rows.filter(source=link.source_id, field=link.field_id, part=link.part)
            if same.filter(target=link.target_id, **right).exists():
                rows.filter(pk=link.pk).delete()
            else:
                rows.filter(pk=link.pk).update(**right, inverse_position=None)


class GoneVersion(Kind):
    """Fault: a link leads to a document in a locale that the document does not have."""

    code = "version"
    text = "leads to a locale that the document does not have"

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links to a locale that the target does not have.

        Links of parts are left out. All locales of a document may share a part, and its links are kept,
        though readers do not see them, when the target loses a locale.
        """
        if relation.in_parts:
            return relation.rows.none()
        gone = Q(pk__in=[])
        for flow, _ in relation.pairs():
            there = EntryVersion.objects.using(relation.using).filter(
                entry=OuterRef("target"), locale=OuterRef("target_locale"), status=flow.statuses[0]
            )
            gone |= Q(Q(target__flow_id=flow.id), ~Exists(there))
        return relation.rows.filter(gone)


class GoneResource(Kind):
    """Fault: a link leads to a row of a project's model that does not exist."""

    code = "resource"
    text = "leads to a row that was deleted"

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links to resources whose row does not exist. External resources are not checked."""
        gone: list[int] = []
        for name, kind in resources.declared().items():
            if kind.model is None or name not in relation.field.resource_types:
                continue
            rows = relation.rows.filter(resource_type=name).values_list("pk", "resource_id")
            for some in batches(rows.iterator()):
                there = kind.existing({str(key) for _, key in some}, relation.using)
                gone += [pk for pk, key in some if key not in there]
        return relation.rows.filter(pk__in=gone)


def _fitting_locale(pair: Pairing, locales: Sequence[str]) -> Q:
    if not pair.members_have_locales:
        return Q(target_locale="")
    return Q(target_locale__in=locales) if pair.leaves_locale_open else Q(target_locale=F("source__locale"))


def _fitting_status(pair: Pairing) -> Q:
    if not pair.target_has_drafts:
        return Q(target_status=Value(Status.PUBLISHED))
    return Q() if pair.leaves_status_open else Q(target_status=F("source__status"))
