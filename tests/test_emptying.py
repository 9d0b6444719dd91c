"""A test whose transactions are real leaves the rows that were there before it."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from relations.models import Entry, Locale
from tests import builders, emptying
from tests.remembered import tables

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_made_is_gone():
    before = tables()
    builders.guide()
    builders.make("categories", "a")
    assert tables() != before
    emptying.empty()
    assert tables() == before


def test_what_was_deleted_or_changed_is_there_again():
    before = tables()
    Permission.objects.first().delete()
    Locale.objects.update(code="pt")
    emptying.empty()
    assert tables() == before


def test_content_types_are_found_by_their_first_keys():
    key = ContentType.objects.get_for_model(Entry).pk
    call_command("flush", interactive=False, verbosity=0)
    assert ContentType.objects.get_for_model(Entry).pk != key
    emptying.empty()
    assert ContentType.objects.get_for_model(Entry).pk == key
