import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from relations.models import EntryVersion, Locale
from tests import builders
from tests.builders import make
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command("locales", *args, stdout=out)
    return out.getvalue()


def refused(*args):
    with pytest.raises(CommandError) as caught:
        run(*args)
    return caught.value


def codes():
    return list(Locale.objects.order_by("code").values_list("code", flat=True))


@pytest.fixture
@remembered
def french():
    """A guide in French, and one in English."""
    run("add", "fr")
    builders.flow("guides", localized=True)
    make("guides", "g")
    make("guides", "f", locale="fr")


def test_locales_are_added():
    run("add", "fr", "en-GB")
    assert codes() == ["en", "en-GB", "fr"]


def test_what_was_added_is_said():
    assert run("add", "fr") == "+ locale fr (French)\n"


def test_a_locale_is_added_with_a_name():
    run("add", "fr", "--name", "Français")
    assert Locale.objects.get(code="fr").name == "Français"


def test_one_bad_code_adds_none():
    assert "en-gb" in str(refused("add", "fr", "en-gb"))
    assert codes() == ["en"]


def test_one_name_is_for_one_locale():
    assert refused("add", "fr", "de", "--name", "Français").returncode == 2


def test_a_locale_that_exists_is_not_added():
    assert refused("add", "en").returncode == 1


def test_the_default_is_changed():
    run("add", "fr")
    run("default", "fr")
    assert Locale.objects.get(is_default=True).code == "fr"


def test_the_default_is_one_that_exists():
    assert str(refused("default", "fr")) == 'There is no locale "fr".'


def test_locales_are_removed():
    run("add", "fr", "de", "it")
    assert run("remove", "fr", "de") == "- locale fr\n- locale de\n"
    assert codes() == ["en", "it"]


def test_the_default_is_not_removed():
    assert "default" in str(refused("remove", "en"))


def test_one_that_cannot_be_removed_removes_none():
    run("add", "fr")
    refused("remove", "fr", "en")
    assert codes() == ["en", "fr"]


def test_a_locale_with_content_is_not_removed(french):
    message = str(refused("remove", "fr"))
    assert "1 version would be lost" in message
    assert "--allow-data-loss" in message


def test_a_locale_with_content_is_removed_when_that_is_allowed(french):
    run("remove", "fr", "--allow-data-loss")
    assert not EntryVersion.objects.filter(locale="fr").exists()


def test_the_list_is_a_table(french):
    assert [line.split() for line in run("list").splitlines()] == [
        ["CODE", "NAME", "DEFAULT", "VERSIONS"],
        ["en", "English", "yes", "1"],
        ["fr", "French", "1"],
    ]


def test_the_columns_are_aligned():
    run("add", "en-GB")
    lines = run("list").splitlines()
    assert {line.index(word) for line, word in zip(lines, ("NAME", "English", "British"), strict=True)} == {7}


def test_the_list_may_be_json(french):
    assert json.loads(run("list", "--json")) == [
        {"code": "en", "name": "English", "default": True, "versions": 1},
        {"code": "fr", "name": "French", "default": False, "versions": 1},
    ]


@pytest.mark.parametrize(
    "args", [[], ["add"], ["default"], ["default", "en", "fr"], ["remove"], ["make", "fr"]]
)
def test_wrong_usage_is_refused(args):
    refused(*args)
    assert codes() == ["en"]


@pytest.mark.parametrize("action", ["list", "add", "default", "remove"])
def test_every_action_takes_a_database(action):
    codes = {"add": ["fr"], "default": ["en"], "remove": ["fr"]}.get(action, [])
    if action == "remove":
        run("add", "fr")
    assert run(action, *codes, "--database", "default")
