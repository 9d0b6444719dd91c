from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from relations.access.tokens import find_token
from relations.management.commands import create_token
from relations.models.token import AccessToken

pytestmark = pytest.mark.django_db


def run(*args):
    out, err = StringIO(), StringIO()
    call_command("create_token", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_token_alone_is_on_standard_output():
    out, _ = run("website")
    assert find_token(out.removesuffix("\n")).name == "website"


def test_the_secret_is_not_on_standard_error():
    out, err = run("website")
    assert out.strip() not in err


def test_the_printed_token_works(send):
    out, _ = run("website")
    assert send(f"Bearer {out.strip()}").status_code == 200


def test_a_token_reads_unless_told_otherwise():
    run("website")
    assert AccessToken.objects.get().scope == "read"


def test_scope_write_makes_a_token_that_writes(send):
    out, _ = run("import", "--scope", "write")
    assert send(f"Bearer {out.strip()}", "POST").status_code == 200


def test_a_token_does_not_expire_unless_told_otherwise():
    run("website")
    assert AccessToken.objects.get().expires is None


def test_days_set_the_end():
    run("website", "--days", "30")
    left = AccessToken.objects.get().expires - timezone.now()
    assert abs(left - timedelta(days=30)) < timedelta(minutes=1)


def test_the_default_database_can_be_named():
    run("website", "--database", "default")
    assert AccessToken.objects.using("default").exists()


@pytest.mark.parametrize("days", ["0", "-1", "36501", "99999999999"])
def test_days_out_of_range_are_refused(days):
    with pytest.raises(CommandError, match="--days"):
        run("website", f"--days={days}")
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 256])
def test_a_name_without_or_with_too_many_characters_is_refused(name):
    with pytest.raises(CommandError, match="NAME has 1 to 255 characters"):
        run(name)


@pytest.mark.parametrize("args", [["n", "--days=0"], [" "]])
def test_wrong_values_are_wrong_usage_to_the_shell(args):
    with pytest.raises(CommandError) as caught:
        run(*args)
    assert caught.value.returncode == 2


def test_a_failing_database_is_a_clear_error(monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("no such table")

    monkeypatch.setattr(create_token, "issue_token", fail)
    with pytest.raises(CommandError, match=r"no such table\nHas `manage.py migrate` been run") as caught:
        run("website")
    assert caught.value.returncode == 1


def test_a_name_may_be_used_again():
    first, second = run("website")[0], run("website")[0]
    assert first != second


def test_a_name_used_again_is_pointed_out():
    run("website")
    assert "Still good under the same name: 1." in run("website")[1]


def test_expired_tokens_of_that_name_are_not_counted():
    run("website", "--days", "1")
    AccessToken.objects.update(expires=timezone.now())
    assert "Still good" not in run("website")[1]


def test_tokens_of_other_names_are_not_counted():
    run("another")
    assert "Still good" not in run("website")[1]


@pytest.mark.parametrize("option", ["--scope", "--days", "--database", "NAME", "examples:", "exit status:"])
def test_help_explains(option, capsys):
    with pytest.raises(SystemExit):
        create_token.Command().run_from_argv(["manage.py", "create_token", "--help"])
    assert option in capsys.readouterr().out
