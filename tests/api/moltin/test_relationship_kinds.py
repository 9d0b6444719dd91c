"""Relations to one, to drafts, to localized entries, and to resources outside the flows."""

import pytest
from django.contrib.auth.models import Group

from relations.engine.definitions import create_field, create_flow, create_locale
from relations.engine.documents import documents
from relations.engine.reading import Selection
from relations.models import Flow, Link
from tests.remembered import remembered

pytestmark = pytest.mark.slow

CITY = "/v2/flows/restaurants/entries/r/relationships/city"
NEWS = "/v2/flows/pages/entries/p/relationships/news"


def entry(key):
    return {"type": "entry", "id": key}


def entries(keys):
    return [entry(key) for key in keys]


def linkage(body):
    return "".join(member["id"] for member in body["data"])


# -- to one -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["post", "put"])
@pytest.mark.parametrize("data", [entry("x"), [entry("x")], {"0": entry("x")}, entries("xx")])
def test_one_member_sets_a_relation_to_one(api, content, method, data):
    assert getattr(api, method)(CITY, {"data": data}) == (200, {"data": entry("x")})


def test_post_puts_a_member_in_the_place_of_the_other(api, content):
    api.put(CITY, {"data": entry("x")})
    assert api.post(CITY, {"data": entry("y")}) == (200, {"data": entry("y")})
    assert api.get(CITY) == (200, {"data": entry("y")})


def test_several_members_do_not_fit(api, content):
    status, body = api.post(CITY, {"data": entries("xy")})
    assert (status, body["errors"][0]["source"]) == (422, "data")
    assert api.get(CITY) == (200, {"data": None})


@pytest.mark.parametrize("data", [None, []])
def test_put_of_nothing_empties_a_relation_to_one(api, content, data):
    api.put(CITY, {"data": entry("x")})
    assert api.put(CITY, {"data": data}) == (200, {"data": None})


def test_delete_without_a_body_empties_a_relation_to_one(api, content):
    api.put(CITY, {"data": entry("x")})
    assert api.delete(CITY) == (200, {"data": None})


def test_delete_of_the_member_empties_a_relation_to_one(api, content):
    api.put(CITY, {"data": entry("x")})
    assert api.delete(CITY, {"data": entry("x")}) == (200, {"data": None})


def test_delete_of_another_leaves_the_member(api, content):
    api.put(CITY, {"data": entry("x")})
    assert api.delete(CITY, {"data": entry("y")}) == (200, {"data": entry("x")})


def test_one_target_may_have_several_owners_where_nobody_sees_them(api, content):
    """A one-to-many without an other side is what Moltin's clients know: nothing is taken over."""
    api.link("dishes", "pq")
    api.link("dishes", "p", entry="s")
    assert api.members("dishes") == "pq"


# -- drafts -----------------------------------------------------------------------------------------


@pytest.fixture
@remembered
def drafts(db):
    """Pages p and events 1 to 5, all with drafts; events 4 and 5 are not published."""
    pages = create_flow("pages", name="Pages", draft_and_publish=True)
    events = create_flow("events", name="Events", draft_and_publish=True)
    news = {"field_type": "relationship", "cardinality": "many-to-many"}
    linked = create_field(pages, "news", target_flow=events, **news)
    create_field(events, "pages", target_flow=pages, mapped_by=linked, **news)
    documents("pages").create({}, document_id="p", status="published")
    for key in "123":
        documents("events").create({}, document_id=key, status="published")
    for key in "45":
        documents("events").create({}, document_id=key)


def draft_links():
    service = documents("pages")
    read = service.find_one("p", status="draft", selection=Selection(populate={"news": Selection()}))
    return "".join(item.document_id for item in read["news"])


def test_a_write_is_published(api, drafts):
    assert linkage(api.post(NEWS, {"data": entries("21")})[1]) == "21"
    assert draft_links() == "21"


def test_a_member_that_is_not_published_is_linked_but_hidden(api, drafts):
    status, body = api.post(NEWS, {"data": entries("142")})
    assert (status, linkage(body)) == (200, "12")
    documents("events").publish("4")
    assert api.members("news", "pages", "p") == "142"


def test_a_hidden_member_keeps_its_place_when_it_is_posted_again(api, drafts):
    api.put(NEWS, {"data": entries("142")})
    api.post(NEWS, {"data": entries("4")})
    assert draft_links() == "142"


def test_a_draft_is_no_entry(api, drafts):
    documents("pages").create({}, document_id="unpublished")
    status, body = api.post("/v2/flows/pages/entries/unpublished/relationships/news", {"data": entry("1")})
    assert (status, body["errors"][0]["title"]) == (404, "Entry not found")
    assert not Link.objects.exists()


def test_what_was_connected_to_the_draft_alone_is_posted_in_its_place(api, drafts):
    api.link("news", "13", "pages", "p")
    documents("pages").update("p", {"news": {"connect": [{"documentId": "2", "position": {"after": "1"}}]}})
    assert api.members("news", "pages", "p") == "13"
    assert linkage(api.post(NEWS, {"data": entry("2")})[1]) == "123"


def test_delete_clears_hidden_members_as_well(api, drafts):
    api.put(NEWS, {"data": entries("14")})
    api.delete(NEWS)
    assert not Link.objects.exists()


def test_the_other_side_is_written_and_published_alike(api, drafts):
    path = "/v2/flows/events/entries/1/relationships/pages"
    assert api.post(path, {"data": entry("p")}) == (200, {"data": [entry("p")]})
    assert draft_links() == "1"
    assert api.members("news", "pages", "p") == "1"


@pytest.fixture
@remembered
def plain_to_drafts(drafts):
    """Lists l, without drafts, of events, with drafts."""
    lists = create_flow("lists", name="Lists")
    create_field(
        lists,
        "events",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=Flow.objects.get(slug="events"),
    )
    documents("lists").create({}, document_id="l")
    return "/v2/flows/lists/entries/l/relationships/events"


def test_a_source_without_drafts_shows_published_targets_only(api, plain_to_drafts):
    assert linkage(api.post(plain_to_drafts, {"data": entries("142")})[1]) == "12"
    assert linkage(api.post(plain_to_drafts, {"data": entries("43")})[1]) == "123"
    documents("events").publish("4")
    assert api.members("events", "lists", "l") == "1423"


def test_a_member_pinned_to_its_draft_is_added_for_readers(api, plain_to_drafts):
    documents("lists").update("l", {"events": [{"documentId": "1", "status": "draft"}]})
    assert api.members("events", "lists", "l") == ""
    assert linkage(api.post(plain_to_drafts, {"data": entry("1")})[1]) == "1"


def test_delete_takes_both_states_of_a_target(api, plain_to_drafts):
    api.post(plain_to_drafts, {"data": entries("12")})
    api.delete(plain_to_drafts, {"data": entry("1")})
    assert set(Link.objects.values_list("target__document_id", flat=True)) == {"2"}


# -- locales ----------------------------------------------------------------------------------------


@pytest.fixture
@remembered
def locales(db):
    """Menus m, not localized, of dishes a, b, c in English and French; d is in French only."""
    create_locale("fr", name="French")
    menus = create_flow("menus", name="Menus")
    dishes = create_flow("dishes", name="Dishes", localized=True)
    create_field(menus, "dishes", field_type="relationship", cardinality="many-to-many", target_flow=dishes)
    documents("menus").create({}, document_id="m")
    for key in "abc":
        documents("dishes").create({}, document_id=key)
        documents("dishes").update(key, {}, locale="fr")
    documents("dishes").create({}, document_id="d", locale="fr")
    pairs = [("a", "en"), ("b", "fr"), ("a", "fr"), ("c", "en"), ("d", "fr")]
    documents("menus").update("m", {"dishes": [{"documentId": key, "locale": code} for key, code in pairs]})
    return "/v2/flows/menus/entries/m/relationships/dishes"


def rows():
    found = Link.objects.order_by("position").values_list("target__document_id", "target_locale")
    return ["/".join(row) for row in found]


def test_a_document_linked_in_two_locales_is_one_member(api, locales):
    _, body = api.get(locales)
    assert (linkage(body), body["meta"]["results"]) == ("abcd", {"total": 4})


def test_pages_count_members_not_locales(api, locales):
    assert linkage(api.get(locales + "?page[limit]=2&page[offset]=1")[1]) == "bc"


def test_an_entry_shows_a_document_linked_in_two_locales_once(api, locales):
    _, body = api.get("/v2/flows/menus/entries/m")
    assert linkage(body["data"]["relationships"]["dishes"]) == "abcd"


def test_delete_takes_every_locale_of_a_member(api, locales):
    assert linkage(api.delete(locales, {"data": entries("ad")})[1]) == "bc"
    assert rows() == ["b/fr", "c/en"]


def test_post_leaves_a_member_that_is_linked_in_another_locale(api, locales):
    api.post(locales, {"data": entries("bd")})
    assert rows() == ["a/en", "b/fr", "a/fr", "c/en", "d/fr"]


def test_put_keeps_the_locales_that_are_linked(api, locales):
    assert linkage(api.put(locales, {"data": entries("dba")})[1]) == "dba"
    assert rows() == ["d/fr", "b/fr", "a/en", "a/fr"]


def test_a_member_without_the_default_locale_cannot_be_added(api, locales):
    api.delete(locales)
    status, body = api.post(locales, {"data": entries("d")})
    assert (status, body["errors"][0]["source"]) == (422, "data[0].id")


# -- resources --------------------------------------------------------------------------------------


@pytest.fixture
def resources(settings, content):
    """Restaurants with `offers` (products, unchecked, or groups of this project) beside entries."""
    settings.RELATIONS_RESOURCES = {"product": None, "brand": None, "group": "auth.Group"}
    create_field(
        content["restaurants"],
        "offers",
        field_type="relationship",
        cardinality="one-to-many",
        resource_types=["product", "group"],
    )
    return "/v2/flows/restaurants/entries/r/relationships/offers"


def test_external_resources_are_kept_as_they_were_sent(api, resources):
    data = [{"type": "product", "id": key} for key in ("two", "one", "9c0f…")]
    assert api.post(resources, {"data": data}) == (200, {"data": data})
    assert api.get(resources)[1]["data"] == data


def test_resources_are_removed_by_type_and_id(api, resources):
    group = {"type": "group", "id": str(Group.objects.create(name="g").pk)}
    product = {"type": "product", "id": group["id"]}
    api.post(resources, {"data": [product, group]})
    assert api.delete(resources, {"data": product}) == (200, {"data": [group]})


def test_a_resource_that_is_linked_keeps_its_place(api, resources):
    data = [{"type": "product", "id": key} for key in "123"]
    api.put(resources, {"data": data})
    assert api.post(resources, {"data": data[0]}) == (200, {"data": data})


def test_a_resource_of_this_project_must_exist(api, resources):
    status, body = api.post(resources, {"data": [{"type": "group", "id": "4711"}]})
    assert (status, body["errors"][0]["source"]) == (422, "data[0].id")


@pytest.mark.parametrize("kind", ["brand", "entry", "products"])
def test_a_type_that_the_field_does_not_take_is_refused(api, resources, kind):
    status, body = api.post(resources, {"data": {"type": kind, "id": "1"}})
    assert (status, body["errors"][0]["source"]) == (422, "data.type")
    assert '"product", "group"' in body["errors"][0]["detail"]


def test_an_entry_shows_its_resources(api, resources):
    product = {"type": "product", "id": "1"}
    api.post(resources, {"data": product})
    _, body = api.get("/v2/flows/restaurants/entries/r")
    assert body["data"]["relationships"]["offers"] == {"data": [product]}
