"""The address that a request comes from."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.http import HttpRequest

from relations import conf

Networks = tuple[IPv4Network | IPv6Network, ...]


def address_of(request: HttpRequest) -> str:
    """Return the address of the caller as text.

    It is the peer's, unless the peer is one of RELATIONS_TRUSTED_PROXIES: then it is the last address in
    `X-Forwarded-For` that is no trusted proxy. What a caller wrote into that header itself stands before it,
    and is passed over.
    """
    trusted = _networks(tuple(conf.get("RELATIONS_TRUSTED_PROXIES")))
    found = str(request.META.get("REMOTE_ADDR", ""))
    for earlier in reversed(str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        if not _is_within(found, trusted) or not _is_address(earlier.strip()):
            break
        found = earlier.strip()
    return found


def _is_within(address: str, networks: Networks) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@cache
def _networks(texts: tuple[str, ...]) -> Networks:
    return tuple(ip_network(text) for text in texts)
