"""Components, dynamic zones and media in them: written, checked, kept and populated."""

import pytest

from relations.engine import assets
from relations.engine.definitions import (
    create_component,
    create_field,
    create_locale,
    update_component,
    update_flow,
)
from relations.engine.documents import documents
from relations.models import Component
from tests import builders
from tests.files import file
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

STRING = {"type": "string"}


@pytest.fixture
@remembered
def pages():
    """Pages with one component, a list of them and a zone, and what these hold."""
    create_component(
        "shared.link", attributes={"url": STRING | {"required": True}, "rank": {"type": "integer"}}
    )
    create_component(
        "shared.seo",
        attributes={
            "title": STRING | {"required": True, "maxLength": 9},
            "index": {"type": "boolean", "default": True},
            "picture": {"type": "media", "allowedTypes": ["images"]},
            "links": {"type": "component", "component": "shared.link", "repeatable": True},
            "author": {"type": "password"},
            "secret": STRING | {"private": True},
        },
    )
    flow = builders.flow("pages", singular="page")
    create_field(flow, "seo", field_type="component", options={"component": "shared.seo"})
    many = {"component": "shared.link", "repeatable": True, "min": 2, "max": 3}
    create_field(flow, "rows", field_type="component", options=many)
    create_field(
        flow, "body", field_type="dynamiczone", options={"components": ["shared.seo", "shared.link"]}
    )
    return flow


@pytest.fixture
def write(call, pages):
    """PUT a page, and what the answer shows of it."""
    documents("pages").create({"name": "p"}, document_id="p")

    def send(populate="populate=*", **data):
        response = call("PUT", f"/api/pages/p?{populate}", {"data": data})
        assert response.status_code == 200, response.content
        return response.json()["data"]

    return send


@pytest.fixture
def refused(call, pages):
    """PUT a page, and the error."""
    documents("pages").create({"name": "p"}, document_id="p")

    def send(**data):
        response = call("PUT", "/api/pages/p", {"data": data})
        assert response.status_code == 400, response.content
        return response.json()["error"]

    return send


def without_id(value):
    if isinstance(value, list):
        return [without_id(item) for item in value]
    return {k: without_id(v) for k, v in value.items() if k != "id"} if isinstance(value, dict) else value


# -- reading ----------------------------------------------------------------------------------------


def test_components_are_shown_when_populated(write):
    shown = write(seo={"title": "Soup"})["seo"]
    assert without_id(shown) == {"title": "Soup", "index": True}
    assert isinstance(shown["id"], int)


def test_components_are_not_shown_else(write, call):
    write(seo={"title": "Soup"}, rows=[{"url": "a"}, {"url": "b"}])
    assert call("GET", "/api/pages/p").json()["data"].keys().isdisjoint({"seo", "rows", "body"})


def test_what_was_never_written_is_null_or_empty(write):
    shown = write(name="q")
    assert (shown["seo"], shown["rows"], shown["body"]) == (None, [], [])


def test_a_zone_names_its_components(write):
    shown = write(
        body=[{"__component": "shared.link", "url": "a"}, {"__component": "shared.seo", "title": "b"}]
    )
    assert [part["__component"] for part in shown["body"]] == ["shared.link", "shared.seo"]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("populate=seo", {"id", "title", "index"}),
        ("populate[seo]=true", {"id", "title", "index"}),
        ("populate[seo][fields][0]=title", {"id", "title"}),
        ("populate[seo][populate]=*", {"id", "title", "index", "picture", "links"}),
        ("populate[seo][populate][0]=links", {"id", "title", "index", "links"}),
        ("populate=seo.links", {"id", "title", "index", "links"}),
        ("populate[seo][populate][picture]=true", {"id", "title", "index", "picture"}),
        ("populate[seo][fields][0]=index&populate[seo][populate]=links", {"id", "index", "links"}),
    ],
)
def test_what_is_shown_of_a_component_is_chosen(write, query, keys):
    assert write(query, seo={"title": "a", "links": [{"url": "b"}]})["seo"].keys() == keys


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("populate=body", [{"url", "rank"}, {"title", "index"}]),
        ("populate[body][on][shared.link]=true", [{"url", "rank"}]),
        ("populate[body][on][shared.link][fields][0]=url", [{"url"}]),
        ("populate[body][on][shared.seo][populate]=*", [{"title", "index", "picture", "links"}]),
        ("populate[body][on][shared.seo][populate][links]=true", [{"title", "index", "links"}]),
        ("populate[body][populate]=*", [{"url", "rank"}, {"title", "index", "picture", "links"}]),
        ("populate[body][populate][links]=true", [{"url", "rank"}, {"title", "index", "links"}]),
        ("populate[0]=body.links", [{"url", "rank"}, {"title", "index", "links"}]),
    ],
)
def test_what_is_shown_of_a_zone_is_chosen(write, query, shown):
    body = [{"__component": "shared.link", "url": "a"}, {"__component": "shared.seo", "title": "b"}]
    assert [part.keys() - {"id", "__component"} for part in write(query, body=body)["body"]] == shown


@pytest.mark.parametrize(
    "query",
    [
        "populate[seo][fields][0]=nope",
        "populate[seo][fields][0]=secret",
        "populate[seo][populate][0]=nope",
        "populate[seo][populate][0]=title",
        "populate[seo][populate][0]=author",
        "populate[seo][on][shared.seo]=true",
        "populate[body][on][shared.nope]=true",
        "populate[body][on]=x",
        "populate[body][on][shared.seo]=x",
        "populate[body][populate][0]=nope",
        "populate[body][fields][0]=nope",
        "populate[seo][0]=x",
        "populate[body][on][shared.seo][on][shared.link]=true",
        "populate[seo][populate][picture][populate][related]=true",
    ],
)
def test_what_components_do_not_have_is_not_populated(call, pages, query):
    response = call("GET", f"/api/pages?{query}")
    assert (response.status_code, "Invalid key" in response.json()["error"]["message"]) == (400, True)


def test_a_private_attribute_is_kept_and_not_shown(write):
    assert "secret" not in write(seo={"title": "a", "secret": "b"})["seo"]
    assert documents("pages").find_one("p")["seo"]["secret"] == "b"


@pytest.mark.parametrize("count", [1, 10])
def test_components_cost_no_statements_but_for_their_assets(call, pages, count, django_assert_num_queries):
    picture = assets.upload(file()).pk
    part = {"title": "a", "picture": picture}
    for number in range(count):
        data = {"seo": part, "body": [{"__component": "shared.seo", **part}] * 3}
        documents("pages").create(data, document_id=str(number))
    call("GET", "/api/pages")
    query = "populate[seo][populate]=*&populate[body][populate]=*&populate[rows]=true"
    with django_assert_num_queries(4):  # the token with the schema, the documents, two fields' assets
        call("GET", f"/api/pages?{query}")


# -- identity ---------------------------------------------------------------------------------------


def test_a_component_keeps_its_id(write):
    first = write(seo={"title": "a"})["seo"]["id"]
    assert write(seo={"id": first, "title": "b"})["seo"]["id"] == first


def test_a_component_with_its_id_is_changed(write):
    first = write(seo={"title": "a", "index": False})["seo"]["id"]
    assert without_id(write(seo={"id": first, "title": "b"})["seo"]) == {"title": "b", "index": False}


def test_a_component_without_an_id_is_new(write):
    first = write(seo={"title": "a", "index": False})["seo"]["id"]
    second = write(seo={"title": "b"})["seo"]
    assert (second["id"] != first, second["index"]) == (True, True)


def test_a_list_is_kept_by_ids_moved_and_added_to(write):
    one, two = write(rows=[{"url": "a", "rank": 1}, {"url": "b"}])["rows"]
    shown = write(rows=[{"id": two["id"]}, {"url": "c"}, {"id": one["id"], "url": "z"}])["rows"]
    assert [(part["url"], part["rank"]) for part in shown] == [("b", None), ("c", None), ("z", 1)]


def test_what_was_read_can_be_written(write):
    picture = assets.upload(file()).pk
    query = "populate[seo][populate]=*&populate[body][populate]=*&populate[rows]=true"
    body = [{"__component": "shared.seo", "title": "b", "picture": picture, "links": [{"url": "x"}]}]
    read = write(query, seo={"title": "a", "links": [{"url": "b"}]}, rows=[{"url": "c"}] * 2, body=body)
    again = write(query, **{slug: read[slug] for slug in ("seo", "rows", "body")})
    assert {slug: again[slug] for slug in ("seo", "rows", "body")} == {
        slug: read[slug] for slug in ("seo", "rows", "body")
    }


def test_ids_are_the_same_in_the_draft_and_the_published_version(call, pages):
    update_flow(pages, draft_and_publish=True)
    shown = call("POST", "/api/pages?populate=seo", {"data": {"seo": {"title": "a"}}}).json()["data"]
    draft = call("GET", f"/api/pages/{shown['documentId']}?status=draft&populate=seo").json()["data"]
    assert draft["seo"] == shown["seo"]


# -- what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"seo": 7}, "seo"),
        ({"seo": [{"title": "a"}]}, "seo"),
        ({"seo": {}}, "seo.title"),
        ({"seo": {"title": 7}}, "seo.title"),
        ({"seo": {"title": "more than nine"}}, "seo.title"),
        ({"seo": {"title": None}}, "seo.title"),
        ({"seo": {"title": "a", "nope": 1}}, "seo.nope"),
        ({"seo": {"title": "a", "author": ["x"]}}, "seo.author"),
        ({"seo": {"title": "a", "author": {"connect": ["x"]}}}, "seo.author"),
        ({"seo": {"title": "a", "__component": "shared.link"}}, "seo.__component"),
        ({"seo": {"title": "a", "id": 999}}, "seo.id"),
        ({"seo": {"title": "a", "id": -1}}, "seo.id"),
        ({"seo": {"title": "a", "id": "x"}}, "seo.id"),
        ({"seo": {"title": "a", "id": True}}, "seo.id"),
        ({"seo": {"title": "a", "index": "yes"}}, "seo.index"),
        ({"seo": {"title": "a", "links": [{"url": "a"}, {"rank": 1}]}}, "seo.links[1].url"),
        ({"seo": {"title": "a", "links": [{"url": "a", "rank": "x"}]}}, "seo.links[0].rank"),
        ({"seo": {"title": "a", "links": {"url": "a"}}}, "seo.links"),
        ({"seo": {"title": "a", "links": None}}, "seo.links"),
        ({"seo": {"title": "a", "picture": 999}}, "seo.picture"),
        ({"seo": {"title": "a", "picture": {"connect": [1]}}}, "seo.picture.connect[0]"),
        ({"rows": None}, "rows"),
        ({"rows": [{"url": "a"}]}, "rows"),
        ({"rows": [{"url": "a"}] * 4}, "rows"),
        ({"rows": [None, None]}, "rows[0]"),
        ({"rows": ["a", "b"]}, "rows[0]"),
        ({"body": {"__component": "shared.link", "url": "a"}}, "body"),
        ({"body": [{"url": "a"}]}, "body[0].__component"),
        ({"body": [{"__component": "shared.nope"}]}, "body[0].__component"),
        ({"body": [{"__component": ["shared.link"]}]}, "body[0].__component"),
        ({"body": [{"__component": "shared.link"}]}, "body[0].url"),
        ({"body": ["shared.link"]}, "body[0].__component"),
        ({"body": None}, "body"),
    ],
)
def test_a_value_is_refused_at_its_place(refused, data, path):
    assert refused(**data)["details"]["path"] == path


def test_a_component_of_another_document_is_refused(write, call):
    one = write(seo={"title": "a"})["seo"]["id"]
    documents("pages").create({}, document_id="q")
    response = call("PUT", "/api/pages/q", {"data": {"seo": {"id": one, "title": "b"}}})
    assert response.json()["error"]["message"] == (
        "Some of the provided components in seo are not related to the entity"
    )


def test_a_new_locale_changes_a_shared_component_by_its_id(call, pages):
    create_locale("fr")
    update_flow(pages, localized=True)
    first = documents("pages").create({"seo": {"title": "t", "index": False}}, document_id="p")
    call("PUT", "/api/pages/p?locale=fr", {"data": {"seo": {"id": first["seo"]["id"], "title": "u"}}})
    assert documents("pages").find_one("p")["seo"] == first["seo"] | {"title": "u"}


def test_an_id_is_given_once(write, call):
    one, _ = write(rows=[{"url": "a"}, {"url": "b"}])["rows"]
    response = call("PUT", "/api/pages/p", {"data": {"rows": [one, one]}})
    assert response.json()["error"]["details"]["path"] == "rows[1].id"


def test_components_do_not_hold_each_other_without_end(call, pages):
    create_component("a.tree", attributes={"below": {"type": "component", "component": "a.tree"}})
    create_field(pages, "tree", field_type="component", options={"component": "a.tree"})
    value: dict = {}
    for _ in range(90):
        value = {"below": value}
    assert call("POST", "/api/pages", {"data": {"tree": value}}).status_code == 400


def test_a_zone_is_emptied(write):
    write(body=[{"__component": "shared.link", "url": "a"}], rows=[{"url": "a"}, {"url": "b"}])
    shown = write(body=[], rows=[], seo=None)
    assert (shown["body"], shown["rows"], shown["seo"]) == ([], [], None)


# -- drafts, locales --------------------------------------------------------------------------------


def test_a_draft_may_be_unfinished(call, pages):
    update_flow(pages, draft_and_publish=True)
    body = {"data": {"seo": {}, "rows": [{"url": "a"}]}}
    assert call("POST", "/api/pages?status=draft", body).status_code == 201
    assert call("POST", "/api/pages", body).status_code == 400


def test_a_shared_component_is_every_locales(call, db):
    create_locale("fr")
    create_component("shared.link", attributes={"url": STRING})
    flow = builders.flow("pages", localized=True)
    create_field(flow, "link", field_type="component", options={"component": "shared.link"})
    documents("pages").create({}, document_id="p")
    documents("pages").update("p", {"name": "q"}, locale="fr")
    call("PUT", "/api/pages/p", {"data": {"link": {"url": "a"}}})
    shown = [
        call("GET", f"/api/pages/p?populate=*&locale={code}").json()["data"]["link"] for code in ("en", "fr")
    ]
    assert (shown[0], shown[0]["url"]) == (shown[1], "a")


def test_a_deleted_asset_is_in_no_component(write):
    picture = assets.upload(file())
    query = "populate[seo][populate]=*&populate[body][populate]=*"
    part = {"title": "a", "picture": picture.pk}
    assert write(query, seo=part, body=[{"__component": "shared.seo", **part}])["seo"]["picture"]
    assets.delete(picture)
    found = documents("pages").find_one("p")
    assert (found["seo"]["picture"], found["body"][0]["picture"]) == (None, None)


def test_a_component_that_gains_an_attribute_shows_it(write, call):
    write(rows=[{"url": "a"}, {"url": "b"}])
    row = Component.objects.get(uid="shared.link")
    update_component(row, attributes={**row.attributes, "label": STRING})
    shown = call("GET", "/api/pages/p?populate=rows").json()["data"]["rows"]
    assert [part["label"] for part in shown] == [None, None]


# -- filters and sort -------------------------------------------------------------------------------


@pytest.fixture
@remembered
def three(pages):
    create_component("a.outer", attributes={"inner": {"type": "component", "component": "shared.link"}})
    create_field(pages, "outer", field_type="component", options={"component": "a.outer"})
    for name, rank in (("b", 10), ("a", 9), ("c", None)):
        outer = {"inner": {"url": name, "rank": rank}}
        data = {"name": name, "seo": {"title": name.upper(), "index": name == "a"}, "outer": outer}
        documents("pages").create(data, document_id=name)
    documents("pages").create({"name": "none"}, document_id="none")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("filters[seo][title][$eq]=A", ["a"]),
        ("filters[seo][title]=A", ["a"]),
        ("filters[seo][title][$in][0]=A&filters[seo][title][$in][1]=C", ["a", "c"]),
        ("filters[seo][title][$containsi]=a", ["a"]),
        ("filters[seo][index]=true", ["a"]),
        ("filters[seo][$null]=true", ["none"]),
        ("filters[seo][title][$ne]=A", ["b", "c"]),
        ("filters[outer][inner][rank][$gt]=9", ["b"]),
        ("filters[outer][inner][rank][$lt]=10", ["a"]),
        ("filters[outer][inner][rank][$notNull]=true", ["a", "b"]),
        ("filters[outer][$or][0][inner][url]=a&filters[outer][$or][1][inner][url]=c", ["a", "c"]),
        ("filters[$not][seo][title]=A", ["b", "c"]),
    ],
)
def test_documents_are_found_by_a_component(call, three, query, found):
    data = call("GET", f"/api/pages?{query}&sort=name").json()["data"]
    assert [each["name"] for each in data] == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("seo.title", ["a", "b", "c", "none"]),
        ("seo.title:desc", ["none", "c", "b", "a"]),
        ("outer.inner.rank,name", ["a", "b", "c", "none"]),
    ],
)
def test_documents_are_sorted_by_a_component(call, three, sort, order):
    data = call("GET", f"/api/pages?sort={sort}").json()["data"]
    assert [each["name"] for each in data] == order


@pytest.mark.parametrize(
    "query",
    [
        "filters[seo][nope]=1",
        "filters[seo][secret]=1",
        "filters[seo][author]=1",
        "filters[rows][nope]=a",
        "filters[body][nope]=a",
        "filters[rows]=a",
        "filters[seo]=a",
        "filters[seo][id]=1",
        "sort=seo",
        "sort=seo.nope",
        "sort=rows.nope",
        "sort=seo.secret",
    ],
)
def test_what_a_component_does_not_have_is_not_looked_into(call, three, query):
    assert call("GET", f"/api/pages?{query}").status_code == 400
