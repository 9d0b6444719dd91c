"""`__in` finds the same whether the values are sent one by one or as an array."""

import pytest
from django.db import connection

from relations.models import Entry, EntryVersion
from tests import builders

pytestmark = pytest.mark.django_db

ODD = ["a,b", "{x}", "NULL", 'say "x"', "it's", "back\\slash", "100%", "%s", ""]


@pytest.fixture
def tags():
    flow = builders.flow("tags")
    Entry.objects.bulk_create(Entry(flow=flow, document_id=name) for name in [*ODD, "other"])


def found(**condition):
    return sorted(Entry.objects.filter(**condition).values_list("document_id", flat=True))


@pytest.mark.parametrize("names", [ODD, ODD[:1], [*ODD, None], set(ODD)])
def test_texts_with_the_signs_of_an_array(tags, names):
    assert found(document_id__in=names) == sorted(set(names) - {None})


def test_excluding_several(tags):
    rows = Entry.objects.exclude(document_id__in=ODD)
    assert [entry.document_id for entry in rows] == ["other"]


def test_none(tags):
    assert found(document_id__in=[]) == found(document_id__in=[None]) == []


def test_the_rows_of_a_queryset(tags):
    assert found(pk__in=Entry.objects.filter(document_id="NULL")) == ["NULL"]


@pytest.mark.postgres
def test_numbers_that_no_row_has(tags):
    key = Entry.objects.get(document_id="NULL").pk
    assert found(pk__in=[2**63, key, -(2**70)]) == ["NULL"]
    assert found(pk__in=[2**63, 2**70]) == []


@pytest.mark.postgres
def test_many_values_are_one_parameter():
    by_key = Entry.objects.filter(pk__in=range(1, 4))
    by_entry = EntryVersion.objects.filter(entry__in=[1, 2, 3])
    for rows in (by_key, by_entry):
        _, params = rows.query.get_compiler(connection=connection).as_sql()
        assert params == ("{1,2,3}",)
