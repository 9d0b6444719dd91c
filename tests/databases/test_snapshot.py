"""A snapshot: reading much at one moment, while others write."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from relations.models import Locale
from relations.snapshot import snapshot

pytestmark = pytest.mark.django_db(transaction=True)


def add(code):
    """Another connection writes."""

    def write():
        Locale.objects.create(code=code)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(write).result(timeout=30)


def test_what_others_write_meanwhile_is_not_seen():
    with snapshot("default"):
        before = Locale.objects.count()
        add("xx")
        assert Locale.objects.count() == before
    assert Locale.objects.filter(code="xx").exists()


def test_the_next_transaction_is_a_usual_one():
    with snapshot("default"):
        Locale.objects.count()
    assert connection.get_autocommit()
    Locale.objects.create(code="yy")
    assert Locale.objects.filter(code="yy").exists()
