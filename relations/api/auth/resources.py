"""Who may link, or read, what is outside the flows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_permission_codename
from rest_framework.exceptions import PermissionDenied

from ...engine import resources
from .users import TokenUser


def check_readable(names: Iterable[str], user: Any) -> None:
    """PermissionDenied for a type whose model this user may not view.

    Users of accounts need Django's permission. Behind a machine's token is no user, and its scope decides.
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
