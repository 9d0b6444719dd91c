from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from relations.access.tokens import issue_token
from relations.models import AccessToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def tokens():
    over, _ = issue_token("over", scope="read", expires_in=timedelta(seconds=-1))
    good, _ = issue_token("good", scope="read", expires_in=timedelta(hours=1))
    endless, _ = issue_token("endless", scope="read")
    return [over, good, endless]


def run(*arguments):
    out = StringIO()
    call_command("clear_tokens", *arguments, stdout=out)
    return out.getvalue()


def test_only_expired_tokens_are_deleted(tokens):
    assert run() == "Deleted: 1.\n"
    assert list(AccessToken.objects.order_by("id")) == tokens[1:]


def test_a_dry_run_deletes_nothing(tokens):
    assert run("--dry-run") == "Expired: 1. Nothing was deleted.\n"
    assert AccessToken.objects.count() == 3
