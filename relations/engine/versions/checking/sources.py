"""The kinds of faults at the source of a link: its version, and the part in it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from ....batches import batches
from ....models import EntryVersion, Link
from ...schema import ComponentSchema
from ...values import base
from ...values.parts import each_part
from .base import Kind
from .checked import CheckedRelation


class Orphan(Kind):
    """Fault: the source version of a link does not exist, as after a restore without foreign keys."""

    code = "orphan"
    text = "belongs to a version that is gone"

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links whose source version does not exist.

        A link in a component's relation is found with each flow that uses the component.
        """
        return relation.orphans


class StrayLink(Kind):
    """Fault: a link names a part that its source version does not have, or that has no such relation."""

    code = "stray"
    text = "belongs to no component of the document, or to one that has no such field"

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links whose part is not among the stored values of their source version.

        For relations of components, the values of all sources are read.
        """
        if not relation.in_parts:
            return relation.rows.exclude(part=0)
        stray = [pk for some in batches(_sources(relation)) for pk in _of_no_part(relation, some)]
        return relation.rows.filter(Q(part=0) | Q(pk__in=stray))


class SourceState(Kind):
    """Fault: the source's locale or status that a link stores differs from that of the source version."""

    code = "source-state"
    text = "has another locale or status than its source"
    remedy = "take them from the source, and put the link at the end of the other side's list"

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links whose stored locale or status differ from those of their source."""
        return relation.rows.exclude(source_locale=F("source__locale"), source_status=F("source__status"))

    def mend(self, relation: CheckedRelation, links: Sequence[Link]) -> None:
        """Copy the locale and the status of their source into the links.

        Their inverse position, which was in another list, becomes null.
        """
        states = EntryVersion.objects.using(relation.using).in_bulk([link.source_id for link in links])
        for link in links:
            source = states[link.source_id]
            link.source_locale, link.source_status = source.locale, source.status
            link.inverse_position = None
        columns = ["source_locale", "source_status", "inverse_position"]
        QuerySet.bulk_update(Link.objects.using(relation.using), links, columns)


def _sources(relation: CheckedRelation) -> list[int]:
    """Return the primary keys of the versions whose parts have links in the relation."""
    rows = relation.rows.exclude(part=0).order_by("source")
    return list(rows.values_list("source", flat=True).distinct())


def _of_no_part(relation: CheckedRelation, sources: Sequence[int]) -> list[int]:
    """Return the primary keys of those links of the versions `sources` whose part is not in their values."""
    flow = relation.flow
    fields = {**flow.fields, **{each.slug: each for each in flow.disabled}}
    held = {
        (version.pk, part.get("id"))
        for version in EntryVersion.objects.using(relation.using).filter(pk__in=sources)
        for part, component, _ in each_part(fields, flow.by_slug(version.values))
        if relation.field.link_field in _relation_fields(component)
    }
    rows = relation.rows.exclude(part=0).filter(source__in=sources)
    return [pk for pk, *where in rows.values_list("pk", "source", "part") if tuple(where) not in held]


def _relation_fields(component: base.Component) -> set[int]:
    """Return the primary keys of the rows of Field of the component's relations."""
    assert isinstance(component, ComponentSchema), "the schema's own components"
    return {each.link_field for each in component.all_relations}
