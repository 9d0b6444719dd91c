import pytest

from relations.engine.documents import documents
from tests.commands.calls import CATEGORIES, everything, refused, run

pytestmark = pytest.mark.usefixtures("flows")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["show", "nowhere", "r", "categories"], 'no flow "nowhere"'),
        (["show", "restaurants", "nobody", "categories"], 'no document "nobody"'),
        (["show", "restaurants", "r", "nothing"], 'no field "nothing"'),
        (["show", "restaurants", "r", "name"], '"name" of "restaurants" is no relationship'),
        (["show", *CATEGORIES, "--locale", "xx"], 'no locale "xx"'),
        (["show", "articles", "n", "topics", "--status", "published"], '"n" in "articles" (published)'),
        (["connect", *CATEGORIES, "d", "nobody"], 'no document "nobody" in "categories"'),
        (["connect", *CATEGORIES, "d", "--before", "e"], '"e", which is not connected'),
        (["connect", *CATEGORIES, "d", "--after", "nobody"], 'no document "nobody"'),
        (["connect", *CATEGORIES, "d", "--before", "d"], '"d" cannot be its own anchor'),
        (["connect", *CATEGORIES, "d", "--before", ""], 'no document ""'),
        (["connect", *CATEGORIES, "d", "d"], '"d" is connected twice'),
        (["connect", "restaurants", "nobody", "categories", "d"], 'no document "nobody" in "restaurants"'),
        (["connect", "restaurants", "r", "main", "d", "e"], '"main" holds one entry'),
        (["connect", "restaurants", "r", "goods", "tool:1"], '"goods" has no target among the flows'),
        (["disconnect", *CATEGORIES, "nobody"], 'no document "nobody"'),
        (["set", *CATEGORIES, "a", "nobody"], 'no document "nobody"'),
        (["move", *CATEGORIES, "d", "--up"], '"d" is not in the list "categories"'),
        (["move", *CATEGORIES, "nobody", "--up"], 'no document "nobody"'),
        (["move", *CATEGORIES, "a", "--above", "d"], '"d" is not in the list "categories"'),
        (["move", *CATEGORIES, "a", "--swap", "nobody"], 'no document "nobody"'),
        (["move", *CATEGORIES, "a", "--below", "a"], '"a" cannot be its own anchor'),
        (["move", *CATEGORIES, "a", "--to", "0"], '"a" cannot move to 0'),
        (["move", "restaurants", "nobody", "categories", "a", "--up"], 'no document "nobody"'),
        (["move", "restaurants", "r", "name", "a", "--up"], '"name" of "restaurants" is no relationship'),
        (["move", "guides", "g", "ranked", "a", "--up", "--locale", "xx"], 'no locale "xx"'),
        (
            ["move", "articles", "n", "topics", "d", "--top", "--status", "published"],
            '"d" is not in the list',
        ),
    ],
)
def test_a_refusal_names_what_is_wrong_and_writes_nothing(arguments, named):
    before = everything()
    error = refused(*arguments)
    assert named in str(error)
    assert error.returncode == 1
    assert everything() == before


def test_connecting_does_not_make_a_locale_of_the_entry():
    documents("guides").create({"name": "English only"}, document_id="e")
    assert '"e" in "guides" (locale fr)' in str(
        refused("connect", "guides", "e", "ranked", "a", "--locale", "fr")
    )


# -- usage --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["show"],
        ["connect", *CATEGORIES],
        ["connect", *CATEGORIES, "a", "--start", "--end"],
        ["connect", *CATEGORIES, "a", "--before", "b", "--after", "c"],
        ["show", *CATEGORIES, "--status", "gone"],
        ["show", *CATEGORIES, "--dry-run"],
        ["move", *CATEGORIES, "a"],
        ["move", *CATEGORIES, "a", "b", "--up"],
        ["move", *CATEGORIES, "a", "--up", "--down"],
        ["move", *CATEGORIES, "a", "--to", "first"],
        ["show", *CATEGORIES, "--database", "nowhere"],
    ],
)
def test_arguments_without_a_meaning_are_refused(arguments):
    assert str(refused(*arguments)).startswith("Error: ")


@pytest.mark.parametrize("verb", ["show", "connect", "disconnect", "set", "move"])
def test_the_help_of_a_verb_has_examples_one_can_copy(verb, capsys):
    with pytest.raises(SystemExit):
        run(verb, "--help")
    assert f"\n  manage.py relations {verb} " in capsys.readouterr().out
