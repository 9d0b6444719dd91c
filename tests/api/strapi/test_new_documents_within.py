"""`create`, `connectOrCreate` and `where` within relations, on the wire."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Flow
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
@remembered
def content(db):
    """Restaurants and categories with drafts; slugs are unique, and notes are not writable."""
    builders.guide(draft_and_publish=True)
    flow = Flow.objects.get(slug="categories")
    definitions.create_field(flow, "slug", field_type="string", unique=True)
    definitions.create_field(flow, "open", field_type="boolean")
    definitions.create_field(flow, "notes", field_type="string", options={"writable": False})
    builders.make("restaurants", "r", status="published")
    documents("categories").create({"name": "a", "slug": "a"}, document_id="a", status="published")


def test_a_graph_is_made_by_one_post(call, content):
    data = {"name": "n", "categories": {"create": [{"name": "x"}], "connect": [{"where": {"slug": "a"}}]}}
    answer = call("POST", "/api/restaurants?populate=categories", {"data": data})
    assert answer.status_code == 201, answer.content
    assert [each["name"] for each in answer.json()["data"]["categories"]] == ["a", "x"]


def test_a_draft_makes_drafts(call, content):
    call("PUT", "/api/restaurants/r?status=draft", {"data": {"categories": {"create": {"name": "x"}}}})
    assert call("GET", "/api/categories?filters[name]=x").json()["data"] == []
    assert len(call("GET", "/api/categories?filters[name]=x&status=draft").json()["data"]) == 1


def test_a_patch_of_the_relation_takes_it(call, content):
    change = {"connect": [{"create": {"name": "x"}, "position": {"start": True}}]}
    answer = call("PATCH", "/api/restaurants/r/relations/categories", change)
    assert [each["name"] for each in answer.json()["data"]] == ["x"]


def test_what_is_read_of_a_document_makes_another(call, content):
    read = call("GET", "/api/categories/a").json()["data"]
    new = {
        **{key: value for key, value in read.items() if key not in ("id", "documentId", "notes")},
        "slug": "b",
    }
    answer = call("PUT", "/api/restaurants/r", {"data": {"categories": {"create": {**new, "open": 1}}}})
    assert answer.status_code == 200, answer.content
    assert documents("categories").find(filters={"slug": "b"})[0]["open"] is True


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"create": {"notes": "x"}}, "categories.create.notes"),
        ([{"create": {"notes": "x"}}], "categories[0].create.notes"),
        (
            {"create": [{"restaurants": {"create": {"nothing": 1}}}]},
            "categories.create[0].restaurants.create.nothing",
        ),
        ({"connect": [{"where": {"slug": "zz"}}]}, "categories.connect[0].where"),
        ({"connectOrCreate": {"where": {"slug": "b"}}}, "categories.connectOrCreate.create"),
    ],
)
def test_errors_name_the_whole_way_and_nothing_is_written(call, content, data, path):
    before = Entry.objects.count()
    answer = call("PUT", "/api/restaurants/r", {"data": {"name": "changed", "categories": data}})
    assert (answer.status_code, answer.json()["error"]["details"]["path"]) == (400, path)
    assert (Entry.objects.count(), documents("restaurants").find_one("r")["name"]) == (before, "r")


def test_a_batch_names_documents_in_new_ones(call, content):
    writes = [
        {"method": "POST", "path": "/categories", "data": {"name": "x"}, "as": "x"},
        {
            "method": "PUT",
            "path": "/categories/a",
            "data": {"restaurants": {"create": {"name": "n", "categories": ["$x"]}}},
        },
    ]
    answer = call("POST", "/api/actions/batch", {"data": writes})
    assert answer.status_code == 200, answer.content
    made = documents("restaurants").find(filters={"name": "n"}, populate="categories")[0]
    assert sorted(each["name"] for each in made["categories"]) == ["a", "x"]


def test_a_link_to_what_the_caller_may_not_read_is_refused_inside_too(
    content, client, settings, django_user_model
):
    settings.RELATIONS_RESOURCES = {"group": "auth.Group"}
    settings.RELATIONS_AUTHENTICATION_CLASSES = ["rest_framework.authentication.SessionAuthentication"]
    settings.RELATIONS_PERMISSION_CLASSES = ["rest_framework.permissions.IsAuthenticated"]
    flow = Flow.objects.get(slug="categories")
    definitions.create_field(
        flow, "groups", field_type="relationship", cardinality="many-to-many", resource_types=["group"]
    )
    client.force_login(django_user_model.objects.create_user("someone"))
    inner = {"name": "x", "groups": [{"type": "group", "id": "1"}]}
    body = {"data": {"categories": {"create": inner}}}
    answer = client.post("/api/restaurants", body, "application/json")
    assert answer.status_code == 403, answer.content
