"""Permissions for resources: who may read or link rows of the project's own models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_permission_codename
from rest_framework.exceptions import PermissionDenied

from ...engine import resources
from .users import TokenUser


def check_readable(names: Iterable[str], user: Any) -> None:
    """Raise PermissionDenied for the first resource type in `names` whose model the user may not view.

    A user needs Django's permission to view the model. A token that belongs to no user needs only its scope.
    Types without a model, and unknown names, are not checked.
    """
    if isinstance(user, TokenUser):
        return
    kinds = resources.declared()
    for name in names:
        model = kinds[name].model if name in kinds else None
        if model is not None:
            codename = get_permission_codename("view", model._meta)
            if not user.has_perm(f"{model._meta.app_label}.{codename}"):
                raise PermissionDenied(f"You may not read resources of the type {name}.")
