"""The kind of fault of members that do not match a relation's filter, the `targetFilter` of either side."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from ....models import Link, Status
from ... import query
from ...errors import ValidationError
from ...schema import FlowSchema, Pairing, RelationSchema
from ...view import View
from .base import Kind
from .checked import CheckedRelation


class Unfit(Kind):
    """Fault: a link leads to a document that the `targetFilter` of either side would refuse today.

    It is reported, and not repaired.
    """

    code = "fit"
    text = "does not fit the targetFilter"
    remedy = "leave it: a member that stops fitting stays"
    stays = True

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links to members that the `targetFilter` of either side refuses.

        Of a member in two statuses the draft is tested.
        """
        wrong = Q(pk__in=[])
        for flow, pair in relation.pairs():
            both = Q(target__flow_id=flow.id, target_version__pk__isnull=False)
            wrong |= both & _failing(relation, pair.field, flow, "target_")
            if (inverse := pair.field.inverse) is not None:
                wrong |= both & _failing(relation, inverse, relation.flow, "source_")
        return relation.rows.filter(wrong)

    def mend(self, relation: CheckedRelation, links: Sequence[Link]) -> None:
        """Do nothing: members that no longer match the filter stay in the list."""


def _failing(relation: CheckedRelation, field: RelationSchema, members: FlowSchema, end: str) -> Q:
    """Return the condition for links with a member of the flow `members` that the field's filter refuses.

    `end` is the end of the link at which the member is: "target_" or "source_".
    """
    if field.target_filter is None:
        return Q(pk__in=[])
    prefix = "target_version__" if end == "target_" else "source__"
    found = Q(pk__in=[])
    for locale in relation.schema.locales if members.localized else ("",):
        for status in members.statuses:
            view = View(relation.schema, status, locale or None, relation.using)
            state = Q(**{f"{end}locale": locale, f"{end}status": status})
            found |= state & _refused(field, members, view, prefix)
    return found & _looked_at(field, relation)


def _refused(field: RelationSchema, members: FlowSchema, view: View, prefix: str) -> Q:
    """Return the condition for versions that the field's filter refuses.

    It matches all versions if the filter is not valid any more, as when it names a deleted field. `prefix` is
    the lookup path from a link to the version.
    """
    try:
        fails = query.failing(query.condition(members, field.target_filter, view, prefix))
    except ValidationError:
        return Q(pk__isnull=False)
    return fails if isinstance(fails, Q) else Q(pk__isnull=not fails)


def _looked_at(field: RelationSchema, relation: CheckedRelation) -> Q:
    """Return the condition for the links of a member that are tested: the link to its draft, if there is one.

    The link to the published version of the same member is not tested then.
    """
    if not (field.owning and Pairing(field).pins):
        return Q()
    same = ("source", "field", "part", "target", "target_locale")
    drafts = Link.objects.using(relation.using).filter(
        target_status=Status.DRAFT, **{name: OuterRef(name) for name in same}
    )
    return Q(target_status=Status.DRAFT) | Q(~Exists(drafts))
