import shlex
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from oauth2_provider.models import Application

from relations.oauth.clients import authenticate, scope_of
from relations.oauth.management.commands import create_client

pytestmark = pytest.mark.django_db


def run(*args):
    out, err = StringIO(), StringIO()
    call_command("create_client", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_id_is_on_the_first_line_and_the_secret_on_the_next():
    client_id, secret, rest = run("shop")[0].split("\n")
    assert (authenticate(client_id, secret).client.name, rest) == ("shop", "")


def test_both_are_words_that_a_shell_and_an_address_take_as_they_are():
    out = run("shop")[0]
    assert [shlex.quote(line) for line in out.split()] == out.split()
    assert out.replace("\n", "").isalnum()


def test_the_secret_is_not_on_standard_error():
    out, err = run("shop")
    assert out.split()[1] not in err


def test_a_client_writes_unless_told_otherwise():
    run("shop")
    assert scope_of(Application.objects.get()) == "write"


def test_scope_read_makes_a_client_that_only_reads():
    run("shop", "--scope", "read")
    assert scope_of(Application.objects.get()) == "read"


def test_the_default_database_can_be_named():
    run("shop", "--database", "default")
    assert Application.objects.using("default").exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 256, "a\x00b", "a\nb", "\x1b[31m"])
def test_a_name_that_cannot_be_is_wrong_usage(name):
    with pytest.raises(CommandError, match="NAME has 1 to 255 printable characters") as caught:
        run(name)
    assert (caught.value.returncode, Application.objects.count()) == (2, 0)


@pytest.mark.parametrize("args", [[], ["a", "b"], ["a", "--scope", "admin"], ["a", "--database", "nowhere"]])
def test_wrong_arguments_are_wrong_usage(args, capsys):
    with pytest.raises(SystemExit) as caught:
        create_client.Command().run_from_argv(["manage.py", "create_client", *args])
    assert caught.value.code == 2


def test_a_failing_database_is_a_clear_error(monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("no such table")

    monkeypatch.setattr(create_client, "create_client", fail)
    with pytest.raises(CommandError, match=r"no such table\nHas `manage.py migrate` been run") as caught:
        run("shop")
    assert caught.value.returncode == 1


def test_a_name_may_be_used_again():
    assert run("shop")[0] != run("shop")[0]


def test_a_name_used_again_is_pointed_out():
    run("shop")
    assert "Other clients of this name: 1." in run("shop")[1]


@pytest.mark.parametrize("word", ["--scope", "--database", "NAME", "examples:", "exit status:", "oauth"])
def test_help_explains(word, capsys):
    with pytest.raises(SystemExit):
        create_client.Command().run_from_argv(["manage.py", "create_client", "--help"])
    assert word in capsys.readouterr().out
