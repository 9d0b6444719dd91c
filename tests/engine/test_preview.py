"""What publishing a draft would change, and what it would not show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import definitions, preview
from relations.engine.documents import documents
from relations.engine.errors import NotFoundError, ValidationError
from relations.engine.operations import Set, Target
from relations.models import Link
from tests import builders, snapshots
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DRAFTS = {"draft_and_publish": True}


@pytest.fixture
@remembered
def guide():
    """A restaurant r with the categories a to f, all of them published."""
    builders.guide(**DRAFTS)
    builders.make("categories", *"abcdef", status="published")
    builders.make("restaurants", "r", "q", status="published")
    write({"categories": [*"abcdef"]})
    documents("restaurants").publish("r")


def write(data, slug="restaurants", document_id="r", **options):
    builders.write(slug, document_id, data, **options)


def seen(slug="restaurants", document_id="r", locale=None):
    [found] = preview.of_document(documents(slug), document_id, locale)
    return found


def ids(members):
    return "".join(member.id for member in members)


def changed(field="categories", slug="restaurants", document_id="r"):
    """What comes, goes and moves."""
    found = seen(slug, document_id).lists.get(field)
    return (ids(found.added), ids(found.removed), ids(found.moved)) if found else ("", "", "")


def test_nothing_has_changed(guide):
    assert seen() == preview.Preview("r", "", True, {}, {}, ())
    assert not seen().is_changed


def test_values_differ(guide):
    write({"name": "new"})
    assert seen().values == {"name": preview.ValueChange("new", "r")}
    assert seen().is_changed


def test_passwords_differ_in_secret(guide):
    flow = builders.Flow.objects.get(slug="restaurants")
    definitions.create_field(flow, "secret", field_type="password")
    write({"secret": "open sesame"})
    assert seen().values == {"secret": preview.ValueChange(None, None)}


MOVES = {
    "one to the end": ({"connect": ["a"]}, ("", "", "a")),
    "one to the start": ({"connect": [{"documentId": "f", "position": {"start": True}}]}, ("", "", "f")),
    "one past its neighbour": (
        {"connect": [{"documentId": "c", "position": {"before": "b"}}]},
        ("", "", "c"),
    ),
    "two": (
        {
            "connect": [
                {"documentId": "e", "position": {"start": True}},
                {"documentId": "b", "position": {"end": True}},
            ]
        },
        ("", "", "eb"),
    ),
    "some go": ({"disconnect": ["b", "e"]}, ("", "be", "")),
    "all go": ([], ("", "abcdef", "")),
    "one goes and one moves": ({"disconnect": ["b"], "connect": ["a"]}, ("", "b", "a")),
    "all are turned round": ([*"fedcba"], ("", "", 5)),
}


@pytest.mark.parametrize("case", MOVES)
def test_lists_differ(guide, case):
    change, expected = MOVES[case]
    write({"categories": change})
    added, removed, moved = changed()
    assert (added, removed, moved if isinstance(expected[2], str) else len(moved)) == expected


def test_who_comes_is_named_in_order_with_a_title(guide):
    builders.make("categories", "x", "y", status="published")
    write({"name": "The X"}, "categories", "x")
    write({"categories": {"connect": ["y", {"documentId": "x", "position": {"start": True}}]}})
    added = seen().lists["categories"].added
    assert added == (
        preview.Named("categories", "x", "The X", ""),
        preview.Named("categories", "y", "y", ""),
    )


def test_after_publishing_nothing_differs(guide):
    write({"name": "new", "categories": {"connect": ["a"], "disconnect": ["c"]}})
    documents("restaurants").publish("r")
    assert not seen().is_changed


def test_new_keys_alone_are_no_moves(guide):
    more = [f"more {number}" for number in range(40)]
    builders.make("categories", *more, status="published")
    keys = list(
        Link.objects.filter(source_status="draft", target__document_id__in=[*"abcdef"]).values_list(
            "position"
        )
    )
    for name in more:
        write({"categories": {"connect": [{"documentId": name, "position": {"before": "d"}}]}})
    write({"categories": {"disconnect": more}})
    now = list(
        Link.objects.filter(source_status="draft", target__document_id__in=[*"abcdef"]).values_list(
            "position"
        )
    )
    assert now != keys
    assert changed() == ("", "", "")
    write({"categories": {"connect": [{"documentId": "d", "position": {"after": "e"}}]}})
    assert len(changed()[2]) == 1


def test_members_that_are_not_published_are_told(guide):
    builders.make("categories", "x")
    write({"categories": {"connect": ["x"]}})
    documents("categories").unpublish("b")
    found = seen().lists["categories"]
    assert (ids(found.added), ids(found.unseen)) == ("x", "bx")
    documents("restaurants").publish("r")
    assert ids(seen().lists["categories"].unseen) == "bx"
    assert not seen().is_changed


def test_the_other_sides_list_differs(guide):
    write({"restaurants": {"connect": ["q"], "disconnect": ["r"]}}, "categories", "a")
    assert changed("restaurants", "categories", "a") == ("q", "r", "")


def test_a_source_that_is_not_published_waits(guide):
    builders.make("restaurants", "x")
    write({"restaurants": {"connect": ["x"]}}, "categories", "a")
    found = seen("categories", "a").lists["restaurants"]
    assert (ids(found.added), ids(found.unseen)) == ("", "x")


def test_a_document_that_is_related_to_itself_does_not_wait_for_itself(db):
    places = builders.flow("places", singular="place", **DRAFTS)
    builders.relation(places, "near", places, inverse="near_to")
    builders.make("places", "x")
    write({"near": ["x"]}, "places", "x")
    lists = seen("places", "x").lists
    assert [(ids(found.added), ids(found.unseen)) for found in lists.values()] == [("x", ""), ("x", "")]


def test_a_relation_with_one_place_differs(guide):
    chefs = builders.flow("chefs", singular="chef", **DRAFTS)
    builders.relation(
        builders.Flow.objects.get(slug="restaurants"), "chef", chefs, "one-to-one", "restaurant"
    )
    builders.make("chefs", "ann", "bob", status="published")
    write({"chef": "ann"}, status="published")
    write({"chef": "bob"})
    assert changed("chef") == ("bob", "ann", "")
    assert changed("restaurant", "chefs", "bob") == ("r", "", "")


def test_the_lists_of_plain_sources_differ(db):
    articles = builders.flow("articles", singular="article", **DRAFTS)
    builders.relation(builders.flow("shelves", singular="shelf"), "articles", articles, inverse="shelves")
    builders.make("articles", "a", status="published")
    builders.make("shelves", *"xyz")
    write({"articles": [{"documentId": "a", "status": "published"}]}, "shelves", "x")
    write({"articles": ["a"]}, "shelves", "y")
    assert changed("shelves", "articles", "a") == ("", "", "")  # x is pinned, and stays
    write({"shelves": {"connect": ["z"], "disconnect": ["y"]}}, "articles", "a")
    assert changed("shelves", "articles", "a") == ("z", "y", "")
    documents("articles").publish("a")
    assert not seen("articles", "a").is_changed


def test_resources_differ(guide, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    flow = builders.Flow.objects.get(slug="restaurants")
    kind = {"field_type": "relationship", "cardinality": "one-to-many", "resource_types": ["product"]}
    definitions.create_field(flow, "products", **kind)
    for numbers in ("12", "31"):
        changes = {"products": Set(tuple(Target(number, resource="product") for number in numbers))}
        documents("restaurants").update("r", changes=changes, status="published" if numbers == "12" else None)
    assert changed("products") == ("3", "2", "")
    assert seen().lists["products"].added == (preview.Named("product", "3", "3", ""),)


def test_of_a_new_document_everything_is_new(guide):
    builders.make("restaurants", "new")
    write({"categories": ["b", "a"]}, document_id="new")
    found = seen(document_id="new")
    assert (found.is_published, found.is_changed) == (False, True)
    assert found.values == {"name": preview.ValueChange("new", None)}
    assert changed(document_id="new") == ("ba", "", "")


def test_required_values_that_are_missing_are_told(guide):
    definitions.create_field(
        builders.Flow.objects.get(slug="restaurants"), "city", field_type="string", required=True
    )
    assert seen().missing == ("city",)
    with pytest.raises(ValidationError, match="city"):
        documents("restaurants").publish("r")


def test_each_locale_is_looked_at_alone():
    definitions.create_locale("fr")
    definitions.create_locale("de")
    builders.guide(**DRAFTS, localized=True)
    for locale in ("en", "fr"):
        builders.make("categories", "a") if locale == "en" else write(
            {"name": "a"}, "categories", "a", locale="fr"
        )
        builders.make("restaurants", "r") if locale == "en" else write({"name": "bis"}, locale="fr")
    write({"categories": ["a"]}, locale="fr")
    documents("restaurants").publish("r", locale="en")
    assert not seen().is_changed
    french = seen(locale="fr")
    assert french.lists["categories"].unseen == (preview.Named("categories", "a", "a", "fr"),)
    assert [found.locale for found in preview.of_document(documents("restaurants"), "r", "*")] == ["en", "fr"]
    assert preview.of_document(documents("restaurants"), "r", "de") == []


@pytest.mark.parametrize(
    ("slug", "document_id", "locale", "error"),
    [
        ("restaurants", "nope", None, NotFoundError),
        ("restaurants", "a\x00", None, NotFoundError),
        ("restaurants", "r", "xx", ValidationError),
        ("plain", "r", None, ValidationError),
    ],
)
def test_what_cannot_be_published_has_no_preview(guide, slug, document_id, locale, error):
    builders.flow("plain")
    with pytest.raises(error):
        preview.of_document(documents(slug), document_id, locale)


def test_it_costs_the_same_for_any_list_and_writes_nothing(guide):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            seen()
        return len(queries)

    write({"categories": {"connect": ["a"]}})
    few = cost()
    builders.make("categories", *(f"more {number}" for number in range(50)))
    write({"categories": {"connect": [f"more {number}" for number in range(50)]}})
    before = snapshots.content()
    assert cost() == few == 8  # the schema, the versions, three for the field, two for what moved, the names
    assert snapshots.content() == before


def test_it_is_bounded(guide, settings):
    settings.RELATIONS_MAX_LIMIT = 3
    builders.make("categories", *"uvwxyz")
    write({"categories": [*"uvwxyz"]})
    found = seen().lists["categories"]
    assert (ids(found.added), ids(found.removed), ids(found.unseen), found.more) == (
        "uvw",
        "abc",
        "uvw",
        True,
    )
