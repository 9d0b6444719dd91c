from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from relations.models import IdempotencyKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys():
    new, old = (IdempotencyKey.objects.create(digest=name, request="") for name in ("new", "old"))
    yesterday = timezone.now() - timedelta(days=1)
    IdempotencyKey.objects.filter(pk=old.pk).update(created_at=yesterday)
    return new, old


def run(*arguments):
    out = StringIO()
    call_command("clear_keys", *arguments, stdout=out)
    return out.getvalue()


def test_only_keys_older_than_a_day_are_deleted(keys):
    assert run() == "Deleted: 1.\n"
    assert list(IdempotencyKey.objects.all()) == [keys[0]]


def test_a_dry_run_deletes_nothing(keys):
    assert run("--dry-run") == "Older than a day: 1. Nothing was deleted.\n"
    assert IdempotencyKey.objects.count() == 2
