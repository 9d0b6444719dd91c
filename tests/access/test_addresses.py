"""Whose address a request has: the peer's, and behind trusted proxies the one that these say."""

import pytest
from django.test import RequestFactory

from relations.access.addresses import address_of

PROXIES = ["10.0.0.0/8", "2001:db8::1"]


def address(peer, forwarded=None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return address_of(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "é" * 5000, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7, ", "10.0.0.1"),
        ("2001:db8::1", "2001:db8:7::7", "2001:db8:7::/64"),
        ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("::ffff:192.0.2.1", None, "192.0.2.1"),
        ("fe80::1%eth0", None, "fe80::/64"),
        ("", "198.51.100.7", ""),
    ],
)
def test_an_address_is_believed_of_trusted_proxies_alone(settings, peer, forwarded, found):
    settings.RELATIONS_TRUSTED_PROXIES = PROXIES
    assert address(peer, forwarded) == found


def test_the_addresses_that_one_caller_has_are_counted_as_one():
    assert address("2001:db8:7:8::1") == address("2001:db8:7:8:ffff::2") != address("2001:db8:7:9::1")


def test_no_proxy_is_trusted_by_itself():
    assert address("127.0.0.1", "198.51.100.7") == "127.0.0.1"
