"""The address that a request comes from."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.http import HttpRequest

from relations import conf

Networks = tuple[IPv4Network | IPv6Network, ...]

SUBSCRIBER = 64  # bits of an IPv6 address that one caller has; the other bits are the caller's to choose


def address_of(request: HttpRequest) -> str:
    """Return the address of the caller as text, by which requests are counted.

    It is the peer's, unless the peer is one of RELATIONS_TRUSTED_PROXIES: then it is the last address in
    `X-Forwarded-For` that is no trusted proxy. What a caller wrote into that header itself stands before it,
    and is passed over. Of an IPv6 address it is the network, as `2001:db8::/64`: one caller has all of that.
    """
    trusted = _networks(tuple(conf.get("RELATIONS_TRUSTED_PROXIES")))
    peer = str(request.META.get("REMOTE_ADDR", ""))
    found = _parsed(peer)
    for earlier in reversed(str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        address = _parsed(earlier.strip())
        if address is None or found is None or not any(found in network for network in trusted):
            break
        found = address
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found.packed, SUBSCRIBER), strict=False))
    return peer if found is None else str(found)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address, None for other text. One of IPv4 that is written as IPv6 is one of IPv4."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@cache
def _networks(texts: tuple[str, ...]) -> Networks:
    return tuple(ip_network(text) for text in texts)
