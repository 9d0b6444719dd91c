"""`filter`, `sort`, `page` and `template` on /v2/flows and /v2/fields, and the lists of attributes."""

import pytest

from relations.engine.definitions import create_field, create_flow, update_field
from relations.models import Field
from tests.remembered import remembered


@pytest.fixture
@remembered
def flows(db):
    create_flow("brands", name="Brands", description="Who makes it")
    create_flow("Coolbrandjunepromo", name="June", enabled=False)
    create_flow("products(book)", name="Book")
    create_flow("products(ranges)", name="Ranges")
    return create_flow("products", name="Products")


def slugs(api, path):
    status, body = api.get(path)
    assert status == 200, body
    return [item["slug"] for item in body["data"]]


ALL = ["Coolbrandjunepromo", "brands", "products", "products(book)", "products(ranges)"]


def test_a_list_of_flows_is_whole_and_says_so(api, flows):
    status, body = api.get("/v2/flows")
    assert (status, [flow["slug"] for flow in body["data"]]) == (200, ALL)
    assert body["meta"] == {
        "page": {"limit": 25, "offset": 0, "current": 1, "total": 1},
        "results": {"total": 5},
    }
    assert set(body["links"]) == {"current", "first", "last", "prev", "previous", "next"}


def test_a_list_of_more_flows_than_a_page_is_whole(api, db):
    for number in range(30):
        create_flow(f"f{number}", name="F")
    _, body = api.get("/v2/flows")
    assert (len(body["data"]), body["meta"]["page"]["limit"], body["links"]["next"]) == (30, 30, None)


def test_flows_are_read_by_pages_where_asked(api, flows):
    _, body = api.get("/v2/flows?page[limit]=2&page[offset]=2")
    assert [flow["slug"] for flow in body["data"]] == ALL[2:4]
    assert body["meta"]["results"] == {"total": 5}
    assert body["links"]["next"] == "http://testserver/v2/flows?page[limit]=2&page[offset]=4"


def test_a_limit_of_none_asks_for_the_numbers_alone(api, flows):
    _, body = api.get("/v2/flows?page[limit]=0")
    assert (body["data"], body["meta"]["results"]) == ([], {"total": 5})
    assert (body["links"]["next"], body["meta"]["page"]["total"]) == (None, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eq(slug,brands)", ["brands"]),
        ("eq(slug,products(book))", ["products(book)"]),
        ("like(slug,products*)", ALL[2:]),
        ("like(name,*an*)", ["brands", "products(ranges)"]),
        ("like(name,*s)", ["brands", "products", "products(ranges)"]),
        ("in(slug,brands,products)", ["brands", "products"]),
        ("eq(enabled,false)", ["Coolbrandjunepromo"]),
        ("eq(enabled,true):eq(name,Book)", ["products(book)"]),
        ("(eq(name,Book)|eq(name,June))", ["Coolbrandjunepromo", "products(book)"]),
        ("ne(enabled,true)", ["Coolbrandjunepromo"]),
        ("not((eq(name,Book)|eq(name,June)|like(slug,*s)))", ["products(ranges)"]),
        ("gt(created_at,2018-04-16)", ALL),
        ("lt(updated_at,2018-04-16)", []),
        ("is_null(description)", []),
        ("ge(slug,products(book))", ALL[3:]),
        ("eq(type,flow):le(slug,brands)", ALL[:2]),
    ],
)
def test_flows_are_filtered(api, flows, text, expected):
    assert slugs(api, f"/v2/flows?filter={text}") == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("name", [3, 1, 0, 2, 4]), ("-name", [4, 2, 0, 1, 3]), ("enabled,-slug", [0, 4, 3, 2, 1])],
)
def test_flows_are_sorted(api, flows, sort, expected):
    assert slugs(api, f"/v2/flows?sort={sort}") == [ALL[number] for number in expected]


def test_what_the_sdk_keeps_on_its_object_is_taken(api, flows):
    path = "/v2/flows?include=entries&sort=name&page[limit]=1&page[offset]=1&filter=like(name,*s)"
    assert slugs(api, path) == ["products"]


@pytest.mark.parametrize("query", ["template=products", "template=products?page[limit]=10"])
def test_flows_of_a_template(api, flows, query):
    assert slugs(api, f"/v2/flows?{query}") == ["products(book)", "products(ranges)"]


def test_fields_are_filtered_sorted_and_cut(api, flows):
    for slug, kind in (("a", "string"), ("b", "integer"), ("c", "integer")):
        create_field(flows, slug, field_type=kind, required=slug == "c")
    assert slugs(api, "/v2/fields?filter=eq(field_type,integer)&sort=-slug") == ["c", "b"]
    assert slugs(api, "/v2/flows/products/fields?filter=eq(required,true)") == ["c"]
    assert slugs(api, "/v2/flows/products/fields?page[limit]=1&page[offset]=1") == ["b"]
    assert slugs(api, "/v2/flows/brands/fields") == []


# -- attributes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "entity"), [("/v2/flows", "flows"), ("/v2/fields", "fields")])
def test_the_attributes_of_flows_and_fields_are_those_that_a_new_one_takes(api, flows, path, entity):
    status, body = api.get(f"{path}/attributes")
    assert (status, body["meta"]["entity"]) == (200, entity)
    assert {"label", "value", "type", "required", "description"} <= set(body["data"][0])
    required = [attribute["value"] for attribute in body["data"] if attribute["required"]]
    assert required == (["name", "slug"] if entity == "flows" else ["name", "slug", "field_type"])


@pytest.mark.parametrize("attribute", ["slug", "public_id"])
def test_the_attributes_of_a_flows_entries_are_its_enabled_fields(api, flows, attribute):
    rules = [{"type": "enum", "options": ["fast", "slow"]}]
    create_field(flows, "speed", name="Speed", field_type="string", required=True, validation_rules=rules)
    create_field(flows, "gone", field_type="string")
    update_field(Field.objects.get(slug="gone"), enabled=False)
    status, body = api.get(f"/v2/flows/{getattr(flows, attribute)}/attributes")
    assert (status, body["meta"]["entity"]) == (200, "products")
    assert body["data"] == [
        {
            "label": "Speed",
            "value": "speed",
            "type": "string",
            "required": True,
            "description": "",
            "options": ["fast", "slow"],
            "validation_rules": rules,
        }
    ]


def test_a_template_with_a_null_character_names_no_flow(api, content):
    status, body = api.get("/v2/flows?template=a%00b")
    assert (status, body["data"]) == (200, [])
