"""`manage.py entries`: delete with its preview, duplicate, fill in, and the order of a flow."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, EntryVersion, Link
from tests import builders
from tests.builders import listed, make, write
from tests.engine.rules.conftest import menus
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]


def run(*arguments):
    out = StringIO()
    call_command("entries", *arguments, stdout=out)
    return out.getvalue()


def as_json(*arguments):
    return json.loads(run(*arguments, "--json"))


def refused(*arguments):
    with pytest.raises(CommandError) as error:
        run(*arguments)
    return str(error.value)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Entry, EntryVersion, Link)]


# -- delete -------------------------------------------------------------------------------------------


@pytest.fixture
def holding(request, db):
    menus({"onDelete": getattr(request, "param", "cascade")})
    documents("menus").create({"name": "Lunch", "dishes": ["a", "b"]}, document_id="m")


def test_what_goes_with_an_entry_is_shown(holding):
    before = everything()
    assert run("delete", "dishes", "a", "--dry-run").splitlines() == [
        "These go with it:",
        "flow   document  title  locale",
        "menus  m         Lunch",
        "Dry run, nothing was deleted.",
    ]
    assert everything() == before


def test_what_goes_with_an_entry_as_json(holding):
    found = as_json("delete", "dishes", "a", "--dry-run")
    assert found["going"] == [{"flow": "menus", "document_id": "m", "title": "Lunch", "locale": None}]


def test_it_is_deleted_with_what_goes_with_it(holding):
    assert run("delete", "dishes", "a", "--no-input").splitlines()[-1] == "Deleted: 2."
    assert not documents("menus").has("m")


@pytest.mark.parametrize(("answer", "gone"), [("y", True), ("", False), ("no", False)])
def test_it_asks(holding, monkeypatch, answer, gone):
    asked = []
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or answer)
    run("delete", "dishes", "d") if gone else refused("delete", "dishes", "d")
    assert asked == ['Delete "d"? [y/N] ']
    assert documents("dishes").has("d") is not gone


def test_without_a_terminal_the_answer_is_no(holding, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO())
    assert refused("delete", "dishes", "d") == "Nothing was deleted."


@pytest.mark.parametrize("holding", ["refuse"], indirect=True)
def test_who_refuses_is_named(holding):
    assert "cannot be deleted" in refused("delete", "dishes", "a", "--no-input")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("entries", "delete", "dishes", "a", "--dry-run", stdout=out)
    assert out.getvalue().splitlines()[::2] == ["These hold it, in menus.dishes:", "menus  m         Lunch"]


def test_one_locale_is_deleted(db):
    definitions.create_locale("fr")
    builders.flow("guides", localized=True)
    make("guides", "g")
    write("guides", "g", {}, locale="fr")
    run("delete", "guides", "g", "--locale", "fr", "--no-input")
    assert documents("guides").find_one("g", locale="fr") is None
    assert documents("guides").has("g")


# -- copies -------------------------------------------------------------------------------------------


@pytest.fixture
@remembered
def guides(db):
    """The guide `g` in English ranks a and b; its slug is unique. French has b alone."""
    definitions.create_locale("fr")
    guides, places = builders.flow("guides", localized=True), builders.flow("places")
    definitions.create_field(guides, "slug", field_type="string", unique=True, localized=True)
    builders.relation(guides, "ranked", places)
    make("places", "a", "b")
    documents("guides").create({"name": "G", "slug": "g", "ranked": ["a", "b"]}, document_id="g")


def test_a_duplicate_is_made(guides):
    done = as_json("duplicate", "guides", "g")
    assert listed("guides", done["document_id"], "ranked") == ["a", "b"]
    assert done["changed"] == [{"locale": "en", "field": "slug", "value": "g-copy"}]


def test_a_duplicate_says_how_it_differs(guides):
    assert run("duplicate", "guides", "g").splitlines()[1:] == ['changed: slug (en) is "g-copy"']


def test_a_locale_is_filled_in(guides):
    run("fill-in", "guides", "g", "--locale", "fr", "--from", "en", "--fields", "ranked")
    assert listed("guides", "g", "ranked", locale="fr") == ["a", "b"]
    assert documents("guides").find_one("g", locale="fr")["name"] is None


@pytest.mark.parametrize(
    "arguments", [("duplicate", "guides", "g"), ("fill-in", "guides", "g", "--locale", "fr", "--from", "en")]
)
def test_a_dry_run_copies_nothing(guides, arguments):
    before = everything()
    assert run(*arguments, "--dry-run").splitlines()[-1] == "Dry run, nothing was written."
    assert everything() == before


# -- the order of a flow ------------------------------------------------------------------------------


@pytest.fixture
@remembered
def slides(db):
    builders.flow("slides", ordered=True)
    make("slides", *"abc")


@pytest.mark.parametrize(
    ("place", "order", "said"),
    [
        (["--before", "a"], "cab", "the start < c < a"),
        (["--after", "a"], "acb", "a < c < b"),
        (["--start"], "cab", "the start < c < a"),
        (["--end"], "abc", "b < c < the end"),
    ],
)
def test_an_entry_moves_within_its_flow(slides, place, order, said):
    assert run("move", "slides", "c", *place) == f"{said}\n"
    assert "".join(each.document_id for each in documents("slides").find()) == order


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["move", "slides", "c", "--before", "nope"], 'no other document "nope"'),
        (["move", "slides", "nope", "--start"], 'no document "nope" in "slides"'),
        (["move", "nowhere", "c", "--start"], 'no flow "nowhere"'),
        (["fill-in", "slides", "c", "--locale", "en", "--from", "en"], '"slides" is not localized'),
        (["duplicate", "slides", "c", "--locale", "xx"], 'no locale "xx"'),
        (["delete", "slides", "c", "--locale", "xx", "--no-input"], 'no locale "xx"'),
        (["delete", "slides", "c", "--json"], "--json does not ask"),
        (["move", "slides", "c"], "one of the arguments"),
        (["move", "slides", "c", "--start", "--end"], "not allowed with"),
    ],
)
def test_a_refusal_names_what_is_wrong(slides, arguments, named):
    before = everything()
    assert named in refused(*arguments)
    assert everything() == before
