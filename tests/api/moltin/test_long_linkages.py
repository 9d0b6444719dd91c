"""Linkages in entries: the ids alone, up to a thousand of them; and one linkage in pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import schema
from relations.engine.definitions import create_field, update_flow
from relations.engine.documents import documents
from relations.models import Flow, Locale
from tests import builders, long_lists
from tests.remembered import remembered

pytestmark = pytest.mark.slow

ENTRY = "/v2/flows/restaurants/entries/r"
MEMBERS = f"{ENTRY}/relationships/categories"


@pytest.fixture
@remembered
def guide(db):
    """Restaurants with ordered categories, which see them in turn."""
    restaurants, categories = builders.flow("restaurants", singular="restaurant"), builders.flow("categories")
    builders.relation(restaurants, "categories", categories, inverse="restaurants")
    return restaurants


def relationship(api, path=ENTRY, field="categories"):
    status, body = api.get(path)
    assert status == 200, body
    return body["data"]["relationships"][field]


def names(linkage):
    return [member["id"] for member in linkage["data"]]


def test_a_thousand_members_stand_in_their_entry(api, guide):
    expected = long_lists.long_list(1000)
    assert names(relationship(api)) == expected


def test_of_more_members_an_entry_has_the_number_and_where_to_read_them(api, guide):
    long_lists.long_list(1001)
    link = {"related": f"http://testserver{MEMBERS}"}
    assert relationship(api) == {"links": link, "meta": {"count": 1001}}


def test_a_list_of_entries_has_short_linkages_whole_and_long_ones_counted(api, guide):
    long_lists.long_list(1001)
    builders.make("restaurants", "s")
    builders.write("restaurants", "s", {"categories": ["c00001", "c00000"]})
    _, body = api.get("/v2/flows/restaurants/entries")
    long, short = (entry["relationships"]["categories"] for entry in body["data"])
    assert (long["meta"], names(short)) == ({"count": 1001}, ["c00001", "c00000"])


def test_the_address_of_a_long_linkage_is_served(api, guide):
    long_lists.long_list(1001)
    status, body = api.get(relationship(api)["links"]["related"])
    assert (status, body["meta"]["results"]) == (200, {"total": 1001})


def test_an_entry_sent_back_keeps_a_long_linkage(api, guide):
    long_lists.long_list(1001)
    _, body = api.get(ENTRY)
    assert api.put(ENTRY, body)[0] == 200
    assert relationship(api)["meta"] == {"count": 1001}


def test_a_relationship_without_anything_says_nothing_that_could_be_meant(api, guide):
    builders.make("restaurants", "r")
    body = {"data": {"type": "entry", "relationships": {"categories": {}}}}
    assert api.put(ENTRY, body)[0] == 422


def test_a_long_linkage_of_the_other_side_is_counted(api, guide):
    builders.make("categories", "c")
    for number in range(3):
        builders.make("restaurants", f"r{number}")
        builders.write("restaurants", f"r{number}", {"categories": ["c"]})
    found = relationship(api, "/v2/flows/categories/entries/c", "restaurants")
    assert names(found) == ["r0", "r1", "r2"]


def test_members_that_cannot_be_read_are_not_counted(api, guide):
    Flow.objects.filter(slug="categories").update(draft_and_publish=True)
    schema.renew("default")
    long_lists.long_list(1500, named=1001)
    assert relationship(api)["meta"] == {"count": 1001}


def test_what_the_answer_has_no_room_for_is_counted(api, guide, settings):
    long_lists.long_list(3)
    settings.RELATIONS_MAX_POPULATED = 2
    assert relationship(api)["meta"] == {"count": 3}


def test_more_links_than_an_answer_may_hold_are_no_refusal(api, guide, settings):
    long_lists.long_list(1100)
    settings.RELATIONS_MAX_POPULATED = 1050
    assert relationship(api)["meta"] == {"count": 1100}
    assert api.get("/v2/flows/restaurants/entries")[0] == 200


def test_an_include_beyond_what_an_answer_may_hold_is_refused_by_name(api, guide, settings):
    long_lists.long_list(3)
    settings.RELATIONS_MAX_POPULATED = 2
    for path in (ENTRY, "/v2/flows/restaurants/entries"):
        status, body = api.get(f"{path}?include=categories")
        assert (status, body["errors"][0]["source"]) == (400, "include")


def test_an_included_list_that_is_long_is_counted_in_its_entry_and_whole_beside_it(api, guide):
    long_lists.long_list(1001)
    _, body = api.get(f"{ENTRY}?include=categories")
    assert body["data"]["relationships"]["categories"]["meta"] == {"count": 1001}
    assert len(body["included"]["categories"]) == 1001


def test_a_document_linked_in_two_locales_is_one_member(api, db):
    Locale.objects.create(code="fr", name="French")
    shops = builders.flow("shops", singular="shop")
    tags = builders.flow("tags", singular="tag", localized=True)
    builders.relation(shops, "tags", tags)
    documents("tags").create({"name": "A"}, document_id="a")
    documents("tags").update("a", {"name": "A"}, locale="fr")
    links = [{"documentId": "a", "locale": "fr"}, {"documentId": "a", "locale": "en"}]
    documents("shops").create({"name": "S", "tags": links}, document_id="s")
    documents("shops").create({"name": "T", "tags": links}, document_id="t")
    _, body = api.get("/v2/flows/shops/entries")
    assert [names(entry["relationships"]["tags"]) for entry in body["data"]] == [["a"], ["a"]]


def test_only_published_members_are_shown(api, guide):
    update_flow(builders.Flow.objects.get(slug="categories"), draft_and_publish=True)
    builders.make("categories", "a", "b", status="published")
    builders.make("restaurants", "r")
    builders.write("restaurants", "r", {"categories": ["a", "b"]})
    documents("categories").unpublish("a")
    assert names(relationship(api)) == ["b"]


def statements(api, path):
    api.get(path)  # which reads the schema
    with CaptureQueriesContext(connection) as queries:
        assert api.get(path)[0] == 200
    return len(queries)


def test_an_entry_has_the_members_of_all_relations_in_one_statement_where_unions_have_limits(api, guide):
    builders.make("restaurants", "r")
    path = "/v2/flows/restaurants/entries"
    alone, listed = statements(api, ENTRY), statements(api, path)
    long_lists.plain_links(
        "restaurants", "r", "categories", long_lists.plain_entries("categories", ["a", "b"])
    )
    assert (statements(api, ENTRY), statements(api, path)) == (alone, listed)
    create_field(guide, "more", field_type="relationship", cardinality="one-to-many", target_flow=guide)
    more = 0 if connection.features.supports_slicing_ordering_in_compound else 1
    assert (statements(api, ENTRY), statements(api, path)) == (alone + more, listed + 1)


# -- one linkage in pages ---------------------------------------------------------------------------


def walked(api, first):
    """The members of all pages from this one on, by cursor."""
    found, path = [], first
    while path:
        status, body = api.get(path)
        assert status == 200, body
        found += names(body)
        cursor = body["meta"]["page"].get("next_cursor")
        path = f"{MEMBERS}?page[limit]=4&page[cursor]={cursor}" if cursor else None
    return found


def test_a_linkage_is_read_by_cursor(api, guide):
    expected = long_lists.long_list(10)
    assert walked(api, f"{MEMBERS}?page[limit]=4") == expected


def test_a_page_from_a_cursor_links_to_the_next(api, guide):
    expected = long_lists.long_list(10)
    _, first = api.get(f"{MEMBERS}?page[limit]=4")
    cursor = first["meta"]["page"]["next_cursor"]
    _, second = api.get(f"{MEMBERS}?page[limit]=4&page[cursor]={cursor}")
    _, third = api.get(second["links"]["next"])
    assert names(first) + names(second) + names(third) == expected
    assert (third["links"]["next"], "next_cursor" in third["meta"]["page"]) == (None, False)
    assert second["meta"]["results"] == {"total": 10}


def test_a_cursor_holds_while_others_write(api, guide):
    long_lists.long_list(8)
    _, body = api.get(f"{MEMBERS}?page[limit]=4")
    before = {"type": "entry", "id": "c00007", "meta": {"position": {"start": True}}}
    assert api.post(MEMBERS, {"data": [before]})[0] == 200
    assert api.delete(MEMBERS, {"data": [{"type": "entry", "id": "c00003"}]})[0] == 200
    rest = walked(api, f"{MEMBERS}?page[limit]=4&page[cursor]={body['meta']['page']['next_cursor']}")
    assert rest == ["c00004", "c00005", "c00006"]


def test_the_other_side_is_read_by_cursor(api, guide):
    builders.make("categories", "c")
    for number in range(5):
        builders.make("restaurants", f"r{number}")
        builders.write("restaurants", f"r{number}", {"categories": ["c"]})
    path = "/v2/flows/categories/entries/c/relationships/restaurants?page[limit]=3"
    _, first = api.get(path)
    _, second = api.get(f"{path}&page[cursor]={first['meta']['page']['next_cursor']}")
    assert names(first) + names(second) == [f"r{number}" for number in range(5)]


@pytest.mark.parametrize(
    "query",
    [
        "page[cursor]=",
        "page[cursor]=nothing",
        "page[cursor]=%00",
        "page[cursor]=a&page[cursor]=b",
        "page[cursor]=a&page[offset]=0",
    ],
)
def test_a_cursor_that_is_none_of_the_list_is_refused(api, guide, query):
    long_lists.long_list(3)
    status, body = api.get(f"{MEMBERS}?{query}")
    assert (status, body["errors"][0]["source"]) == (400, "page")


def test_a_cursor_of_another_list_is_refused(api, guide):
    long_lists.long_list(3)
    builders.make("restaurants", "s")
    _, body = api.get(f"{MEMBERS}?page[limit]=1")
    other = "/v2/flows/restaurants/entries/s/relationships/categories"
    assert api.get(f"{other}?page[cursor]={body['meta']['page']['next_cursor']}")[0] == 400


def test_entries_have_no_cursor(api, guide):
    assert api.get("/v2/flows/restaurants/entries?page[cursor]=a")[0] == 400


def test_a_write_answers_the_first_page_of_more_members_than_an_answer_may_hold(api, guide, settings):
    names_of = long_lists.long_list(30)
    settings.RELATIONS_MAX_POPULATED = 29
    sent = {"data": [{"type": "categories", "id": names_of[0]}]}
    status, body = api.post(MEMBERS, sent)
    assert (status, names(body)) == (200, names_of[:25])
    assert body["meta"]["results"] == {"total": 30}
    assert names(api.get(body["links"]["next"])[1]) == names_of[25:]


def test_a_page_of_members_is_one_statement_with_their_number(api, guide):
    long_lists.long_list(30)
    api.get(MEMBERS)  # reads the schema
    with CaptureQueriesContext(connection) as queries:
        assert api.get(f"{MEMBERS}?page[limit]=2")[1]["meta"]["results"] == {"total": 30}
    assert len(queries) == 3  # the token, the entry, the members
