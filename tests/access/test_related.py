"""What one may not read is refused or not shown, and linking needs both ends."""

import json

import pytest
from django.test import Client

from relations.access import caller
from relations.access.scopes import access_of
from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders
from tests.remembered import remembered
from tests.tokens import secret

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LINKED = {"data": {"tags": {"connect": ["b"]}}}


@pytest.fixture(autouse=True)
@remembered
def content(db):
    """Posts with tags, which see them in turn; a heading of both; one post with one tag."""
    posts, tags = builders.flow("posts", singular="post"), builders.flow("tags", singular="tag")
    builders.relation(posts, "tags", tags, inverse="posts")
    builders.several(builders.flow("pages", singular="page"), "parts", posts, tags)
    builders.make("tags", "a", "b")
    documents("posts").create({"name": "post", "tags": ["a"]}, document_id="post")
    parts = [
        {"documentId": "post", "__type": "api::post.post"},
        {"documentId": "a", "__type": "api::tag.tag"},
    ]
    documents("pages").create({"name": "page", "parts": parts}, document_id="page")
    return posts


@pytest.fixture
def ask():
    def send(scope, method, path, body=None):
        client = Client(headers={"Authorization": f"Bearer {secret(scope)}"}, raise_request_exception=False)
        sent = b"" if body is None else json.dumps(body)
        response = client.generic(method, path, sent, "application/json")
        return response.status_code, response.json() if response.content else None

    return send


@pytest.mark.parametrize(
    "query",
    [
        "populate=tags",
        "populate[tags][fields]=name",
        "filters[tags][name]=A",
        "filters[$or][0][tags][id]=1",
        "sort=tags.name",
        "sort=tags.$count",
    ],
)
def test_a_list_leads_to_no_flow_that_one_may_not_read(ask, query):
    status, body = ask("posts:read", "GET", f"/api/posts?{query}")
    assert (status, body["error"]["message"].split(" ")[:3]) == (400, ["Invalid", "key", "tags"])


def test_it_does_where_one_may(ask):
    _, body = ask("posts:read tags:read", "GET", "/api/posts?populate=tags&filters[tags][name]=a")
    assert [tag["name"] for tag in body["data"][0]["tags"]] == ["a"]


def test_populating_everything_leaves_it_out(ask):
    assert "tags" not in ask("posts:read", "GET", "/api/posts?populate=*")[1]["data"][0]


def test_members_of_several_flows_are_those_that_one_may_read(ask):
    _, body = ask("pages:read posts:read", "GET", "/api/pages?populate=parts")
    assert [part["documentId"] for part in body["data"][0]["parts"]] == ["post"]


def test_an_entry_has_no_relationship_that_one_may_not_read(ask):
    shown = [ask(scope, "GET", "/v2/flows/posts/entries/post")[1] for scope in ("posts:read", "*:read")]
    assert ["relationships" in each["data"] for each in shown] == [False, True]


@pytest.mark.parametrize("query", ["include=tags", "filter=eq(tags.name,a)", "sort=tags.name"])
def test_nor_does_include_filter_or_sort_lead_there(ask, query):
    assert ask("posts:read", "GET", f"/v2/flows/posts/entries?{query}")[0] == 400


def test_the_members_of_such_a_relation_are_not_there(ask):
    paths = ("/api/posts/post/relations/tags", "/v2/flows/posts/entries/post/relationships/tags")
    assert [ask("posts:read", "GET", path)[0] for path in paths] == [404, 404]


@pytest.mark.parametrize(("scope", "places"), [("tags:read", []), ("*:read", ["page", "post"])])
def test_used_by_names_only_places_that_one_may_read(ask, scope, places):
    _, body = ask(scope, "GET", "/api/tags/a/used-by")
    assert sorted(place["__type"].rpartition(".")[2] for place in body["data"]) == places


def test_linking_needs_to_read_the_target(ask):
    scopes = ("posts:write", "posts:write tags:read")
    assert [ask(scope, "PUT", "/api/posts/post", LINKED)[0] for scope in scopes] == [400, 200]


def test_the_refusal_is_that_of_an_unknown_key(ask):
    _, body = ask("posts:write", "PUT", "/api/posts/post", LINKED)
    assert body["error"]["message"] == "Invalid key tags"


def test_linking_from_the_other_side_needs_to_write_the_sources(ask):
    body = {"data": {"posts": {"connect": ["post"]}}}
    scopes = ("tags:write posts:drafts", "tags:write posts:write")
    assert [ask(scope, "PUT", "/api/tags/b", body)[0] for scope in scopes] == [403, 200]


def test_unlinking_from_the_other_side_does_as_well(ask):
    body = {"data": {"posts": {"set": []}}}
    assert ask("tags:write posts:read", "PUT", "/api/tags/a", body)[0] == 403
    assert documents("posts").count(filters={"tags": {"documentId": "a"}}) == 1


def test_making_a_target_needs_to_create_it(ask):
    body = {"data": {"tags": {"create": [{"name": "new"}]}}}
    scopes = ("posts:write tags:read", "posts:write tags:write")
    assert [ask(scope, "PUT", "/api/posts/post", body)[0] for scope in scopes] == [403, 200]


def test_a_batch_does_nothing_where_one_write_is_refused(ask):
    steps = [
        {"method": "PUT", "path": "/posts/post", "data": {"name": "changed"}},
        {"method": "PUT", "path": "/tags/a", "data": {"name": "changed"}},
    ]
    assert ask("posts:write", "POST", "/api/actions/batch", {"data": steps})[0] == 403
    assert documents("posts").find_one("post")["name"] == "post"


def test_drafts_of_others_are_not_shown_beside_own_ones(ask):
    news = builders.flow("news", draft_and_publish=True)
    events = builders.flow("events", draft_and_publish=True)
    builders.relation(news, "events", events)
    documents("events").create({"name": "secret"}, document_id="e")
    documents("news").create({"name": "n", "events": ["e"]}, document_id="n")
    path = "/api/news?status=draft&populate=events"
    shown = [ask(scope, "GET", path)[1]["data"][0]["events"] for scope in ("news:drafts *:read", "read")]
    assert [[each["name"] for each in some] for some in shown] == [[], ["secret"]]


def test_taking_an_exclusive_target_needs_to_write_its_owner(ask):
    house, flat = builders.flow("houses"), builders.flow("flats")
    builders.relation(house, "flats", flat, "one-to-many", inverse="house")
    builders.make("houses", "h", "i")
    documents("flats").create({"name": "f", "house": "h"}, document_id="f")
    body = {"data": {"house": "i"}}
    scopes = ("flats:write houses:drafts", "flats:write houses:write")
    assert [ask(scope, "PUT", "/api/flats/f", body)[0] for scope in scopes] == [403, 200]


def test_deleting_what_takes_others_with_it_needs_to_delete_these(ask):
    shops, items = builders.flow("shops"), builders.flow("items")
    field = builders.relation(items, "shop", shops, "many-to-one")
    definitions.update_field(field, options={"onDelete": "cascade"})
    builders.make("shops", "s")
    documents("items").create({"name": "i", "shop": "s"}, document_id="i")
    scopes = ("shops:write items:read", "shops:write items:write")
    assert [ask(scope, "DELETE", "/api/shops/s")[0] for scope in scopes] == [403, 204]


def test_code_that_says_no_caller_may_do_everything():
    assert documents("posts").find_one("post") is not None


def test_code_may_say_whom_it_acts_for():
    with caller.acting(access_of("tags:read")), pytest.raises(caller.PermissionDenied, match="posts"):
        documents("posts").find()


# -- without a token --------------------------------------------------------------------------------


def send(method, path, body=None):
    sent = b"" if body is None else json.dumps(body)
    return Client(raise_request_exception=False).generic(method, path, sent, "application/json")


def test_without_a_public_role_strapi_answers_403_in_its_shape():
    response = send("GET", "/api/posts")
    error = {"status": 403, "name": "ForbiddenError", "message": "Forbidden", "details": {}}
    assert (response.status_code, response.json()) == (403, {"data": None, "error": error})


def test_the_public_role_opens_what_it_names(settings):
    settings.RELATIONS_PUBLIC = {"posts": ["find"], "tags": ["create", "publish"]}
    answers = [
        send("GET", "/api/posts"),
        send("GET", "/api/posts/post"),
        send("GET", "/api/tags"),
        send("POST", "/api/tags", {"data": {"name": "new"}}),
        send("PUT", "/api/tags/a", {"data": {"name": "new"}}),
        send("GET", "/v2/flows/posts/entries"),
        send("GET", "/v2/flows/tags/entries"),
    ]
    assert [answer.status_code for answer in answers] == [200, 403, 403, 201, 403, 200, 403]


def test_the_public_role_sees_no_draft(settings):
    settings.RELATIONS_PUBLIC = {"*": ["find", "findOne"]}
    builders.flow("news", draft_and_publish=True)
    documents("news").create({"name": "n"}, document_id="n")
    paths = ("/api/news?status=draft", "/api/news/n?status=draft", "/api/news/n")
    assert [send("GET", path).status_code for path in paths] == [403, 403, 404]
