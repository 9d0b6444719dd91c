"""An empty database has what every flow and entry needs."""

import pytest
from django.core.management import call_command

from relations.models import Locale, SchemaState

pytestmark = pytest.mark.slow


def found():
    return list(Locale.objects.values_list("code", "is_default")), SchemaState.objects.count()


@pytest.mark.django_db
def test_a_migrated_database_has_a_locale_and_a_stamp():
    assert found() == ([("en", True)], 1)


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_has_them_again():
    call_command("flush", interactive=False, verbosity=0)
    assert found() == ([("en", True)], 1)


@pytest.mark.django_db
def test_locales_that_are_there_stay_as_they_are():
    Locale.objects.update(code="pt")
    call_command("migrate", verbosity=0)
    assert found() == ([("pt", True)], 1)
