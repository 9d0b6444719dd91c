"""The limit of requests for tokens from one address: each request makes a row."""

import hashlib
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from relations import conf


class TokenRate(SimpleRateThrottle):
    """Limits requests for tokens to RELATIONS_TOKEN_RATE from one address, as the framework identifies it."""

    scope = "relations_tokens"

    def get_rate(self) -> str | None:
        rate: str | None = conf.get("RELATIONS_TOKEN_RATE")
        return rate

    def parse_rate(self, rate: str | None) -> Any:
        """Return the number of requests and of seconds for a rate such as "10/min"; two None for None.

        Raises ImproperlyConfigured for anything else.
        """
        try:
            return super().parse_rate(rate)
        except (KeyError, ValueError, IndexError):
            message = f'RELATIONS_TOKEN_RATE is like "1000/minute", or None, not {rate!r}.'
            raise ImproperlyConfigured(message) from None

    def get_cache_key(self, request: Request, view: Any) -> str:
        # A header may name the address: it has any length, and characters that caches do not take.
        ident = hashlib.sha256(self.get_ident(request).encode(errors="replace")).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}
