"""Core flows: they extend resources outside the flows, product by product, with entries of the same id.

A flow is core when its slug is the plural of a resource type. Entries come into being when they are first
written: by PUT to `/v2/flows/products/entries/{product id}`, or by a write of a relationship, also at
`/v2/products/{product id}/relationships/{field}`. Source: the vendor's guides on extending products and
customers, and its Terraform provider.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...engine.documents import DocumentService
from ...engine.errors import ValidationError
from ...engine.operations import Target
from ...engine.resources import ResourceType
from ..auth.resources import check_readable
from .errors import Missing
from .members import LONGEST_DOCUMENT_ID


def check(kind: ResourceType, key: str, service: DocumentService, user: Any) -> None:
    """Missing when there is no such resource, PermissionDenied when the caller may not read its like."""
    check_readable([kind.name], user)
    if len(key) > LONGEST_DOCUMENT_ID or key in (".", "..") or key not in kind.existing([key], service.using):
        raise Missing(kind.name)


def check_new(kind: ResourceType, key: str | None, service: DocumentService, user: Any) -> None:
    """The same of an entry that is made under an id: ValidationError without one, or for a wrong one."""
    if kind.model is None:
        return
    if key is None:
        raise ValidationError(f"id is required: it is the id of a {kind.name}", ["data", "id"])
    try:
        check(kind, key, service, user)
    except Missing:
        raise ValidationError(f'There is no {kind.name} "{key}"', ["data", "id"]) from None


def check_targets(targets: Iterable[Target], user: Any) -> None:
    """PermissionDenied when one is a resource, or the entry of one, that the caller may not read."""
    check_readable({target.sent_type for target in targets}, user)
