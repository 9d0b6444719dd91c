"""Relations of components on the wire: a project as people have them, loaded from its schema files."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine.documents import documents
from relations.models import Link
from relations.transfer.define import define
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STRING = {"type": "string"}


def relation(kind, target, **more):
    return {"type": "relation", "relation": kind, "target": f"api::{target}.{target}", **more}


COMPONENTS = {
    "sections/teasers": {"title": STRING, "articles": relation("oneToMany", "article")},
    "sections/people": {"authors": relation("manyToMany", "author"), "lead": relation("oneToOne", "author")},
    "shared/tab": {"label": STRING, "articles": relation("oneToMany", "article")},
    "shared/tabs": {"tabs": {"type": "component", "component": "shared.tab", "repeatable": True}},
    "shared/seo": {"title": STRING, "canonical": relation("manyToOne", "article", private=True)},
}
ZONE = {"type": "dynamiczone", "components": ["sections.teasers", "sections.people", "shared.tabs"]}
POPULATE = (
    "populate[blocks][on][sections.teasers][populate][articles][fields][0]=title"
    "&populate[blocks][on][sections.people][populate]=*"
    "&populate[blocks][on][shared.tabs][populate][tabs][populate][articles][sort]=title:desc"
)


def content_type(singular, drafts, **attributes):
    return {
        "kind": "collectionType",
        "info": {"singularName": singular, "pluralName": f"{singular}s", "displayName": singular},
        "options": {"draftAndPublish": drafts},
        "attributes": attributes,
    }


@pytest.fixture
@remembered
def project(tmp_path_factory):
    import json

    folder = tmp_path_factory.mktemp("project") / "src"
    for path, attributes in COMPONENTS.items():
        file = folder / "components" / f"{path}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"info": {"displayName": path}, "attributes": attributes}))
    seo = {"type": "component", "component": "shared.seo"}
    types = [
        content_type("article", True, title=STRING),
        content_type("author", False, title=STRING),
        content_type("page", True, title=STRING, seo=seo, blocks=ZONE),
    ]
    for each in types:
        name = each["info"]["singularName"]
        file = folder / "api" / name / "content-types" / name / "schema.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(each))
    define(folder)
    for slug in ("articles", "authors"):
        for name in "abcd":
            status = "published" if slug == "articles" else None
            documents(slug).create({"title": name}, document_id=name, status=status)
    return folder


BLOCKS = [
    {"__component": "sections.teasers", "title": "t", "articles": ["a", "b"]},
    {"__component": "sections.people", "authors": {"connect": ["c", "a"]}, "lead": "d"},
    {"__component": "shared.tabs", "tabs": [{"label": "1", "articles": {"set": ["b", "c"]}}, {"label": "2"}]},
]


def titles(members):
    return [member["title"] for member in members]


@pytest.fixture
def made(call, project):
    response = call(
        "POST", f"/api/pages?status=published&{POPULATE}", {"data": {"title": "p", "blocks": BLOCKS}}
    )
    assert response.status_code == 201, response.content
    return response.json()["data"]


def test_a_page_is_written_and_read(made):
    teasers, people, tabs = made["blocks"]
    assert titles(teasers["articles"]) == ["a", "b"]
    assert set(teasers["articles"][0]) == {"id", "documentId", "title"}
    assert (titles(people["authors"]), people["lead"]["title"]) == (["c", "a"], "d")
    assert [titles(tab["articles"]) for tab in tabs["tabs"]] == [["c", "b"], []]


def test_it_is_there_in_both_statuses(call, made):
    path = f"/api/pages/{made['documentId']}?{POPULATE}"
    shown = call("GET", path).json()["data"]["blocks"]
    assert shown == made["blocks"]
    draft = call("GET", f"{path}&status=draft").json()["data"]["blocks"]
    assert [block["id"] for block in draft] == [block["id"] for block in shown]
    assert titles(draft[0]["articles"]) == ["a", "b"]


def test_blocks_change_places_with_their_lists(call, put, made):
    ids = {block["__component"]: block["id"] for block in made["blocks"]}
    data = [
        {"__component": "sections.people", "id": ids["sections.people"]},
        {"__component": "sections.teasers", "id": ids["sections.teasers"], "articles": {
            "connect": [{"documentId": "c", "position": {"before": "b"}}], "disconnect": ["a"]}},
    ]  # fmt: skip
    shown = put(f"/api/pages/{made['documentId']}?{POPULATE}", {"blocks": data})["blocks"]
    assert titles(shown[0]["authors"]) == ["c", "a"]
    assert titles(shown[1]["articles"]) == ["c", "b"]
    assert not Link.objects.filter(source__status="draft", part=made["blocks"][2]["tabs"][0]["id"]).exists()


def test_pages_are_found_by_what_their_blocks_point_at(call, made):
    path = "/api/pages?filters[blocks][articles][title][$eq]={}&fields[0]=title"
    assert titles(call("GET", path.format("a")).json()["data"]) == ["p"]
    assert call("GET", path.format("d")).json()["data"] == []


def test_a_private_relation_is_written_and_never_shown(call, put, made):
    path = f"/api/pages/{made['documentId']}?populate[seo][populate]=*"
    assert set(put(path, {"seo": {"title": "s", "canonical": "a"}})["seo"]) == {"id", "title"}
    assert Link.objects.filter(field__slug="canonical", source__status="draft").count() == 1
    refused = call("GET", f"/api/pages/{made['documentId']}?populate[seo][populate][canonical]=true")
    assert refused.status_code == 400
    refused = call("GET", "/api/pages?filters[seo][canonical][title]=a")
    assert refused.status_code == 400


def test_what_was_read_is_sent_back(call, put, made):
    path = f"/api/pages/{made['documentId']}?{POPULATE}&status=draft"
    shown = call("GET", path).json()["data"]["blocks"]
    shown[2]["tabs"][0].pop("articles")  # it was sorted
    assert put(path, {"blocks": shown})["blocks"][:2] == shown[:2]


@pytest.mark.parametrize(
    ("block", "path"),
    [
        ({"articles": ["x"]}, ["blocks", "0", "articles", "0"]),
        ({"articles": {"conect": ["a"]}}, ["blocks", "0", "articles", "conect"]),
        ({"articles": {"connect": [{"documentId": "a", "position": {"before": "z"}}]}}, None),
        ({"authors": ["a"]}, ["blocks", "0", "authors"]),
        ({"articles": 1.5}, ["blocks", "0", "articles"]),
    ],
)
def test_errors_name_the_way(call, made, block, path):
    before = Link.objects.count()
    data = {"blocks": [{"__component": "sections.teasers", **block}]}
    response = call("PUT", f"/api/pages/{made['documentId']}", {"data": data})
    assert response.status_code == 400
    found = response.json()["error"]["details"]["errors"][0]["path"]
    assert [str(step) for step in found] == (
        path or ["blocks", "0", "articles", "connect", "0", "position", "before"]
    )
    assert Link.objects.count() == before


def test_a_connect_in_a_component_costs_little_more_than_elsewhere(call, project):
    define(content_type("shelf", False, title=STRING, articles=relation("oneToMany", "article"), rows={
        "type": "component", "component": "sections.teasers"}))  # fmt: skip
    shelf = documents("shelfs").create({"articles": ["a"], "rows": {"articles": ["a"]}}, document_id="s")

    def cost(**data):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            documents("shelfs").update("s", data)
        return len(queries)

    elsewhere = cost(articles={"connect": ["b"]})
    # The documents are named by values, which the version is read for.
    assert cost(rows={"id": shelf["rows"]["id"], "articles": {"connect": ["b"]}}) <= elsewhere + 2


def test_the_other_dialect_shows_and_keeps_them(made, client):
    from relations.access.tokens import issue_token

    _, secret = issue_token("moltin", scope="write")
    headers = {"Authorization": f"Bearer {secret}"}
    path = f"/v2/flows/pages/entries/{made['documentId']}"
    blocks = client.get(path, headers=headers).json()["data"]["blocks"]
    assert [set(block) for block in blocks] == [
        {"id", "__component", "title"}, {"id", "__component"}, {"id", "__component", "tabs"},
    ]  # fmt: skip
    body = {"data": {"type": "entry", "title": "q", "blocks": blocks}}
    assert client.put(path, body, content_type="application/json", headers=headers).status_code == 200
    shown = documents("pages").find_one(made["documentId"], populate=["blocks.articles"])
    assert [member["title"] for member in shown["blocks"][0]["articles"]] == ["a", "b"]
