import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.engine.documents import documents
from tests.commands.calls import CATEGORIES, as_json, everything, refused, run
from tests.examples import examples

pytestmark = [pytest.mark.usefixtures("flows"), pytest.mark.slow]


def words(text):
    return [line.split() for line in text.splitlines()]


# -- show ---------------------------------------------------------------------------------------------


def test_show_prints_the_list_in_order():
    assert words(run("show", *CATEGORIES)) == [
        ["#", "document", "label", "status", "locale"],
        ["1", "a", "A", "published"],
        ["2", "b", "B", "published"],
        ["3", "c", "C", "published"],
    ]


def test_show_works_from_the_other_side():
    assert words(run("show", "categories", "a", "restaurants"))[1:] == [["1", "r", "Room", "published"]]


def test_show_says_that_a_list_is_empty():
    assert run("show", "categories", "f", "restaurants") == "The list is empty.\n"


def test_show_of_a_relation_to_one_has_one_row():
    documents("restaurants").update("r", {"main": "d"})
    assert [row["document_id"] for row in as_json("show", "restaurants", "r", "main")["items"]] == ["d"]


def test_show_of_an_empty_relation_to_one_has_none():
    assert as_json("show", "restaurants", "r", "main")["items"] == []


def test_show_reads_one_locale():
    found = as_json("show", "guides", "g", "ranked", "--locale", "fr")
    assert (found["locale"], [row["document_id"] for row in found["items"]]) == ("fr", ["b"])


def test_show_reads_the_default_locale_unless_told_otherwise():
    assert as_json("show", "guides", "g", "ranked")["locale"] == "en"


def test_show_reads_the_draft_unless_told_otherwise():
    documents("articles").publish("n")
    documents("articles").update("n", {"topics": ["d"]})
    assert [row["document_id"] for row in as_json("show", "articles", "n", "topics")["items"]] == ["d"]
    published = as_json("show", "articles", "n", "topics", "--status", "published")
    assert [row["document_id"] for row in published["items"]] == ["a", "b", "c"]


def test_the_json_of_show_has_one_shape():
    assert as_json("show", "categories", "a", "restaurants") == {
        "flow": "categories",
        "document_id": "a",
        "field": "restaurants",
        "locale": None,
        "status": "published",
        "items": [
            {
                "position": 1,
                "type": "restaurants",
                "document_id": "r",
                "label": "Room",
                "status": "published",
                "locale": None,
            }
        ],
    }


def test_a_label_cannot_steer_the_terminal():
    documents("categories").update("a", {"name": "red\x1b[31m\nline"})
    assert "red\N{REPLACEMENT CHARACTER}[31m line" in run("show", *CATEGORIES)


def test_a_long_label_stays_on_its_line():
    documents("categories").update("a", {"name": "x" * 300})
    assert "x" * 300 in run("show", *CATEGORIES)


# -- connect ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["d", "e"], "abcde"),
        (["e", "d", "--end"], "abced"),
        (["a"], "bca"),
        (["d", "--start"], "dabc"),
        (["d", "e", "f", "--start"], "defabc"),
        (["c", "a", "--start"], "cab"),
        (["a", "c", "--start"], "acb"),
        (["d", "e", "--before", "b"], "adebc"),
        (["e", "d", "--before", "a"], "edabc"),
        (["c", "d", "--before", "b"], "acdb"),
        (["d", "e", "--after", "a"], "adebc"),
        (["d", "e", "--after", "c"], "abcde"),
        (["c", "b", "--after", "a"], "acb"),
        (["a", "b", "--after", "c"], "cab"),
    ],
)
def test_connected_targets_stand_together_in_the_order_given(order, arguments, expected):
    run("connect", *CATEGORIES, *arguments)
    assert order() == expected


def test_connect_from_the_other_side_appends_to_this_one(order):
    run("connect", "categories", "e", "restaurants", "r")
    assert order() == "abce"


def test_connect_replaces_what_a_relation_to_one_holds(order):
    documents("restaurants").update("r", {"main": "d"})
    run("connect", "restaurants", "r", "main", "e")
    assert [row["document_id"] for row in as_json("show", "restaurants", "r", "main")["items"]] == ["e"]


def test_connect_writes_to_one_locale(order):
    run("connect", "guides", "g", "ranked", "c", "--start", "--locale", "fr")
    assert order("guides", "g", "ranked", locale="fr") == "cb"
    assert order("guides", "g", "ranked", locale="en") == "ab"


def test_the_locale_is_that_of_the_targets_where_only_they_have_one():
    run("connect", "restaurants", "r", "guides", "g")
    run("connect", "restaurants", "r", "guides", "g", "--locale", "fr")
    items = as_json("show", "restaurants", "r", "guides")["items"]
    assert [(row["locale"], row["label"]) for row in items] == [("en", "Guide"), ("fr", "Le guide")]


def test_an_anchor_may_be_in_another_locale():
    run("connect", "restaurants", "r", "guides", "g")
    documents("guides").create({"name": "Other"}, document_id="h", locale="fr")
    run("connect", "restaurants", "r", "guides", "h", "--before", "g", "--locale", "fr")
    items = as_json("show", "restaurants", "r", "guides")["items"]
    assert [(row["document_id"], row["locale"]) for row in items] == [("h", "fr"), ("g", "en")]


def test_a_type_and_a_colon_name_a_resource():
    run("connect", "restaurants", "r", "goods", "product:7", "product:8")
    run("connect", "restaurants", "r", "goods", "product:9", "--before", "product:8")
    items = as_json("show", "restaurants", "r", "goods")["items"]
    assert [(row["type"], row["document_id"]) for row in items] == [
        ("product", "7"), ("product", "9"), ("product", "8"),
    ]  # fmt: skip


# -- move ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["c", "--up"], "acb"),
        (["a", "--down"], "bac"),
        (["c", "--top"], "cab"),
        (["a", "--bottom"], "bca"),
        (["c", "--above", "a"], "cab"),
        (["a", "--below", "c"], "bca"),
        (["a", "--swap", "c"], "cba"),
        (["a", "--to", "2"], "bac"),
        (["a", "--to", "9"], "bca"),
        (["a", "--up"], "abc"),
    ],
)
def test_move_takes_each_step(order, arguments, expected):
    run("move", *CATEGORIES, *arguments)
    assert order() == expected


def test_move_says_what_moved():
    assert words(run("move", *CATEGORIES, "c", "--top")) == [
        ["change", "#", "document", "label", "status", "locale"],
        ["moved", "1", "c", "C", "published"],
        ["2", "a", "A", "published"],
        ["3", "b", "B", "published"],
        ["0", "added,", "1", "moved,", "0", "removed."],
    ]


def test_the_json_of_a_swap_says_what_moved():
    items = as_json("move", *CATEGORIES, "a", "--swap", "c")["items"]
    assert [(row["document_id"], row["change"]) for row in items] == [
        ("c", "moved"),
        ("b", None),
        ("a", "moved"),
    ]


def test_a_dry_run_of_move_writes_nothing(order):
    before = everything()
    assert "Dry run, nothing was written: 0 added, 1 moved" in run(
        "move", *CATEGORIES, "c", "--top", "--dry-run"
    )
    assert everything() == before


def test_move_works_from_the_other_side(order):
    documents("restaurants").create({"name": "Second", "categories": ["a"]}, document_id="s")
    run("move", "categories", "a", "restaurants", "s", "--top")
    assert order("categories", "a", "restaurants") == "sr"
    assert order() == "abc"


def test_move_writes_to_one_locale(order):
    run("connect", "guides", "g", "ranked", "a", "--locale", "fr")
    run("move", "guides", "g", "ranked", "a", "--up", "--locale", "fr")
    assert order("guides", "g", "ranked", locale="fr") == "ab"
    assert order("guides", "g", "ranked", locale="en") == "ab"


def test_the_locale_chooses_the_row_where_only_targets_have_one():
    for code in ("en", "fr"):
        run("connect", "restaurants", "r", "guides", "g", "--locale", code)
    run("move", "restaurants", "r", "guides", "g", "--top", "--locale", "fr")
    items = as_json("show", "restaurants", "r", "guides")["items"]
    assert [row["locale"] for row in items] == ["fr", "en"]


def test_a_resource_moves(order):
    run("connect", "restaurants", "r", "goods", "product:7", "product:8")
    run("move", "restaurants", "r", "goods", "product:7", "--below", "product:8")
    items = as_json("show", "restaurants", "r", "goods")["items"]
    assert [row["document_id"] for row in items] == ["8", "7"]


def test_move_changes_the_draft(order):
    documents("articles").publish("n")
    run("move", "articles", "n", "topics", "c", "--top")
    assert order("articles", "n", "topics", status="draft") == "cab"
    assert order("articles", "n", "topics", status="published") == "abc"


def test_move_publishes_when_told_to(order):
    documents("articles").publish("n")
    run("move", "articles", "n", "topics", "c", "--top", "--status", "published")
    assert order("articles", "n", "topics", status="published") == "cab"


STEP = st.tuples(
    st.sampled_from("abcd"), st.sampled_from(["--up", "--down", "--top", "--bottom"])
) | st.tuples(st.sampled_from("abcd"), st.just("--to"), st.integers(1, 6))


def stepped(listed, name, verb, place=1):
    """The same step on a plain list."""
    at, found = listed.index(name), [each for each in listed if each != name]
    places = {"--up": max(at - 1, 0), "--down": at + 1, "--top": 0, "--bottom": 3, "--to": place - 1}
    return [*found[: places[verb]], name, *found[places[verb] :]]


@pytest.mark.slow
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(20), deadline=None
)
@given(steps=st.lists(STEP, max_size=5))
def test_any_moves_are_those_of_a_plain_list(order, steps):
    run("set", *CATEGORIES, *"abcd")
    expected = list("abcd")
    for name, *step in steps:
        expected = stepped(expected, name, *step)
        run("move", *CATEGORIES, name, *map(str, step))
        assert order() == "".join(expected)


# -- disconnect and set -------------------------------------------------------------------------------


def test_disconnect_takes_targets_out(order):
    run("disconnect", *CATEGORIES, "c", "a")
    assert order() == "b"


def test_disconnecting_what_is_not_connected_changes_nothing(order):
    run("disconnect", *CATEGORIES, "f")
    assert order() == "abc"


def test_set_replaces_the_list(order):
    run("set", *CATEGORIES, "d", "c", "a")
    assert order() == "dca"


def test_set_empties_the_list_when_asked_to(order):
    run("set", *CATEGORIES, "--empty")
    assert order() == ""


def test_set_without_targets_is_wrong_usage_and_writes_nothing(order):
    assert refused("set", *CATEGORIES).returncode == 2
    assert order() == "abc"


def test_set_takes_no_targets_beside_empty(order):
    assert refused("set", *CATEGORIES, "a", "--empty").returncode == 2


# -- draft and published ------------------------------------------------------------------------------


def test_a_write_goes_to_the_draft(order):
    documents("articles").publish("n")
    run("connect", "articles", "n", "topics", "d")
    assert order("articles", "n", "topics", status="draft") == "abcd"
    assert order("articles", "n", "topics", status="published") == "abc"


def test_status_published_publishes_the_entry(order):
    run("connect", "articles", "n", "topics", "d", "--start", "--status", "published")
    assert order("articles", "n", "topics", status="published") == "dabc"


def test_publishing_reports_what_changes_for_readers():
    documents("articles").publish("n")
    documents("articles").update("n", {"topics": ["c", "a", "e"]})
    done = as_json("connect", "articles", "n", "topics", "d", "--status", "published")
    assert [(row["document_id"], row["change"]) for row in done["items"]] == [
        ("c", "moved"), ("a", None), ("e", "added"), ("d", "added"),
    ]  # fmt: skip
    assert [row["document_id"] for row in done["removed"]] == ["b"]


# -- dry runs and reports -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["connect", *CATEGORIES, "f", "a", "--after", "b"],
        ["disconnect", *CATEGORIES, "a"],
        ["set", *CATEGORIES, "f"],
        ["connect", "categories", "f", "restaurants", "r"],
        ["connect", "articles", "n", "topics", "d", "--status", "published"],
    ],
)
def test_a_dry_run_leaves_the_database_as_it_is(arguments):
    before = everything()
    run(*arguments, "--dry-run")
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_leaves_the_database_as_it_is_outside_a_transaction(flows):
    before = everything()
    run("set", *CATEGORIES, "f", "--dry-run")
    assert everything() == before


def test_a_dry_run_shows_what_would_be_added_moved_and_removed():
    assert words(run("set", *CATEGORIES, "d", "c", "b", "--dry-run")) == [
        ["change", "#", "document", "label", "status", "locale"],
        ["added", "1", "d", "D", "published"],
        ["moved", "2", "c", "C", "published"],
        ["3", "b", "B", "published"],
        ["removed", "a", "A", "published"],
        ["Dry", "run,", "nothing", "was", "written:", "1", "added,", "1", "moved,", "1", "removed."],
    ]


def test_a_write_reports_what_a_dry_run_of_it_does():
    arguments = ("connect", *CATEGORIES, "e", "c", "--start")
    planned = as_json(*arguments, "--dry-run")
    assert as_json(*arguments) == {**planned, "dry_run": False}


def test_the_json_of_a_write_marks_what_changed():
    done = as_json("set", *CATEGORIES, "d", "b")
    assert [(row["position"], row["document_id"], row["change"]) for row in done["items"]] == [
        (1, "d", "added"), (2, "b", None),
    ]  # fmt: skip
    assert [(row["position"], row["document_id"]) for row in done["removed"]] == [(1, "a"), (3, "c")]
