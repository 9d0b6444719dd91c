"""Limits for requests: for each caller, and for requests for access tokens, each of which stores a row.

Requests are counted in Django's default cache, which processes may share.
"""

import hashlib
import time
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from ... import conf
from ...access.addresses import address_of
from ...models import AccessToken


class TokenRate(SimpleRateThrottle):
    """Limits requests for access tokens to RELATIONS_TOKEN_RATE from one address; see `address_of`."""

    scope = "relations_tokens"
    setting = "RELATIONS_TOKEN_RATE"

    def get_rate(self) -> str | None:
        rate: str | None = conf.get(self.setting)
        return rate

    def parse_rate(self, rate: str | None) -> Any:
        """Parse a rate such as "10/min": return (number of requests, seconds), or (None, None) for None.

        Raises ImproperlyConfigured for anything else.
        """
        try:
            return super().parse_rate(rate)
        except (KeyError, ValueError, IndexError):
            message = f'{self.setting} is like "1000/minute", or None, not {rate!r}.'
            raise ImproperlyConfigured(message) from None

    def get_cache_key(self, request: Request, view: Any) -> str:
        return _key(self.scope, address_of(request))


class CallerRate(TokenRate):
    """Limits all requests of one caller to RELATIONS_RATE.

    A caller is an access token, or for requests without one an address.
    """

    scope = "relations_requests"
    setting = "RELATIONS_RATE"

    @property
    def limits(self) -> tuple[int | None, int | None]:
        """(the number of requests, the seconds of a period); (None, None) without a limit."""
        found: tuple[int | None, int | None] = self.parse_rate(self.get_rate())
        return found


def count(request: Request) -> None:
    """Count a request for its caller. Raise Throttled, with the seconds to wait, if it exceeds the limit.

    The caller is the access token, or the address if there is none or a wrong one. One number is kept for
    each caller and period; periods begin at full minutes, hours or days. Does nothing where RELATIONS_RATE is
    None. Call it when the caller has been authenticated.
    """
    most, seconds = CallerRate().limits
    if most is None or seconds is None:
        return
    who = f"token {request.auth.pk}" if isinstance(request.auth, AccessToken) else address_of(request)
    period, since = divmod(time.time(), seconds)
    key, former = (_key(CallerRate.scope, f"{who} {number:.0f}") for number in (period, period - 1))
    if cache.add(key, 1, seconds):
        cache.delete(former)  # a file would stay
        return
    try:
        number = cache.incr(key)
    except ValueError:  # the period has just ended
        return
    cache.touch(key, seconds)  # files and tables forget the time when they count
    if number > most:
        raise Throttled(wait=seconds - since)


def _key(scope: str, who: str) -> str:
    return f"{scope}-{hashlib.sha256(who.encode(errors='replace')).hexdigest()}"
