"""Core flows: flows that extend resources, such as products, with entries that have the resources' ids.

A flow is core when its slug is the plural of a resource type. An entry is created when it is first
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
    """Raise Missing unless the resource with this id exists.

    Raises PermissionDenied when `user` may not read its type.
    """
    check_readable([kind.name], user)
    if len(key) > LONGEST_DOCUMENT_ID or key in (".", "..") or key not in kind.existing([key], service.using):
        raise Missing(kind.name)


def check_new(kind: ResourceType, key: str | None, service: DocumentService, user: Any) -> None:
    """Check the id of a new entry of a core flow as `check` does.

    Where the resource type has no model, any id will do. Raises ValidationError for a wrong or missing one,
    PermissionDenied when `user` may not read the type.
    """
    if kind.model is None:
        return
    if key is None:
        raise ValidationError(f"id is required: it is the id of a {kind.name}", ["data", "id"])
    try:
        check(kind, key, service, user)
    except Missing:
        raise ValidationError(f'There is no {kind.name} "{key}"', ["data", "id"]) from None


def check_targets(targets: Iterable[Target], user: Any) -> None:
    """Raise PermissionDenied when `user` may not read the type of a resource among the targets."""
    check_readable({target.sent_type for target in targets}, user)
