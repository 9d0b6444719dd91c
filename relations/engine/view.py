"""A view: the status and locale that a reader asks for, and the versions and links that it shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from ..models import EntryVersion, Status
from .errors import ValidationError
from .schema import FlowSchema, Pairing, RelationSchema, Schema

VersionRows = QuerySet[EntryVersion]


@dataclass(frozen=True, slots=True)
class View:
    """The status and the locale (None: the default) in which a reader sees the documents of all flows.

    With `locales`, lists of documents have the versions of all of them, and each version is read in its
    own locale. `using` is the name of the database.
    """

    schema: Schema
    status: str
    locale: str | None
    using: str
    locales: tuple[str, ...] = ()

    def locale_and_status(self, flow: FlowSchema) -> tuple[str, str]:
        """Return the `locale` and `status` columns of the versions of `flow` that the view shows.

        The locale is empty for a flow that is not localized, the status published for a flow without
        drafts. Raises ValidationError for an unknown locale, and NotFoundError for one that is being
        removed.
        """
        return self.schema.locale(flow, self.locale), self.status_of(flow)

    def status_of(self, flow: FlowSchema | None) -> str:
        """Return the status of the versions of `flow` that the view shows.

        It is published for a flow without drafts and for resources (None).
        """
        return self.status if flow is not None and flow.drafts else Status.PUBLISHED

    def within(self, locale: str) -> View:
        """Return the same view in one locale alone; for an empty `locale`, in the default one."""
        return replace(self, locale=locale or None, locales=())

    def listed(self, flow: FlowSchema) -> tuple[str, ...]:
        """Return the values of the `locale` column in the versions of `flow` that the view lists.

        That is one, empty for a flow that is not localized, unless the view has several `locales`.
        """
        return self.locales if self.locales and flow.localized else (self.locale_and_status(flow)[0],)


def versions(flow: FlowSchema, view: View) -> VersionRows:
    """Return the entry versions of `flow` that the view shows, in the order of their primary keys."""
    locales, status = view.listed(flow), view.status_of(flow)
    rows = EntryVersion.objects.using(view.using).filter(flow=flow.id, status=status).order_by("pk")
    return rows.filter(locale=locales[0]) if len(locales) == 1 else rows.filter(locale__in=locales)


def shown_links(field: RelationSchema, view: View, prefix: str = "") -> Q:
    """Return the condition for links of `field` to documents, from either side, that the view shows.

    `prefix` leads from the table of the query to the link, as in `links__`. Links to resources do not
    match. The locale of the document at the other end is that of the link, whatever the view's locale.
    """
    pairing = Pairing(field)
    shown: dict[str, Any] = {"field": field.link_field, "target_status": view.status_of(pairing.target)}
    if field.owning:
        # Name a column of the version: for the relation alone Django tests `target` and joins nothing.
        shown["target_version__pk__isnull"] = False
    else:
        shown["source_status"] = view.status_of(pairing.source)
    return Q(**{prefix + name: value for name, value in shown.items()})


def check_status(status: str) -> None:
    """Raise ValidationError, naming the value, for a status other than "draft" and "published"."""
    if status not in Status.values:
        raise ValidationError(f'There is no status "{status}": it is "draft" or "published".', ["status"])
