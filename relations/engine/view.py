"""View: the status and locale that a reader asks for, and the versions and links that it shows.

`prefix` leads from the query's table to the link, as in `links__`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from ..models import EntryVersion, Status
from .errors import ValidationError
from .schema import FlowSchema, Pairing, RelationSchema, Schema

VersionRows = QuerySet[EntryVersion]


@dataclass(frozen=True, slots=True)
class View:
    """As whom one reads: which state, and which locale where the flow leaves it open."""

    schema: Schema
    status: str
    locale: str | None
    using: str

    def state(self, flow: FlowSchema) -> tuple[str, str]:
        """The locale and status columns of this view's versions of `flow`."""
        return self.schema.locale(flow, self.locale), self.status_of(flow)

    def status_of(self, flow: FlowSchema | None) -> str:
        """The status of this view's versions of `flow`; of resources (None) it is published."""
        return self.status if flow is not None and flow.drafts else Status.PUBLISHED


def versions(flow: FlowSchema, view: View) -> VersionRows:
    """Every version of the flow in this view, in the order of their ids."""
    locale, status = view.state(flow)
    rows = EntryVersion.objects.using(view.using)
    return rows.filter(flow=flow.id, locale=locale, status=status).order_by("pk")


def shown_links(field: RelationSchema, view: View, prefix: str = "") -> Q:
    """The links behind a relation that this view shows: those to documents, from either side.

    The locale of the other end is the one that was fixed when the link was written, whatever the view's.
    """
    pairing = Pairing(field)
    shown: dict[str, Any] = {"field": field.link_field, "target_status": view.status_of(pairing.target)}
    if field.owning:
        # By its key: the target alone is never null, and Django would not join the version.
        shown["target_version__pk__isnull"] = False
    else:
        shown["source_status"] = view.status_of(pairing.source)
    return Q(**{prefix + name: value for name, value in shown.items()})


def check_status(status: str) -> None:
    """ValidationError, naming the value, when there is no such status."""
    if status not in Status.values:
        raise ValidationError(f'There is no status "{status}": it is "draft" or "published".', ["status"])
