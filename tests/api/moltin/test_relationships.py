"""POST, PUT, DELETE and GET at …/relationships/{field}, as the page "Entry Relationships" has them."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine.documents import documents

CATEGORIES = "/v2/flows/restaurants/entries/r/relationships/categories"

pytestmark = [pytest.mark.usefixtures("content"), pytest.mark.slow]


def entries(keys):
    return [{"type": "entry", "id": key} for key in keys]


def linkage(body):
    return "".join(member["id"] for member in body["data"])


# -- POST adds --------------------------------------------------------------------------------------


def test_post_of_one_object_answers_200_with_the_linkage(api):
    answer = api.post(CATEGORIES, {"data": {"type": "entry", "id": "a"}})
    assert answer == (200, {"data": [{"type": "entry", "id": "a"}]})


def test_post_adds_behind_what_is_there(api):
    api.link("categories", "ab")
    status, body = api.post(CATEGORIES, {"data": entries("dc")})
    assert (status, linkage(body)) == (200, "abdc")
    assert api.members("categories") == "abdc"


def test_post_leaves_what_is_linked_already_in_its_place(api):
    api.link("categories", "abc")
    status, body = api.post(CATEGORIES, {"data": entries("adb")})
    assert (status, linkage(body)) == (200, "abcd")


def test_post_links_a_member_once_that_is_named_twice(api):
    assert linkage(api.post(CATEGORIES, {"data": entries("aba")})[1]) == "ab"


def test_post_of_no_members_changes_nothing(api):
    api.link("categories", "ab")
    status, body = api.post(CATEGORIES, {"data": []})
    assert (status, linkage(body)) == (200, "ab")


def test_the_old_sdks_object_of_members_is_an_array(api):
    members = {str(number): member for number, member in enumerate(entries("abcdeabcdeab"))}
    assert linkage(api.post(CATEGORIES, {"data": members})[1]) == "abcde"


def test_the_old_sdks_members_are_in_the_order_of_their_numbers(api):
    members = {"10": {"type": "entry", "id": "a"}, "9": {"type": "entry", "id": "b"}}
    assert linkage(api.post(CATEGORIES, {"data": members})[1]) == "ba"


@pytest.mark.parametrize("kind", ["entry", "categories", "category"])
def test_the_linkage_echoes_the_type_that_was_sent(api, kind):
    member = {"type": kind, "id": "a"}
    assert api.post(CATEGORIES, {"data": member}) == (200, {"data": [member]})
    assert api.get(CATEGORIES)[1]["data"] == [member]


def test_a_relation_that_is_required_may_be_empty(api):
    assert api.put(CATEGORIES, {"data": []}) == (200, {"data": []})


def test_members_beyond_the_most_are_refused(api, settings):
    settings.RELATIONS_MAX_ITEMS = 2
    status, body = api.post(CATEGORIES, {"data": entries("abc")})
    assert (status, body["errors"][0]["source"]) == (422, "data")


def test_an_answer_lists_so_many_faults_and_counts_the_rest(api):
    status, body = api.post(CATEGORIES, {"data": [{"type": "nope", "id": "a"}] * 150})
    assert (status, len(body["errors"]), body["meta"]) == (422, 100, {"more": 50})


# -- PUT replaces -----------------------------------------------------------------------------------


def test_put_replaces_all_in_the_order_given(api):
    api.link("categories", "abc")
    status, body = api.put(CATEGORIES, {"data": entries("dca")})
    assert (status, linkage(body)) == (200, "dca")
    assert api.members("categories") == "dca"


def test_put_of_one_object_replaces_all_by_it(api):
    api.link("categories", "abc")
    assert linkage(api.put(CATEGORIES, {"data": entries("b")[0]})[1]) == "b"


def test_put_of_an_empty_array_empties(api):
    api.link("categories", "abc")
    assert api.put(CATEGORIES, {"data": []}) == (200, {"data": []})


def test_put_links_a_member_once_that_is_named_twice(api):
    assert linkage(api.put(CATEGORIES, {"data": entries("baab")})[1]) == "ba"


def test_put_with_one_bad_member_keeps_the_old_ones(api):
    api.link("categories", "abc")
    status, _ = api.put(CATEGORIES, {"data": entries(["d", "nothing"])})
    assert (status, api.members("categories")) == (422, "abc")


def test_put_of_what_get_answered_changes_nothing(api):
    api.put(CATEGORIES, {"data": [{"type": "category", "id": "b"}, {"type": "entry", "id": "a"}]})
    _, body = api.get(CATEGORIES)
    assert api.put(CATEGORIES, {"data": body["data"]}) == (200, {"data": body["data"]})


# -- DELETE removes ---------------------------------------------------------------------------------


def test_delete_removes_the_members_listed_and_answers_what_is_left(api):
    api.link("categories", "abcde")
    status, body = api.delete(CATEGORIES, {"data": entries("db")})
    assert (status, linkage(body)) == (200, "ace")


def test_delete_of_one_object_removes_it(api):
    api.link("categories", "abc")
    assert linkage(api.delete(CATEGORIES, {"data": entries("b")[0]})[1]) == "ac"


@pytest.mark.parametrize("key", ["e", "nothing"])
def test_delete_passes_over_what_is_not_linked(api, key):
    api.link("categories", "abc")
    status, body = api.delete(CATEGORIES, {"data": entries(["b", key])})
    assert (status, linkage(body)) == (200, "ac")


def test_delete_without_a_body_clears(api):
    """As the official SDK sends it: a JSON content type, and no body."""
    api.link("categories", "abc")
    assert api.delete(CATEGORIES) == (200, {"data": []})
    assert api.members("categories") == ""


def test_delete_without_a_body_clears_over_http_2(api):
    api.link("categories", "abc")
    sent = {"SERVER_PROTOCOL": "HTTP/2.0", "CONTENT_LENGTH": "", "wsgi.input": io.BytesIO()}
    assert api.delete(CATEGORIES, **sent)[0] == 200
    assert api.members("categories") == ""


def test_delete_of_no_members_removes_none(api):
    api.link("categories", "abc")
    status, body = api.delete(CATEGORIES, {"data": []})
    assert (status, linkage(body)) == (200, "abc")


@pytest.mark.parametrize("body", [b"{}", b'{"data": {}}', b'{"data": null}', b"null", b"  ", b"[]"])
def test_delete_of_next_to_nothing_is_refused(api, body):
    api.link("categories", "abc")
    assert api.delete(CATEGORIES, body)[0] == 422
    assert api.members("categories") == "abc"


@pytest.mark.parametrize("sent", [{"HTTP_TRANSFER_ENCODING": "chunked"}, {"SERVER_PROTOCOL": "HTTP/2.0"}])
def test_delete_with_a_body_of_unannounced_length_is_refused(api, sent):
    """Django does not see such a body: it would be taken for none, and clear the field."""
    api.link("categories", "abc")
    status, body = api.delete(CATEGORIES, {"data": entries("a")}, CONTENT_LENGTH="", **sent)
    assert (status, body["errors"][0]["title"]) == (411, "Length Required")
    assert api.members("categories") == "abc"


# -- GET pages --------------------------------------------------------------------------------------


def test_get_answers_the_first_page(api):
    api.link("categories", "abcde")
    status, body = api.get(CATEGORIES)
    assert (status, linkage(body)) == (200, "abcde")
    assert body["meta"] == {
        "page": {"limit": 25, "offset": 0, "current": 1, "total": 1},
        "results": {"total": 5},
    }


def test_get_goes_through_the_pages(api):
    api.link("categories", "edcba")
    pages, url = [], CATEGORIES + "?page[limit]=2"
    while url:
        _, body = api.get(url)
        pages.append(linkage(body))
        url = body["links"]["next"]
    assert pages == ["ed", "cb", "a"]


def test_get_of_an_empty_relation(api):
    status, body = api.get(CATEGORIES)
    assert (status, body["data"], body["meta"]["results"]) == (200, [], {"total": 0})


@pytest.mark.parametrize(("method", "keys"), [("get", None), ("post", "e"), ("put", "e"), ("delete", "a")])
def test_a_request_costs_the_same_for_any_number_of_members(api, method, keys):
    def cost(linked):
        api.link("categories", linked)
        with CaptureQueriesContext(connection) as queries:
            api.send(method.upper(), CATEGORIES, keys and {"data": entries(keys)})
        return len(queries)

    assert cost("a") == cost("abcd") <= 23


# -- both sides, and other writers ------------------------------------------------------------------


def test_the_other_side_sees_the_link(api):
    api.link("categories", "ab")
    assert api.members("restaurants", "categories", "a") == "r"


def test_the_other_side_writes_the_same_links(api):
    path = "/v2/flows/categories/entries/c/relationships/restaurants"
    api.link("categories", "ab")
    answer = api.post(path, {"data": [{"type": "restaurant", "id": "s"}, {"type": "restaurant", "id": "r"}]})
    assert answer[1]["data"] == [{"type": "restaurant", "id": "s"}, {"type": "restaurant", "id": "r"}]
    assert api.members("categories") == "abc"


def test_a_type_sent_from_one_side_is_not_shown_on_the_other(api):
    path = "/v2/flows/categories/entries/c/relationships/restaurants"
    api.post(path, {"data": {"type": "restaurant", "id": "r"}})
    assert api.get(CATEGORIES)[1]["data"] == [{"type": "entry", "id": "c"}]


def test_post_from_the_other_side_keeps_the_place_of_what_is_linked(api):
    api.link("restaurants", "rs", "categories", "a")
    path = "/v2/flows/categories/entries/a/relationships/restaurants"
    assert linkage(api.post(path, {"data": entries("r")})[1]) == "rs"


def test_delete_from_the_other_side_removes_the_link(api):
    api.link("categories", "abc")
    path = "/v2/flows/categories/entries/b/relationships/restaurants"
    assert api.delete(path, {"data": entries("r")}) == (200, {"data": []})
    assert api.members("categories") == "ac"


def test_a_member_linked_elsewhere_has_the_type_entry(api):
    documents("restaurants").update("r", {"categories": ["a"]})
    assert api.get(CATEGORIES)[1]["data"] == [{"type": "entry", "id": "a"}]
