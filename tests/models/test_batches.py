"""Rows some at a time: each once, in order."""

import pytest

from relations.batches import batches, delete, row_batches
from relations.models import Locale


def test_items_come_in_order_and_none_is_left_out():
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]


def test_nothing_makes_no_batch():
    assert list(batches([])) == []


@pytest.fixture
def locales(db):
    Locale.objects.all().delete()
    return Locale.objects.bulk_create([Locale(code=f"l{number}", name="") for number in range(5)])


def test_rows_come_in_the_order_of_their_keys(locales):
    found = row_batches(Locale.objects.order_by("-code"), 2)
    assert [[row.code for row in batch] for batch in found] == [["l0", "l1"], ["l2", "l3"], ["l4"]]


def test_rows_that_are_copied_are_no_end(locales):
    """The copies have the keys of their batch's objects, which are those of the last rows then."""
    seen = 0
    for batch in row_batches(Locale.objects.filter(code__startswith="l"), 2):
        seen += len(batch)
        for row in batch:
            row.pk, row.code = None, f"copy-{row.code}"
        Locale.objects.bulk_create(batch)
    assert seen == len(locales)


@pytest.mark.parametrize("size", [1, 2, 10])
def test_rows_are_deleted_and_others_stay(locales, size):
    delete(Locale.objects.exclude(code="l3"), size)
    assert [row.code for row in Locale.objects.all()] == ["l3"]
