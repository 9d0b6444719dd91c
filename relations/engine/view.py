"""View: the status and locale that a reader asks for, and the versions and links that it shows.

`prefix` leads from the query's table to the link, as in `links__`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from ..models import EntryVersion, Status
from .errors import ValidationError
from .schema import FlowSchema, Relation, Schema


@dataclass(frozen=True, slots=True)
class View:
    """As whom one reads: which state, and which locale where the flow leaves it open.

    With `locales`, the versions of all of them are listed, and each is read as in its own.
    """

    schema: Schema
    status: str
    locale: str | None
    using: str
    locales: tuple[str, ...] = ()

    def state(self, flow: FlowSchema) -> tuple[str, str]:
        """The locale and status columns of this view's versions of `flow`."""
        status = self.status if flow.drafts else Status.PUBLISHED
        return self.schema.locale(flow, self.locale), status

    def within(self, locale: str) -> View:
        """The same view in one locale, or in none for a flow that has none."""
        return replace(self, locale=locale or None, locales=())

    def listed(self, flow: FlowSchema) -> tuple[str, ...]:
        """The locale columns of the versions of `flow` that are listed."""
        return self.locales if self.locales and flow.localized else (self.state(flow)[0],)


def check_status(status: str) -> None:
    """ValidationError, naming the value, for what is no status."""
    if status not in Status.values:
        raise ValidationError(f'There is no status "{status}": it is "draft" or "published".', ["status"])


def versions(flow: FlowSchema, view: View) -> QuerySet[EntryVersion]:
    """Every version of the flow in this view, in the order of their ids."""
    locales, status = view.listed(flow), view.state(flow)[1]
    rows = EntryVersion.objects.using(view.using).filter(flow=flow.id, status=status).order_by("pk")
    return rows.filter(locale=locales[0]) if len(locales) == 1 else rows.filter(locale__in=locales)


def forward_links(relation: Relation, other: FlowSchema, view: View, prefix: str = "") -> Q:
    """The links of an owning side whose target this view shows.

    The target's locale is the one that was fixed when the link was written, whatever the view's.
    """
    return _all_of(
        prefix,
        field=relation.link_field,
        target_status=view.state(other)[1],
        target_version__pk__isnull=False,  # the target alone is never null: this asks for its version
    )


def inverse_links(flow: FlowSchema, relation: Relation, other: FlowSchema, view: View, prefix: str = "") -> Q:
    """The links of an inverse side, of any locale, between the states of `flow` and `other` in this view."""
    return _all_of(
        prefix,
        field=relation.link_field,
        target_status=view.state(flow)[1],
        source_status=view.state(other)[1],
    )


def source_locale(flow: FlowSchema, other: FlowSchema, locale: Any, view: View) -> Any:
    """The locale of the sources that a version of `flow` in `locale` (a code, or a column) sees from
    the inverse side."""
    if not other.localized:
        return ""
    return locale if flow.localized else view.state(other)[0]


def _all_of(prefix: str, **conditions: Any) -> Q:
    return Q(**{prefix + name: value for name, value in conditions.items()})
