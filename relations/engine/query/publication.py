"""Strapi's `publicationFilter`: documents by the state of their drafts and published versions.

The source is Strapi's page on it. A filter whose name ends in `-document` looks at all locales of a
document together, any other at each locale by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet

from ...models import EntryVersion, Status
from ..errors import ValidationError
from ..schema import FlowSchema

Versions = QuerySet[EntryVersion]


def published_as(rows: Versions, flow: FlowSchema, name: str, using: str) -> Versions:
    """Return those of `rows`, versions of `flow`, whose document is in the state that `name` stands for.

    `name` is a value of `publicationFilter`, such as `never-published`, `modified` or
    `has-published-version-document`; PUBLICATIONS has all. In a flow without drafts all rows are returned.
    Raises ValidationError for an unknown name, in any flow.
    """
    if not (isinstance(name, str) and name in PUBLICATIONS):
        known = ", ".join(PUBLICATIONS)
        raise ValidationError(
            f"Invalid value for 'publicationFilter'. Expected one of: {known}.", ["publicationFilter"]
        )
    if not flow.drafts:
        return rows
    everywhere = EntryVersion.objects.using(using).filter(entry=OuterRef("entry"))
    here = everywhere.filter(locale=OuterRef("locale"))
    return rows.filter(PUBLICATIONS[name](everywhere, here))


def _some(rows: Versions, status: str) -> Q:
    return Q(Exists(rows.filter(status=status)))


def _both(everywhere: Versions, here: Versions) -> Q:
    return _some(here, Status.DRAFT) & _some(here, Status.PUBLISHED)


def _modified(everywhere: Versions, here: Versions) -> Q:
    """Return the condition that the document's draft in a row's locale was changed after it was published.

    `here` are the versions of the row's document in the row's locale.
    """
    older = EntryVersion.objects.using(here.db).filter(
        entry=OuterRef("entry"),
        locale=OuterRef("locale"),
        status=Status.PUBLISHED,
        updated_at__lt=OuterRef("updated_at"),
    )
    return Q(Exists(here.filter(Exists(older), status=Status.DRAFT)))


PUBLICATIONS: dict[str, Callable[[Versions, Versions], Q]] = {
    "never-published": lambda everywhere, here: ~_some(here, Status.PUBLISHED),
    "has-published-version": _both,
    "modified": _modified,
    "unmodified": lambda everywhere, here: _both(everywhere, here) & ~_modified(everywhere, here),
    "never-published-document": lambda everywhere, here: ~_some(everywhere, Status.PUBLISHED),
    "has-published-version-document": lambda everywhere, here: _some(everywhere, Status.PUBLISHED),
    "published-without-draft": lambda everywhere, here: (
        _some(here, Status.PUBLISHED) & ~_some(here, Status.DRAFT)
    ),
    "published-with-draft": _both,
}
