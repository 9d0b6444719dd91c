"""A relation between a localized and a not localized flow: the not localized end has one list."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.reading import RelationList, Selection
from relations.models import EntryVersion, Link
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LIST, WRITE = ["room owns", "exhibit owns"], builders.write


@pytest.fixture(params=LIST)
def rooms(request):
    """Rooms (not localized) with exhibits `x` and `y` in two locales; either end owns the relation."""
    relate(request.param, "many-to-many")
    return documents("rooms")


@pytest.fixture(params=LIST)
def single(request):
    """The same, where a room has one exhibit and an exhibit one room."""
    relate(request.param, "one-to-one")
    return documents("rooms")


@remembered
def relate(owner, cardinality, room=None, exhibit=None):
    definitions.create_locale("fr")
    rooms = builders.flow("rooms", singular="room", **(room or {}))
    exhibits = builders.flow("exhibits", singular="exhibit", localized=True, **(exhibit or {}))
    if owner == "room owns":
        builders.relation(rooms, "exhibits", exhibits, cardinality, inverse="rooms")
    else:
        builders.relation(exhibits, "rooms", rooms, cardinality, inverse="exhibits")
    builders.make("rooms", "r", "s", **({"status": "published"} if room else {}))
    for name in "xyz":
        status = {"status": "published"} if exhibit else {}
        documents("exhibits").create({"name": f"{name} en"}, document_id=name, locale="en", **status)
        documents("exhibits").update(name, {"name": f"{name} fr"}, locale="fr", **status)


def shown(room="r", **view):
    """The names in the room's list; of a relation to one the name, or None."""
    found = documents("rooms").find_one(room, selection=Selection(populate={"exhibits": Selection()}), **view)
    related = found["exhibits"]
    return [each["name"] for each in related] if isinstance(related, list) else related and related["name"]


def fill(*items):
    WRITE("rooms", "r", {"exhibits": [{"documentId": name, "locale": locale} for name, locale in items]})


@pytest.mark.parametrize("locale", [None, "en", "fr"])
def test_the_list_is_the_same_whatever_locale_is_asked_for(rooms, locale):
    fill(("x", "en"), ("y", "fr"), ("x", "fr"))
    assert shown(locale=locale) == ["x en", "y fr", "x fr"]


def test_each_locale_of_the_localized_end_adds_its_own_row(rooms):
    WRITE("exhibits", "x", {"rooms": ["r"]}, locale="en")
    WRITE("exhibits", "x", {"rooms": ["r"]}, locale="fr")
    assert shown() == ["x en", "x fr"]


@pytest.mark.parametrize("value", [[], None, {"set": []}])
def test_the_whole_list_is_emptied(rooms, value):
    fill(("x", "en"), ("x", "fr"))
    WRITE("rooms", "r", {"exhibits": value})
    assert shown() == []


def test_the_whole_list_is_replaced(rooms):
    fill(("x", "en"), ("x", "fr"), ("y", "fr"))
    fill(("y", "fr"), ("x", "fr"))
    assert shown() == ["y fr", "x fr"]


def test_disconnecting_takes_the_row_of_the_items_locale(rooms):
    fill(("x", "en"), ("x", "fr"))
    WRITE("rooms", "r", {"exhibits": {"disconnect": [{"documentId": "x", "locale": "fr"}]}})
    assert shown() == ["x en"]


def test_disconnecting_without_a_locale_takes_the_default_ones_row(rooms):
    fill(("x", "en"), ("x", "fr"))
    WRITE("rooms", "r", {"exhibits": {"disconnect": ["x"]}})
    assert shown() == ["x fr"]


def test_an_anchors_locale_chooses_its_row(rooms):
    fill(("x", "en"), ("y", "en"), ("x", "fr"))
    position = {"before": "x", "locale": "fr"}
    WRITE("rooms", "r", {"exhibits": {"connect": [{"documentId": "z", "position": position}]}})
    assert shown() == ["x en", "y en", "z en", "x fr"]


def test_an_anchor_without_a_locale_may_stand_in_another_than_the_default_one(rooms):
    documents("exhibits").create({"name": "only fr"}, document_id="only", locale="fr")
    fill(("x", "en"), ("only", "fr"))
    WRITE("rooms", "r", {"exhibits": {"connect": [{"documentId": "y", "position": {"before": "only"}}]}})
    assert shown() == ["x en", "y en", "only fr"]


def test_the_order_is_kept_when_the_localized_end_moves_its_own_list(rooms):
    fill(("x", "en"), ("y", "en"), ("x", "fr"))
    WRITE("exhibits", "x", {"rooms": ["s", "r"]}, locale="en")
    assert shown() == ["x en", "y en", "x fr"]


def test_a_member_of_another_locale_is_filtered_by(rooms):
    fill(("y", "fr"))
    assert [d.document_id for d in rooms.find(filters={"exhibits": {"name": "y fr"}})] == ["r"]


def test_an_editor_of_a_relation_to_one_sees_the_default_locales_row(single):
    WRITE("exhibits", "x", {"rooms": "r"}, locale="fr")
    WRITE("exhibits", "x", {"rooms": "r"}, locale="en")
    room = EntryVersion.objects.get(entry__document_id="r")
    stored = RelationList.stored(room, single.flow.relation("exhibits"), single.schema, "default")
    assert [row.member.locale for row in stored.window(0, 1)] == ["en"]


def test_a_relation_to_one_shows_the_default_locales_row(single):
    WRITE("exhibits", "x", {"rooms": "r"}, locale="fr")
    WRITE("exhibits", "x", {"rooms": "r"}, locale="en")
    assert shown() == "x en"


def test_a_relation_to_one_shows_the_first_row_where_the_default_locale_has_none(single):
    WRITE("exhibits", "x", {"rooms": "r"}, locale="fr")
    assert shown() == "x fr"


def test_another_locale_of_the_same_document_is_no_rival(single):
    WRITE("exhibits", "x", {"rooms": "r"}, locale="en")
    WRITE("exhibits", "x", {"rooms": "r"}, locale="fr")
    assert Link.objects.count() == 2


def test_another_document_takes_the_place_of_all_locales(single):
    WRITE("exhibits", "x", {"rooms": "r"}, locale="en")
    WRITE("exhibits", "x", {"rooms": "r"}, locale="fr")
    WRITE("rooms", "r", {"exhibits": "y"})
    assert shown() == "y en"
    assert Link.objects.count() == 1


@pytest.mark.parametrize("owner", LIST)
@pytest.mark.parametrize("features", ["room", "exhibit"])
def test_drafts_on_one_end_are_published_with_the_list(owner, features):
    relate(owner, "many-to-many", **{features: {"draft_and_publish": True}})
    fill(("x", "en"), ("y", "fr"), ("x", "fr"))
    documents("rooms" if features == "room" else "exhibits").publish(
        "r" if features == "room" else "x", locale="*"
    )
    assert shown() == ["x en", "y fr", "x fr"]


@pytest.mark.parametrize("owner", LIST)
def test_both_with_drafts_keep_the_order_of_the_draft(owner):
    drafts = {"draft_and_publish": True}
    relate(owner, "many-to-many", room=drafts, exhibit=drafts)
    fill(("x", "fr"), ("y", "en"), ("x", "en"))
    documents("rooms").publish("r")
    assert shown() == shown(status="draft") == ["x fr", "y en", "x en"]


def test_deleting_a_locale_takes_its_row_alone(rooms):
    fill(("x", "en"), ("x", "fr"))
    documents("exhibits").delete("x", locale="fr")
    assert shown() == ["x en"]


def test_an_inverse_field_that_comes_later_has_a_place_for_each_locale():
    definitions.create_locale("fr")
    rooms, exhibits = builders.flow("rooms", singular="room"), builders.flow("exhibits", localized=True)
    owning = builders.relation(exhibits, "rooms", rooms)
    builders.make("rooms", "r")
    builders.make("exhibits", "x")
    WRITE("exhibits", "x", {"name": "x fr", "rooms": ["r"]}, locale="fr")
    WRITE("exhibits", "x", {"rooms": ["r"]})
    pair = {"cardinality": "many-to-many", "target_flow": exhibits, "mapped_by": owning}
    definitions.create_field(rooms, "exhibits", field_type="relationship", **pair)
    assert shown() == ["x", "x fr"]
