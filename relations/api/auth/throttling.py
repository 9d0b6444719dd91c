"""A limit for requests for access tokens from one address, since each of them stores a row."""

import hashlib
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from ... import conf
from ...access.addresses import address_of


class TokenRate(SimpleRateThrottle):
    """Limits requests for tokens to RELATIONS_TOKEN_RATE from one address; see `address_of`."""

    scope = "relations_tokens"

    def get_rate(self) -> str | None:
        rate: str | None = conf.get("RELATIONS_TOKEN_RATE")
        return rate

    def parse_rate(self, rate: str | None) -> Any:
        """Parse a rate such as "10/min": return (number of requests, seconds), or (None, None) for None.

        Raises ImproperlyConfigured for anything else.
        """
        try:
            return super().parse_rate(rate)
        except (KeyError, ValueError, IndexError):
            message = f'RELATIONS_TOKEN_RATE is like "1000/minute", or None, not {rate!r}.'
            raise ImproperlyConfigured(message) from None

    def get_cache_key(self, request: Request, view: Any) -> str:
        ident = hashlib.sha256(address_of(request).encode(errors="replace")).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}
