"""Core flows: flows that extend resources, such as products. Their entries have the resources' ids.

A flow is core when its slug is the plural of a resource type. An entry is created when it is first written:
by PUT to `/v2/flows/products/entries/{product id}`, or by a write of one of its relationships, also at
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
from .types import LONGEST_DOCUMENT_ID


def check(kind: ResourceType, key: str, service: DocumentService, user: Any) -> None:
    """Check that a resource of the type `kind` with the id `key` exists, and that `user` may read it.

    For requests to an entry of the core flow that extends the type. Raises Missing (404) if it does not
    exist, PermissionDenied if `user` may not read resources of the type.
    """
    check_readable([kind.name], user)
    if len(key) > LONGEST_DOCUMENT_ID or key in (".", "..") or key not in kind.existing([key], service.using):
        raise Missing(kind.name)


def check_new(kind: ResourceType, key: str | None, service: DocumentService, user: Any) -> None:
    """Check the id `key` of a new entry of a core flow: it must be the id of a resource of the type `kind`.

    A core flow extends a resource type, such as products. A type without a model accepts any id. Raises
    ValidationError for a wrong or missing id, PermissionDenied when `user` may not read resources of the
    type.
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
    """Raise PermissionDenied if one of the targets is a resource of a type that `user` may not read."""
    check_readable({target.sent_type for target in targets}, user)
