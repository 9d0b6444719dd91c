"""`manage.py check_relations`: what it prints, what it asks, and its exit status."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from relations.engine.documents import documents
from relations.models import EntryVersion, Link
from tests import builders
from tests.builders import make
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def run(*words, **options):
    """Run the command: what it prints, and the error that ends it."""
    said = io.StringIO()
    try:
        call_command("check_relations", *words, stdout=said, **options)
    except CommandError as error:
        return said.getvalue(), str(error)
    return said.getvalue(), None


@pytest.fixture
@remembered
def broken():
    """Restaurant `a`, one of whose two links has no place in the other list."""
    builders.guide()
    make("categories", "x", "y")
    documents("restaurants").create({"name": "a", "categories": ["x", "y"]}, document_id="a")
    Link.objects.filter(target__document_id="x").update(inverse_position=None)


@pytest.fixture
def answers(monkeypatch):
    """What the command asks, each answered with `answer`."""

    def give(answer):
        asked = []
        monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or answer)
        return asked

    return give


def test_it_says_that_nothing_is_wrong():
    builders.guide()
    assert run() == ("Nothing is wrong.\n", None)


def test_it_says_what_is_wrong_of_how_many_links(broken):
    said, _ = run()
    assert said.splitlines()[1].split()[:2] == ["restaurants.categories", "1"]


def test_it_names_a_link(broken):
    assert "restaurants.categories: a (published) → x (published) has no place" in run()[0]


def test_it_fails_when_something_is_wrong(broken):
    assert run()[1] == "Something is wrong with 1 links and 0 values."


def test_it_changes_nothing_unless_asked_to(broken):
    run()
    assert Link.objects.filter(inverse_position=None).count() == 1


def test_it_asks_before_it_repairs(broken, answers):
    asked = answers("n")
    run("--repair")
    assert (len(asked), Link.objects.filter(inverse_position=None).count()) == (1, 1)


def test_it_repairs_after_a_yes(broken, answers):
    answers("y")
    assert run("--repair")[1] is None
    assert Link.objects.filter(inverse_position=None).count() == 0


def test_it_repairs_without_asking(broken):
    assert run("--repair", "--no-input")[1] is None


def test_it_lists_values_that_are_not_repaired(broken):
    EntryVersion.objects.filter(entry__document_id="a").update(values={"name": 7})
    said, error = run("--repair", "--no-input")
    assert "restaurants/a (published): name must be a string" in said
    assert error == "Something is wrong with 0 links and 1 values."


def test_it_prints_json(broken):
    said, _ = run("--json")
    (found,) = json.loads(said)["links"]
    assert (found["relation"], found["code"], found["count"]) == ("restaurants.categories", "place", 1)


def test_an_unknown_flow_is_named():
    assert run("pages")[1] == 'There is no flow "pages".'


def test_rebalancing_prints_what_it_did(broken):
    said = io.StringIO()
    call_command("rebalance_relations", stdout=said)
    assert said.getvalue() == "Lists: 0, with 0 links.\n"


def test_rebalancing_prints_json(broken):
    out = io.StringIO()
    call_command("rebalance_relations", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"lists": 0, "links": 0}
