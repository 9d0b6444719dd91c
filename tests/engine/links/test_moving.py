"""Moving a target within a list, from either side, where a document has one row in it or several."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.engine.documents import documents
from relations.engine.errors import NotFoundError, ValidationError
from relations.engine.operations import Set, Step, Target
from relations.models import Entry, Link
from tests import builders
from tests.engine.test_not_localized_end import relate
from tests.examples import examples
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIDES = {"owning": ("restaurants", "categories"), "inverse": ("categories", "restaurants")}


@pytest.fixture(params=SIDES)
def side(request):
    """The list `a b c d` of the document `x`, in the field of either side; as (flow, field)."""
    return guide(request.param)


@remembered
def guide(side, **features):
    builders.guide(**features)
    flow, field = SIDES[side]
    builders.make(field, *"abcde")
    builders.make(flow, "x")
    builders.write(flow, "x", {field: list("abcd")})
    return flow, field


def move(side, target, verb, other=None, *, place=1, **options):
    flow, field = side
    step = Step(verb, Target(document=other) if other else None, place)
    return documents(flow).move("x", field, Target(document=target), step, **options)


def order(side, **view):
    return "".join(builders.listed(side[0], "x", side[1], **view))


def rows(*fields):
    return {row[0]: row[1:] for row in Link.objects.values_list("pk", *fields)}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (("c", "up"), "acbd"),
        (("a", "up"), "abcd"),
        (("b", "down"), "acbd"),
        (("c", "down"), "abdc"),
        (("d", "down"), "abcd"),
        (("c", "top"), "cabd"),
        (("b", "bottom"), "acdb"),
        (("d", "above", "b"), "adbc"),
        (("a", "above", "c"), "bacd"),
        (("a", "below", "c"), "bcad"),
        (("a", "below", "d"), "bcda"),
        (("d", "below", "a"), "adbc"),
        (("a", "swap", "d"), "dbca"),
        (("d", "swap", "b"), "adcb"),
        (("b", "swap", "c"), "acbd"),
        (("c", "swap", "b"), "acbd"),
    ],
)
def test_each_step(side, step, expected):
    move(side, *step)
    assert order(side) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [(1, "cabd"), (2, "acbd"), (3, "abcd"), (4, "abdc"), (99, "abdc"), (10**30, "abdc")],
)
def test_to_counts_from_one(side, place, expected):
    move(side, "c", "to", place=place)
    assert order(side) == expected


@pytest.mark.parametrize(
    ("step", "count"),
    [
        (("c", "up"), 1),
        (("a", "below", "c"), 1),
        (("b", "swap", "c"), 1),
        (("a", "swap", "d"), 2),
        (("a", "top"), 0),
    ],
)
def test_one_row_is_written_for_each_that_moved(side, step, count):
    before = rows("position", "inverse_position")
    move(side, *step)
    after = rows("position", "inverse_position")
    assert sum(before[pk] != after[pk] for pk in before) == count


@pytest.mark.parametrize(("step", "bumped"), [(("c", "up"), {"x"}), (("a", "up"), set())])
def test_the_document_whose_list_changed_has_a_new_revision(side, step, bumped):
    before = dict(Entry.objects.values_list("document_id", "revision"))
    move(side, *step)
    after = dict(Entry.objects.values_list("document_id", "revision"))
    assert {name for name in before if before[name] != after[name]} == bumped


def test_the_order_of_the_other_side_stays(side):
    column = "inverse_position" if side[0] == "restaurants" else "position"
    before = rows(column)
    move(side, "d", "top")
    assert rows(column) == before


def test_a_full_spot_makes_room(side):
    model = documents(side[0]).flow.relation(side[1])
    column = "position" if model.owning else "inverse_position"
    for key, link in enumerate(Link.objects.order_by(column)):
        Link.objects.filter(pk=link.pk).update(**{column: key})
    move(side, "d", "above", "b")
    assert order(side) == "adbc"


@pytest.mark.parametrize(
    ("step", "named"),
    [
        (("e", "up"), '"e" is not in the list'),
        (("nobody", "up"), 'no document "nobody"'),
        (("a", "above", "e"), '"e" is not in the list'),
        (("a", "swap", "nobody"), 'no document "nobody"'),
        (("a", "above", "a"), '"a" cannot be its own anchor'),
        (("a", "above"), '"a" cannot be moved "above"'),
        (("a", "top", "b"), '"a" cannot be moved "top"'),
        (("a", "sideways"), '"a" cannot be moved "sideways"'),
    ],
)
def test_a_refusal_names_the_target_and_writes_nothing(side, step, named):
    before = rows("position", "inverse_position")
    with pytest.raises(ValidationError, match=named):
        move(side, *step)
    assert rows("position", "inverse_position") == before


def test_a_place_below_one_is_refused(side):
    with pytest.raises(ValidationError, match="places count from 1"):
        move(side, "a", "to", place=0)


def test_a_document_that_is_not_there_is_refused(side):
    with pytest.raises(NotFoundError, match='no document "y"'):
        documents(side[0]).move("y", side[1], Target(document="a"), Step("up"))


def test_a_field_that_is_no_relation_is_refused(side):
    with pytest.raises(ValidationError, match='"name"'):
        documents(side[0]).move("x", "name", Target(document="a"), Step("up"))


def test_a_locale_that_is_not_there_is_not_made():
    relate("room owns", "many-to-many")
    builders.definitions.create_locale("de")
    with pytest.raises(NotFoundError, match="locale de"):
        documents("exhibits").move("x", "rooms", Target(document="r"), Step("up"), locale="de")


# -- drafts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("owning", SIDES)
def test_the_draft_moves_alone(owning):
    side = guide(owning, draft_and_publish=True)
    for flow in side:
        for name in ("x",) if flow == side[0] else "abcd":
            documents(flow).publish(name)
    move(side, "d", "top")
    assert order(side, status="draft") == "dabc"
    assert order(side, status="published") == "abcd"


@pytest.mark.parametrize("owning", SIDES)
def test_status_published_publishes_the_document(owning):
    side = guide(owning, draft_and_publish=True)
    for flow in side[::-1]:
        for name in ("x",) if flow == side[0] else "abcd":
            documents(flow).publish(name)
    assert move(side, "d", "top", status="published").status == "published"
    assert order(side, status="published") == "dabc"


@pytest.fixture
@remembered
def topics():
    """Topics without drafts, whose list of articles holds drafts and what is published: `a b c`, not `b`."""
    articles = builders.flow("articles", draft_and_publish=True)
    builders.relation(articles, "topics", builders.flow("topics"), inverse="articles")
    builders.make("topics", "x")
    for name in "abcd":
        documents("articles").create({"name": name, "topics": ["x"]}, document_id=name)
        if name != "b":
            documents("articles").publish(name)
    return "topics", "articles"


@pytest.mark.parametrize(
    ("step", "drafts", "published"),
    [
        (("c", "up"), "acbd", "acd"),
        (("d", "top"), "dabc", "dac"),
        (("a", "down"), "bacd", "acd"),
        (("a", "bottom"), "bcda", "cda"),
        (("b", "bottom"), "acdb", "acd"),
        (("a", "below", "b"), "bacd", "acd"),
        (("a", "swap", "d"), "dbca", "dca"),
        (("a", "swap", "b"), "bacd", "acd"),
        (("c", "swap", "d"), "abdc", "adc"),
    ],
)
def test_sources_in_each_status_stand_in_the_same_order(topics, step, drafts, published):
    move(topics, *step)
    assert (order(topics, status="draft"), order(topics, status="published")) == (drafts, published)


# -- several rows of one document -------------------------------------------------------------------


@pytest.fixture
@remembered
def pins():
    """A flow without drafts whose links name both statuses of their targets."""
    places = builders.flow("places")
    builders.relation(places, "articles", builders.flow("articles", draft_and_publish=True), inverse="places")
    builders.make("articles", *"abcd", status="published")
    builders.make("places", "x")
    builders.write("places", "x", {"articles": list("abcd")})
    return "places", "articles"


PASSES = [
    (("c", "up"), "acbd"),
    (("b", "down"), "acbd"),
    (("d", "top"), "dabc"),
    (("a", "bottom"), "bcda"),
    (("a", "below", "c"), "bcad"),
    (("d", "above", "b"), "adbc"),
    (("a", "swap", "c"), "cbad"),
    (("b", "swap", "c"), "acbd"),
]


@pytest.mark.parametrize(("step", "expected"), PASSES)
def test_the_rows_of_both_statuses_move_together(pins, step, expected):
    move(pins, *step)
    found = Link.objects.order_by("position").values_list("target__document_id", flat=True)
    assert "".join(found) == "".join(name * 2 for name in expected)


def test_a_status_chooses_one_of_the_rows(pins):
    target = Target(document="d", status="published")
    documents("places").move("x", "articles", target, Step("top"))
    assert (order(pins, status="draft"), order(pins, status="published")) == ("abcd", "dabc")


def test_the_draft_of_a_pinned_target_moves_alone_until_it_is_published(pins):
    builders.make("places", "y", "z")
    for name in "yz":
        builders.write("places", name, {"articles": ["a"]})
    articles = documents("articles")
    articles.move("a", "places", Target(document="z"), Step("top"))
    lists = [builders.listed("articles", "a", "places", status=status) for status in ("draft", "published")]
    assert lists == [["z", "x", "y"], ["x", "y", "z"]]
    articles.move("a", "places", Target(document="z"), Step("down"), status="published")
    assert builders.listed("articles", "a", "places", status="published") == ["x", "z", "y"]


@pytest.fixture(params=["room owns", "exhibit owns"])
def rooms(request):
    """A room (not localized), whose list has exhibits in two locales: `x y z`, each twice."""
    relate(request.param, "many-to-many")
    items = [{"documentId": name, "locale": code} for name in "xyz" for code in ("en", "fr")]
    builders.write("rooms", "r", {"exhibits": items})
    return documents("rooms")


@pytest.mark.parametrize(
    ("target", "step", "expected"),
    [
        ("z", Step("up"), "xxzzyy"),
        ("x", Step("down"), "yyxxzz"),
        ("z", Step("top"), "zzxxyy"),
        ("x", Step("to", place=2), "yyxxzz"),
        ("x", Step("swap", Target(document="z")), "zzyyxx"),
        ("x", Step("below", Target(document="y")), "yyxxzz"),
    ],
)
def test_the_rows_of_all_locales_move_together(rooms, target, step, expected):
    rooms.move("r", "exhibits", Target(document=target), step)
    assert "".join(builders.listed("rooms", "r", "exhibits")) == expected


def test_a_locale_chooses_one_of_the_rows(rooms):
    rooms.move("r", "exhibits", Target(document="z", locale="fr"), Step("top"))
    assert "".join(builders.listed("rooms", "r", "exhibits")) == "zxxyyz"


def test_rows_that_stand_apart_come_together(rooms):
    rooms.move("r", "exhibits", Target(document="z", locale="fr"), Step("above", Target(document="y")))
    assert "".join(builders.listed("rooms", "r", "exhibits")) == "xxzyyz"
    rooms.move("r", "exhibits", Target(document="z"), Step("up"))
    assert "".join(builders.listed("rooms", "r", "exhibits")) == "zzxxyy"


# -- resources --------------------------------------------------------------------------------------


def test_resources_move_as_documents_do(settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    shops = builders.flow("shops")
    builders.definitions.create_field(
        shops, "goods", field_type="relationship", cardinality="many-to-many", resource_types=["product"]
    )
    goods = Set(tuple(Target(document=key, resource="product") for key in "789"))
    builders.make("shops", "x")
    builders.write("shops", "x", {}, changes={"goods": goods})
    documents("shops").move("x", "goods", Target(document="9", resource="product"), Step("up"))
    found = Link.objects.order_by("position").values_list("resource_id", flat=True)
    assert "".join(found) == "798"


# -- against a plain list ---------------------------------------------------------------------------


@pytest.fixture(params=["owning", "inverse", "pins"])
def any_list(request):
    """A list of `a b c d`: of one row for each document, or of one for each of its statuses."""
    return request.getfixturevalue("pins") if request.param == "pins" else guide(request.param)


VERBS = ("up", "down", "top", "bottom", "to", "above", "below", "swap")
STEPS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(VERBS),
              st.sampled_from("abcd"), st.integers(1, 6)),
    max_size=8,
)  # fmt: skip


def moved(listed, name, verb, other, place):
    """The same step on a plain list."""
    at, found = listed.index(name), [each for each in listed if each != name]
    if verb in ("above", "below", "swap") and name == other:
        return listed
    if verb == "swap":
        return [{name: other, other: name}.get(each, each) for each in listed]
    place = {
        "up": max(at - 1, 0),
        "down": at + 1,
        "top": 0,
        "bottom": len(found),
        "to": place - 1,
        "above": found.index(other) if other in found else 0,
        "below": found.index(other) + 1 if other in found else 0,
    }[verb]
    found.insert(place, name)
    return found


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(40))
@given(steps=STEPS)
def test_any_steps_are_those_of_a_plain_list(any_list, steps):
    flow, field = any_list
    builders.write(flow, "x", {field: list("abcd")})
    expected = list("abcd")
    for name, verb, other, place in steps:
        if verb in ("above", "below", "swap") and name == other:
            continue
        move(any_list, name, verb, other if verb in ("above", "below", "swap") else None, place=place)
        expected = moved(expected, name, verb, other, place)
        assert order(any_list) == "".join(expected)
