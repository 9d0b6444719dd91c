"""Relations to several flows as the Strapi dialect has them: written with `__type`, populated by `on`."""

import pytest

from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def pages(db):
    flow = builders.flow("pages", singular="page")
    flows = [builders.flow("tags", singular="tag"), builders.flow("boxes", singular="box")]
    builders.several(flow, "blocks", *flows, inverses="pages")
    builders.make("tags", "t1", "t2")
    builders.make("boxes", "b1", "b2")
    items = [("b1", "box"), ("t1", "tag"), ("t2", "tag")]
    data = [{"documentId": name, "__type": f"api::{kind}.{kind}"} for name, kind in items]
    documents("pages").create({"name": "p", "blocks": data}, document_id="p")
    return flow


def shown(**asked):
    found = documents("pages").find_one("p", **asked).as_dict()["blocks"]
    return [each["documentId"] for each in found]


@pytest.mark.parametrize(
    ("populate", "names"),
    [
        ("*", ["b1", "t1", "t2"]),
        ({"blocks": {"on": {"api::tag.tag": True}}}, ["t1", "t2"]),
        (
            {"blocks": {"on": {"api::tag.tag": {"filters": {"name": "t2"}}, "api::box.box": True}}},
            ["b1", "t2"],
        ),
        ({"blocks": {"populate": "*"}}, ["b1", "t1", "t2"]),
        ({"blocks": {"limit": 2}}, ["b1", "t1"]),
    ],
)
def test_members_are_populated_by_type(pages, populate, names):
    assert shown(populate=populate) == names


def test_what_is_below_is_selected_for_each_type(pages):
    on = {"api::tag.tag": {"populate": ["pages"]}, "api::box.box": {"fields": ["id"]}}
    box, tag, _ = documents("pages").find_one("p", populate={"blocks": {"on": on}}).as_dict()["blocks"]
    assert ("name" in box, [each["documentId"] for each in tag["pages"]]) == (False, ["p"])


@pytest.mark.parametrize(
    "below",
    [
        {"on": {"api::page.page": True}},
        {"on": "api::tag.tag"},
        {"on": {"api::tag.tag": {"sort": "name"}}},
        {"on": {"api::tag.tag": {"fields": ["none"]}}},
        {"on": {}, "populate": "*"},
        {"fields": ["name"]},
        {"filters": {"name": "x"}},
        {"sort": "name"},
        {"populate": ["pages"]},
    ],
)
def test_what_means_nothing_is_refused(pages, below):
    with pytest.raises(ValidationError):
        documents("pages").find_one("p", populate={"blocks": below})


# -- over HTTP ----------------------------------------------------------------------------------------

BLOCKS = "/api/pages/p/relations/blocks"
TAG, BOX = "on[api::tag.tag]", "on[api::box.box]"


def named(response):
    assert response.status_code == 200, response.content
    return [(each["__type"], each["documentId"]) for each in response.json()["data"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "b1 t1 t2"),
        (f"?{TAG}=true", "t1 t2"),
        (f"?{TAG}[filters][name]=t2&{BOX}=true", "b1 t2"),
        ("?pagination[start]=1&pagination[limit]=1", "t1"),
        ("?populate=*", "b1 t1 t2"),
    ],
)
def test_the_list_is_read_in_pages(call, pages, query, names):
    assert " ".join(name for _, name in named(call("GET", BLOCKS + query))) == names


def test_a_cursor_goes_through_the_members_of_a_filter(call, pages):
    query = f"?{TAG}[filters][name][$ne]=x&pagination[limit]=1"
    page = call("GET", BLOCKS + query)
    cursor = page.json()["meta"]["pagination"]["nextCursor"]
    rest = call("GET", f"{BLOCKS}{query}&pagination[cursor]={cursor}")
    assert named(page) + named(rest) == [("api::tag.tag", "t1"), ("api::tag.tag", "t2")]
    assert call("GET", f"{BLOCKS}?{BOX}=true&pagination[cursor]={cursor}").status_code == 400


def test_fields_and_relations_are_selected_for_each_type(call, pages):
    query = f"?{TAG}[populate][pages][fields][0]=name&{TAG}[fields][0]=id"
    first = call("GET", BLOCKS + query).json()["data"][0]
    assert "name" not in first
    assert [each["name"] for each in first["pages"]] == ["p"]


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("filters[name]=x", "filters"),
        ("sort=name", "sort"),
        ("fields[0]=name", "fields"),
        ("on[api::page.page]=true", "populate"),
        (f"{TAG}[sort]=name", "populate"),
        (f"{TAG}[filters][nme]=x", "populate"),
        (f"{TAG}=true&populate=*", "populate"),
    ],
)
def test_parameters_without_a_meaning_are_refused(call, pages, query, param):
    error = call("GET", f"{BLOCKS}?{query}")
    assert error.status_code == 400
    assert error.json()["error"]["details"].get("param") == param


def test_on_is_for_several_types_alone(call, pages):
    assert call("GET", "/api/tags/t1/relations/pages?on[api::page.page]=true").status_code == 400


def test_a_patch_and_a_put_change_the_list(call, pages):
    change = {"connect": [{"documentId": "b2", "__type": "api::box.box", "position": {"start": True}}]}
    assert named(call("PATCH", BLOCKS, {"data": change}))[0] == ("api::box.box", "b2")
    item = {"documentId": "t1", "__type": "api::tag.tag"}
    assert call("PUT", "/api/pages/p", {"data": {"blocks": [item]}}).status_code == 200
    assert named(call("GET", BLOCKS)) == [("api::tag.tag", "t1")]


def test_what_was_read_can_be_written_back(call, pages):
    read = call("GET", "/api/pages/p?populate[blocks][populate]=*").json()["data"]["blocks"]
    assert call("PUT", "/api/pages/p", {"data": {"blocks": read[::-1]}}).status_code == 200
    assert [name for _, name in named(call("GET", BLOCKS))] == ["t2", "t1", "b1"]
