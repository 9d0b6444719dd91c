"""The form to sign in to the admin, with a limit for wrong passwords."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .. import conf
from ..access.addresses import address_of

PERIOD = 600  # seconds for which wrong passwords count, from the last one on
MANY_NAMES = 10  # times as many from one address, for all names together


class SignInForm(AdminAuthenticationForm):
    """Django's form to sign in, which checks no more passwords after RELATIONS_LOGIN_TRIES wrong ones.

    Wrong passwords are counted for each pair of user name and address, and for each address, in Django's
    cache.
    """

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "too_many": _("Too many wrong passwords. Wait ten minutes, and try again."),
    }

    def clean(self) -> Any:
        most = conf.get("RELATIONS_LOGIN_TRIES")
        if most is None or self.request is None:
            return super().clean()
        address = address_of(self.request)
        limits = {
            _key(address, str(self.cleaned_data.get("username", ""))): most,
            _key(address): most * MANY_NAMES,
        }
        counts = {key: cache.get(key, 0) for key in limits}
        if any(counts[key] >= limit for key, limit in limits.items()):
            raise ValidationError(self.error_messages["too_many"], "too_many")
        try:
            cleaned = super().clean()
        except ValidationError:
            cache.set_many({key: count + 1 for key, count in counts.items()}, PERIOD)
            raise
        cache.delete_many(limits)
        return cleaned


def _key(*parts: str) -> str:
    digest = hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
    return f"relations-sign-in-{digest}"
