"""`…/relations/{field}`: one relation of one document, read in pages and changed in place."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders, snapshots
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

R = "/api/restaurants/r/relations/categories"


@pytest.fixture
@remembered
def guide():
    """A restaurant r with the categories e, b, a, d and c; s has c and a."""
    builders.guide()
    builders.make("categories", *"abcdefgh")
    builders.make("restaurants", *"qrs")
    builders.write("restaurants", "r", {"categories": [*"ebadc"]})
    builders.write("restaurants", "s", {"categories": [*"ca"]})


@pytest.fixture
def read(call):
    def send(path, **extra):
        response = call("GET", path, **extra)
        assert response.status_code == 200, response.content
        return response.json()

    return send


@pytest.fixture
def walk(read):
    """All pages of a list, by their cursors; `between` is called after each."""

    def pages(path, limit=2, between=lambda: None):
        cursor, found = "", []
        while cursor is not None:
            body = read(
                f"{path}{'&' if '?' in path else '?'}pagination[limit]={limit}&pagination[cursor]={cursor}"
            )
            found.append(names(body))
            cursor = body["meta"]["pagination"]["nextCursor"]
            between()
        return found

    return pages


def names(body):
    return "".join(item["documentId"] for item in body["data"])


def patch(call, path, change, status=200, **extra):
    response = call("PATCH", path, {"data": change}, **extra)
    assert response.status_code == status, response.content
    return response


# -- reading ------------------------------------------------------------------------------------------


def test_a_list_is_read_in_order(guide, read):
    body = read(R)
    assert names(body) == "ebadc"
    assert body["meta"]["pagination"] == {
        "page": 1,
        "pageSize": 25,
        "pageCount": 1,
        "total": 5,
        "nextCursor": None,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("pagination[page]=2&pagination[pageSize]=2", "ad"),
        ("pagination[start]=3&pagination[limit]=1", "d"),
        ("pagination[start]=9", ""),
        ("sort=name", "abcde"),
        ("sort=name:desc&pagination[limit]=2", "ed"),
        ("filters[name][$in][0]=a&filters[name][$in][1]=e", "ea"),
        ("filters[restaurants][name]=s", "ac"),
    ],
)
def test_a_list_is_read_in_pages_filtered_and_sorted(guide, read, query, found):
    assert names(read(f"{R}?{query}")) == found


def test_a_page_may_leave_out_the_count(guide, read):
    meta = read(f"{R}?pagination[withCount]=false")["meta"]["pagination"]
    assert "total" not in meta


def test_members_have_fields_and_relations_of_their_own(guide, read):
    body = read(f"{R}?fields=name&populate[restaurants][fields]=name&pagination[limit]=3")
    assert set(body["data"][0]) == {"id", "documentId", "name", "restaurants"}
    assert [r["name"] for r in body["data"][2]["restaurants"]] == ["r", "s"]


@pytest.mark.parametrize("query", ["count=true", "on=x", "limit=1", "start=1", "anything=1"])
def test_other_parameters_are_refused(guide, call, query):
    response = call("GET", f"{R}?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in response.json()["error"]["message"]


def test_the_other_sides_list_is_read_in_its_own_order(guide, read):
    assert names(read("/api/categories/c/relations/restaurants")) == "rs"


def test_the_page_size_has_an_end(guide, read, settings):
    settings.RELATIONS_MAX_LIMIT = 2
    assert names(read(f"{R}?pagination[limit]=100")) == "eb"
    assert names(read(f"{R}?pagination[limit]=100&pagination[cursor]")) == "eb"


def test_a_relation_with_one_place_is_its_member_or_null(guide, call, read):
    chefs = builders.flow("chefs", singular="chef")
    builders.relation(builders.Flow.objects.get(slug="restaurants"), "chef", chefs, "many-to-one")
    builders.make("chefs", "ann")
    assert read("/api/restaurants/r/relations/chef") == {"data": None, "meta": {}}
    changed = patch(call, "/api/restaurants/r/relations/chef", {"connect": ["ann"]}).json()
    assert changed["data"]["documentId"] == "ann"
    assert read("/api/restaurants/r/relations/chef")["data"]["documentId"] == "ann"


def test_a_page_costs_the_same_for_any_number_of_members(guide, read):
    def cost(limit):
        with CaptureQueriesContext(connection) as queries:
            read(f"{R}?populate=restaurants&pagination[limit]={limit}")
        return len(queries)

    # The token with the schema's stamp, the document, the members with their number, their restaurants.
    assert cost(1) == cost(5) == 4


# -- cursors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "ebadc"),
        ("sort=name:desc", "edcba"),
        ("sort[0]=stars&sort[1]=name:desc", "bedca"),
        ("sort[0]=stars:desc&sort[1]=name", "acdeb"),
        ("sort=createdAt", "abcde"),
        ("sort=restaurants.name:desc,documentId", "acbde"),
        ("filters[name][$ne]=a", "ebdc"),
    ],
)
def test_cursors_lead_through_the_whole_list(guide, walk, query, found, limit):
    definitions.create_field(builders.Flow.objects.get(slug="categories"), "stars", field_type="integer")
    for name, stars in {"b": -1, "d": 3, "e": 3}.items():
        builders.write("categories", name, {"stars": stars})
    assert "".join(walk(f"{R}?{query}", limit)) == found


def test_cursors_lead_through_the_other_sides_list(guide, walk):
    builders.write("categories", "c", {"restaurants": {"connect": ["q"]}})
    assert walk("/api/categories/c/relations/restaurants", 1) == ["r", "s", "q"]


def test_a_page_by_offset_leads_on_by_cursor(guide, read):
    cursor = read(f"{R}?pagination[page]=2&pagination[pageSize]=1")["meta"]["pagination"]["nextCursor"]
    assert names(read(f"{R}?pagination[cursor]={cursor}")) == "adc"


def test_a_cursor_may_count(guide, read):
    meta = read(f"{R}?pagination[cursor]=&pagination[pageSize]=2&pagination[withCount]=true")["meta"][
        "pagination"
    ]
    assert (meta["limit"], meta["total"]) == (2, 5)


CHANGES = {
    "one before": ({"connect": [{"documentId": "f", "position": {"start": True}}]}, "ebadc"),
    "one at the cursor": ({"connect": [{"documentId": "f", "position": {"after": "b"}}]}, None),
    "the last one read moves to the end": ({"connect": ["b"]}, "ebadcb"),
    "the last one read moves to the start": (
        {"connect": [{"documentId": "b", "position": {"start": True}}]},
        "ebadc",
    ),
    "the last one read leaves": ({"disconnect": ["b"]}, "ebadc"),
    "the next one leaves": ({"disconnect": ["a"]}, "ebdc"),
    "the next one moves to the end": ({"connect": ["a"]}, "ebdca"),
    "both leave": ({"disconnect": ["a", "b"]}, "ebdc"),
    "both change places": ({"connect": [{"documentId": "a", "position": {"before": "b"}}]}, "ebdc"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_cursor_holds_while_others_write(guide, read, case):
    change, found = CHANGES[case]
    first = read(f"{R}?pagination[limit]=2")
    builders.write("restaurants", "r", {"categories": change})
    second = read(f"{R}?pagination[cursor]={first['meta']['pagination']['nextCursor']}")
    assert names(first) + names(second).replace("f", "") == (found or "ebadc")


@pytest.mark.slow
@pytest.mark.parametrize("where", [{"after": "b"}, {"before": "a"}, {"before": "b"}, {"after": "a"}])
def test_a_cursor_holds_when_the_keys_around_it_are_made_anew(guide, read, where):
    more = [f"more {number}" for number in range(80)]
    builders.make("categories", *more)
    first = read(f"{R}?pagination[limit]=2")
    for name in more:
        builders.write(
            "restaurants", "r", {"categories": {"connect": [{"documentId": name, "position": where}]}}
        )
    second = read(f"{R}?pagination[limit]=100&pagination[cursor]={first['meta']['pagination']['nextCursor']}")
    assert [c["name"] for c in second["data"] if c["name"] not in more] == ["a", "d", "c"]


@pytest.mark.parametrize(
    "query",
    [
        "pagination[cursor]=nonsense",
        "pagination[cursor]=WzEsMl0:x",
        "pagination[cursor][]=a",
        "pagination[cursor]={cursor}&sort=name",
        "pagination[cursor]={cursor}&filters[name]=a",
        "pagination[cursor]={cursor}&status=draft",
        "pagination[cursor]={cursor}&pagination[page]=2",
        "pagination[cursor]={cursor}&pagination[start]=2",
        "pagination[cursor]={cursor}x",
    ],
)
def test_a_cursor_that_is_not_of_this_list_is_refused(guide, call, read, query):
    cursor = read(f"{R}?pagination[limit]=1")["meta"]["pagination"]["nextCursor"]
    response = call("GET", f"{R}?{query.replace('{cursor}', cursor)}")
    assert response.status_code == 400
    assert "pagination" in response.json()["error"]["details"]["path"]


def test_a_cursor_of_another_document_is_refused(guide, call, read):
    cursor = read("/api/restaurants/s/relations/categories?pagination[limit]=1")["meta"]["pagination"][
        "nextCursor"
    ]
    assert call("GET", f"{R}?pagination[cursor]={cursor}").status_code == 400


# -- changing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"connect": ["f"]}, "ebadcf"),
        ({"connect": [{"documentId": "c", "position": {"before": "b"}}], "disconnect": ["a"]}, "ecbd"),
        ({"set": ["h", "a"]}, "ha"),
        (["h", "a"], "ha"),
        ("h", "h"),
        (None, ""),
        ({}, "ebadc"),
    ],
)
def test_a_change_answers_the_list_as_it_is_then(guide, call, read, change, found):
    body = patch(call, R, change).json()
    assert names(body) == found == names(read(R))
    assert body["meta"]["pagination"]["total"] == len(found)


def test_a_change_may_stand_without_data(guide, call):
    assert names(call("PATCH", R, {"connect": ["f"], "disconnect": ["e"]}).json()) == "badcf"
    assert names(call("PATCH", R, ["a"]).json()) == "a"


def test_a_change_from_the_other_side_keeps_this_sides_order(guide, call, read):
    path = "/api/categories/a/relations/restaurants"
    change = {"connect": [{"documentId": "q", "position": {"start": True}}]}
    assert names(patch(call, path, change).json()) == "qrs"
    assert names(read(R)) == "ebadc"


def test_a_changed_list_is_answered_as_the_query_says(guide, call):
    body = patch(call, f"{R}?fields=name&pagination[limit]=2", {"connect": ["f"]}).json()
    assert names(body) == "eb"
    assert set(body["data"][0]) == {"id", "documentId", "name"}


BAD = {
    "no body": (R, b"", "data"),
    "null": (R, None, "data"),
    "a key beside data": (R, {"data": {}, "connect": ["f"]}, "connect"),
    "an unknown verb": (R, {"data": {"append": ["f"]}}, "categories.append"),
    "an unknown document": (R, {"data": {"connect": ["nope"]}}, "categories.connect[0]"),
    "an unknown document without data": (R, {"connect": ["nope"]}, "categories.connect[0]"),
    "set and connect": (R, {"data": {"set": ["a"], "connect": ["f"]}}, "categories.connect"),
    "a number": (R, 0, "categories"),
    "true": (R, {"data": True}, "categories"),
    "an unknown locale": (f"{R}?locale=xx", {"data": {}}, "locale"),
    "an unknown status": (f"{R}?status=xx", {"data": {}}, "status"),
    "an unknown field": (f"{R}?fields=nope", {"data": {"connect": ["f"]}}, "nope"),
    "an unknown sort": (f"{R}?sort=nope", {"data": {"connect": ["f"]}}, "sort.nope"),
    "an unknown filter": (f"{R}?filters[nope]=1", {"data": {"connect": ["f"]}}, "filters.nope"),
    "a bad page": (f"{R}?pagination[page]=x", {"data": {"connect": ["f"]}}, "pagination.page"),
    "a bad cursor": (f"{R}?pagination[cursor]=x", {"data": {"connect": ["f"]}}, "pagination.cursor"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_change_is_refused_by_name_and_changes_nothing(guide, call, case):
    path, body, named = BAD[case]
    before = snapshots.content()
    response = call("PATCH", path, body)
    assert response.status_code == 400, response.content
    assert response.json()["error"]["details"]["path"] == named
    assert snapshots.content() == before


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/restaurants/nope/relations/categories", 404),
        ("GET", "/api/restaurants/r/relations/nope", 404),
        ("GET", "/api/restaurants/r/relations/name", 400),
        ("GET", "/api/nopes/r/relations/categories", 404),
        ("GET", "/api/restaurants/relations/categories", 404),
        ("PATCH", "/api/restaurants/nope/relations/categories", 404),
        ("PATCH", "/api/restaurants/r/relations/nope", 404),
        ("PUT", R, 405),
        ("POST", R, 405),
        ("DELETE", R, 405),
        ("GET", f"{R}/e", 404),
    ],
)
def test_what_is_not_there_is_said_so(guide, call, method, path, status):
    response = call(method, path, {"data": {"connect": ["f"]}})
    assert response.status_code == status, response.content
    assert response.json()["error"]["status"] == status


def test_a_read_token_does_not_change_a_list(guide, client):
    from relations.access.tokens import issue_token

    _, secret = issue_token("reader", scope="read")
    headers = {"Authorization": f"Bearer {secret}"}
    response = client.patch(R, {"data": ["a"]}, content_type="application/json", headers=headers)
    assert response.status_code == 403


# -- ETag ---------------------------------------------------------------------------------------------


def test_an_answer_that_the_client_has_is_304(guide, call):
    tag = call("GET", R)["ETag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        response = call("GET", R, headers={"If-None-Match": known})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize("query", ["?sort=name", "?pagination[limit]=2", "?fields=name"])
def test_another_page_has_another_tag(guide, call, query):
    tag = call("GET", R)["ETag"]
    assert call("GET", R + query, headers={"If-None-Match": tag}).status_code == 200


def test_a_tag_changes_with_the_list_and_with_its_members(guide, call):
    tags = {call("GET", R)["ETag"]}
    patch(call, R, {"connect": [{"documentId": "c", "position": {"start": True}}]})
    tags.add(call("GET", R)["ETag"])
    builders.write("categories", "c", {"name": "new"})
    tags.add(call("GET", R)["ETag"])
    assert len(tags) == 3


def test_a_change_answers_the_tag_of_the_next_reading(guide, call):
    changed = patch(call, R, {"connect": ["f"]})
    assert changed["ETag"] == call("GET", R)["ETag"]


def test_a_change_with_the_lists_tag_is_made(guide, call):
    tag = call("GET", R)["ETag"]
    tag = patch(call, R, {"connect": ["f"]}, headers={"If-Match": tag})["ETag"]
    assert (
        names(patch(call, R, {"connect": ["g"]}, headers={"If-Match": f'"0-x", {tag}'}).json()) == "ebadcfg"
    )
    assert names(patch(call, R, {"disconnect": ["f"]}, headers={"If-Match": "*"}).json()) == "ebadcg"


@pytest.mark.parametrize("known", ['"0-x"', '"x"', "x", "", '""', '"-1-x"', '"99999999999999999999999-x"'])
def test_a_change_with_another_tag_is_412_and_changes_nothing(guide, call, known):
    before = snapshots.content()
    response = patch(call, R, {"connect": ["f"]}, status=412, headers={"If-Match": known})
    assert response.json()["error"]["name"] == "PreconditionFailedError"
    assert snapshots.content() == before


@pytest.mark.parametrize("other", ["the same side", "the other side"])
def test_a_change_after_somebody_elses_is_412(guide, call, other):
    tag = call("GET", R)["ETag"]
    if other == "the same side":
        builders.write("restaurants", "r", {"categories": {"connect": ["f"]}})
    else:
        builders.write("categories", "f", {"restaurants": {"connect": ["r"]}})
    patch(call, R, {"connect": ["g"]}, status=412, headers={"If-Match": tag})
    assert builders.listed("restaurants", "r", "categories") == [*"ebadcf"]


def test_what_others_do_elsewhere_leaves_a_tag_good(guide, call):
    tag = call("GET", R)["ETag"]
    builders.write("restaurants", "s", {"categories": {"connect": ["f"]}})
    builders.write("categories", "a", {"name": "new"})
    patch(call, R, {"connect": ["g"]}, headers={"If-Match": tag})


# -- drafts and locales -------------------------------------------------------------------------------


@pytest.fixture
@remembered
def stories():
    """A story s with sections, both localized, with drafts; published with a and b, drafted with a to c."""
    definitions.create_locale("fr")
    features = {"draft_and_publish": True, "localized": True}
    made = builders.flow("stories", singular="story", **features)
    builders.relation(made, "sections", builders.flow("sections", **features), inverse="stories")
    builders.make("sections", *"abc")
    builders.make("stories", "s")
    builders.write("stories", "s", {"sections": ["b", "a"]})
    for name in "ab":
        documents("sections").publish(name)
    documents("stories").publish("s")
    builders.write("stories", "s", {"sections": ["c", "b", "a"]})


S = "/api/stories/s/relations/sections"


def test_a_list_is_read_in_the_readers_state(stories, read):
    assert names(read(S)) == "ba"
    assert names(read(f"{S}?status=draft")) == "cba"
    assert read(f"{S}?status=draft")["data"][0]["publishedAt"] is None


def test_a_version_that_does_not_exist_has_no_list(stories, call):
    assert call("GET", f"{S}?locale=fr").status_code == 404
    assert call("PATCH", f"{S}?locale=fr", {"data": ["a"]}).status_code == 404
    assert call("GET", "/api/sections/c/relations/stories").status_code == 404


def test_a_draft_changes_alone(stories, call, read):
    assert names(patch(call, f"{S}?status=draft", {"disconnect": ["b"]}).json()) == "ca"
    assert names(read(S)) == "ba"


def test_a_change_publishes_unless_it_is_a_drafts(stories, call, read):
    assert names(patch(call, S, {"disconnect": ["b"]}).json()) == "a"
    assert names(read(f"{S}?status=draft")) == "ca"


def test_each_locale_has_its_own_list(stories, call, read):
    for name in "ab":
        builders.write("sections", name, {"name": name}, locale="fr", status="published")
    builders.write("stories", "s", {"name": "s"}, locale="fr", status="published")
    assert names(patch(call, f"{S}?locale=fr", {"connect": ["a", "b"]}).json()) == "ab"
    assert names(read(S)) == "ba"
    assert names(read(f"{S}?locale=fr")) == "ab"


# -- outside the flows --------------------------------------------------------------------------------


def test_resources_are_read_in_pages(settings, call, read, walk):
    from relations.engine.operations import Set, Target

    settings.RELATIONS_RESOURCES = {"product": None}
    definitions.create_field(
        builders.flow("restaurants", singular="restaurant"),
        "products",
        field_type="relationship",
        cardinality="one-to-many",
        resource_types=["product"],
    )
    builders.make("restaurants", "r")
    changes = {"products": Set(tuple(Target(n, resource="product") for n in "312"))}
    documents("restaurants").update("r", changes=changes)
    path = "/api/restaurants/r/relations/products"
    assert read(f"{path}?pagination[limit]=2")["data"] == [
        {"id": "3", "type": "product"},
        {"id": "1", "type": "product"},
    ]
    cursor = read(f"{path}?pagination[limit]=2")["meta"]["pagination"]["nextCursor"]
    assert read(f"{path}?pagination[cursor]={cursor}")["data"] == [{"id": "2", "type": "product"}]
    assert call("GET", f"{path}?sort=name").status_code == 400
    assert call("GET", f"{path}?filters[name]=a").status_code == 400
