"""A view: the status and the locale in which a reader asks for documents; and which versions that shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from ..access import caller
from ..models import EntryVersion, Status
from .errors import ValidationError
from .schema import FlowSchema, Pairing, RelationSchema, Schema
from .values import is_storable

VersionRows = QuerySet[EntryVersion]

STATUSES = tuple(Status.values)  # which Django lists anew each time


@dataclass(frozen=True, slots=True)
class View:
    """The status and the locale (None: the default) in which a reader sees the documents of all flows.

    With `locales`, lists of documents have the versions in each of them, and the relations of each version
    are read in its own locale.
    """

    schema: Schema
    status: str
    locale: str | None
    using: str
    locales: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[Hashable, ...]:
        """What SQL compiled for this view depends on: the schema's stamp, status, locales and permissions."""
        return self.schema.stamp, self.status, self.locale, self.locales, caller.current().key

    def locale_and_status(self, flow: FlowSchema) -> tuple[str, str]:
        """Return (locale, status) of the versions of `flow` that the view shows, as stored in their columns.

        The locale is "" for a flow that is not localized, the status published for a flow without drafts.
        Raises ValidationError for an unknown locale, and NotFoundError for one that is being removed.
        """
        return self.schema.locale(flow, self.locale), self.status_of(flow)

    def status_of(self, flow: FlowSchema | None) -> str:
        """Return the status of the versions of `flow` that the view shows.

        It is published for a flow without drafts, for resources (None), and for a caller who may not read
        drafts.
        """
        if flow is None or not flow.drafts or not caller.may(flow.slug, caller.DRAFTS):
            return Status.PUBLISHED
        return self.status

    def within(self, locale: str) -> View:
        """Return a view of the same status in the locale `locale` alone; for "" in the default locale."""
        return replace(self, locale=locale or None, locales=())

    def listed(self, flow: FlowSchema) -> tuple[str, ...]:
        """Return the locales of the versions of `flow` that lists show, as in the column `locale`.

        It is one locale ("" for a flow that is not localized), unless the view has several `locales`.
        """
        return self.locales if self.locales and flow.localized else (self.locale_and_status(flow)[0],)


def check_readable(flow: FlowSchema, view: View, action: str) -> None:
    """Raise PermissionDenied unless the caller may do `action` in the flow: find many documents, or one.

    If the view shows drafts of the flow, the caller must be allowed to read these as well.
    """
    caller.check(flow.slug, action)
    if flow.drafts and view.status == Status.DRAFT:
        caller.check(flow.slug, caller.DRAFTS)


def versions(flow: FlowSchema, view: View, action: str = caller.FIND) -> VersionRows:
    """Return the queryset of the entry versions of `flow` that the view shows, ordered by primary key.

    Raises PermissionDenied unless the caller may do `action`, to find many documents or one, and may read
    drafts if the view shows them.
    """
    return _shown(EntryVersion.objects.using(view.using).filter(flow=flow.id), flow, view, action)


def versions_of(flow: FlowSchema, document_id: Any, view: View, action: str = caller.FIND) -> VersionRows:
    """Return those of `versions` that are of the document of `flow` with this public id.

    The flow is the entry's, with which the key of document ids begins. It is not the version's too: a
    database that knows nothing yet of a new table's rows would go through all versions of the flow.
    """
    rows = of_document(EntryVersion.objects.using(view.using), flow, document_id)
    return _shown(rows, flow, view, action)


def of_document(rows: VersionRows, flow: FlowSchema, document_id: Any) -> VersionRows:
    """Return those of `rows` that are versions of the document of `flow` with this public id."""
    return rows.filter(entry__flow=flow.id, entry__document_id=document_id)


def _shown(rows: VersionRows, flow: FlowSchema, view: View, action: str) -> VersionRows:
    """Return those of `rows`, versions of `flow`, that the view shows; raises as `versions` does."""
    check_readable(flow, view, action)
    locales, status = view.listed(flow), view.status_of(flow)
    rows = rows.filter(status=status).order_by("pk")
    return rows.filter(locale=locales[0]) if len(locales) == 1 else rows.filter(locale__in=locales)


def shown_links(field: RelationSchema, view: View, prefix: str = "") -> Q:
    """Return the SQL condition for the links of `field` to documents that the view shows.

    `field` may be the owning or the inverse field. `prefix` is the lookup path from the query's rows to the
    link, such as `links__`. Links to resources do not match. A document is shown in the link's own locale,
    not in the view's.
    """
    if field.several:
        return _shown_of_several(field, view, prefix)
    if field.other is not None and not caller.may(field.other.slug, caller.FIND):
        return Q(**{f"{prefix}pk__in": []})
    pairing = Pairing(field)
    shown: dict[str, Any] = {"field": field.link_field, "target_status": view.status_of(pairing.target)}
    if field.owning:
        # Name a column of the version: for the relation alone Django tests `target` and joins nothing.
        shown["target_version__pk__isnull"] = False
    else:
        shown["source_status"] = view.status_of(pairing.source)
    return Q(**{prefix + name: value for name, value in shown.items()})


def _shown_of_several(field: RelationSchema, view: View, prefix: str) -> Q:
    """Return the condition of `shown_links` for a relation to several flows.

    Only documents of enabled flows that the caller may read match.
    """
    version = f"{prefix}target_version__"
    by_status: dict[str, list[int]] = defaultdict(list)
    for flow in field.kinds.values():
        by_status[view.status_of(flow)].append(flow.id)
    shown = Q(pk__in=[])
    for status, flows in by_status.items():
        shown |= Q(**{f"{prefix}target_status": status, f"{version}flow__in": flows})
    return Q(**{f"{prefix}field": field.link_field, f"{version}pk__isnull": False}) & shown


def check_status(status: str) -> None:
    """Raise ValidationError for a status other than "draft" and "published"."""
    if status not in STATUSES:
        raise ValidationError(f'There is no status "{status}": it is "draft" or "published".', ["status"])


def is_possible_id(document_id: Any) -> bool:
    """Return whether a database can store this document id: it has no U+0000 and no lone surrogates.

    Raises ValidationError if it is no string.
    """
    if not isinstance(document_id, str):
        raise ValidationError(f"A document's id is a string, not {document_id!r}.", ["documentId"])
    return is_storable(document_id)
