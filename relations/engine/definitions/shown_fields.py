"""The options `secondLine` and `thumbnail` of relations, while the fields that they name change.

The admin shows the fields that they name beside a member's title.
"""

from __future__ import annotations

from django.db.models import Q

from ...models import Field
from .link_rules import store_option

OPTIONS = ("secondLine", "thumbnail")


def follow(field: Field, former: str, now: str | None, using: str) -> None:
    """Replace the slug `former` of a flow's field in the options of relations to the flow.

    `now` is the present slug, or None for a deleted field: then the options are removed. An option that
    another target of the same relation still has a field for is not changed. Called after the field was saved
    or deleted.
    """
    rows = Field.objects.using(using).filter(Q(options__secondLine=former) | Q(options__thumbnail=former))
    for row in rows.select_related("component").prefetch_related("targets"):
        if not _shows(row, field) or _has_other(row, field, former, using):
            continue
        for key in OPTIONS:
            if row.options.get(key) == former:
                store_option(row, key, now, using)


def _shows(row: Field, field: Field) -> bool:
    flows = [target.pk for target in row.target_flows]
    return field.flow_id in flows or (row.several and not flows)


def _has_other(row: Field, field: Field, slug: str, using: str) -> bool:
    others = Field.objects.using(using).filter(slug=slug, field_type=field.field_type, flow__isnull=False)
    flows = list(row.target_flows)
    return (others.filter(flow__in=flows) if flows else others).exists()
