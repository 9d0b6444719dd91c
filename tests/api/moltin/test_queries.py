"""`filter`, `sort` and `include` on /v2/flows/{slug}/entries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.access.tokens import issue_token
from relations.engine.definitions import create_field, update_flow
from relations.engine.documents import documents
from tests.api.moltin.conftest import Api
from tests.examples import examples
from tests.remembered import remembered

ENTRIES = "/v2/flows/restaurants/entries"


@pytest.fixture
@remembered
def guide(content):
    """Restaurants and their values.

    | | name | stars | opened | vegan | price | categories | city |
    | r | R | 1 | 2017-12-25 | yes | 1.5 | a b | x |
    | s | S | 2 | 2018-01-01 | no | 2.5 | b | y |
    | t | Ta | | | | | | |
    """
    restaurants = content["restaurants"]
    create_field(restaurants, "opened", field_type="date")
    create_field(restaurants, "vegan", field_type="boolean")
    create_field(restaurants, "price", field_type="float")
    create_field(restaurants, "secret", field_type="password")
    documents("restaurants").create({"name": "Ta"}, document_id="t")
    service = documents("restaurants")
    service.update(
        "r",
        {
            "stars": 1,
            "opened": "2017-12-25",
            "vegan": True,
            "price": 1.5,
            "categories": ["a", "b"],
            "city": "x",
        },
    )
    service.update(
        "s",
        {"stars": 2, "opened": "2018-01-01", "vegan": False, "price": 2.5, "categories": ["b"], "city": "y"},
    )
    return content


def found(api, query):
    status, body = api.get(f"{ENTRIES}?{query}")
    assert status == 200, body
    assert body["meta"]["results"]["total"] == len(body["data"])
    return "".join(entry["id"] for entry in body["data"])


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("eq(name,R)", "r"),
        ("eq(name,r)", ""),
        ("eq(name,nothing)", ""),
        ("eq(stars,2)", "s"),
        ("eq(price,2.5)", "s"),
        ("eq(opened,2017-12-25)", "r"),
        ("eq(vegan,true)", "r"),
        ("eq(vegan,false)", "s"),
        ("eq(vegan,0)", "s"),
        ("in(name,R,S,nothing)", "rs"),
        ("in(stars,2,3)", "s"),
        ("in(vegan,true,false)", "rs"),
        ("in(name.0,R,name.1,S)", "rs"),
        ("like(name,*a)", "t"),
        ("like(name,T*)", "t"),
        ("like(name,*a*)", "t"),
        ("like(name,*)", "rst"),
        ("like(name,R)", "r"),
        ("like(name,*A*)", ""),
        ("like(name,%)", ""),
        ("gt(stars,1)", "s"),
        ("ge(stars,1)", "rs"),
        ("lt(stars,2)", "r"),
        ("le(stars,2)", "rs"),
        ("gt(name,R)", "st"),
        ("gt(opened,2017-12-25)", "s"),
        ("ge(price,2.5)", "s"),
        ("is_null(stars)", "t"),
        ("is_null(opened)", "t"),
        ("eq(id,r)", "r"),
        ("in(id,r,t)", "rt"),
        ("like(id,*t)", "t"),
        ("gt(created_at,2000-01-01)", "rst"),
        ("lt(updated_at,2000-01-01T00:00:00.000Z)", ""),
        ("gt(created_at,946684800000)", "rst"),
        ("eq(name,R):eq(stars,1)", "r"),
        ("eq(name,R):eq(stars,2)", ""),
        ("(eq(name,R)|eq(stars,2))", "rs"),
        ("(eq(name,R):eq(stars,2)|is_null(stars))", "t"),
        ("(eq(name,R)|eq(name,S)):gt(stars,1)", "s"),
        ("ne(name,R)", "st"),
        ("ne(stars,2)", "rt"),
        ("ne(vegan,true)", "st"),
        ("not(eq(name,R))", "st"),
        ("not(gt(stars,1))", "rt"),
        ("not(is_null(stars))", "rs"),
        ("not(in(name,R,S))", "t"),
        ("not(like(name,*a*))", "rs"),
        ("not(eq(name,R):eq(stars,2))", "rst"),
        ("not(eq(name,R):eq(stars,1))", "st"),
        ("not((eq(name,R)|is_null(stars)))", "s"),
        ("not(not(eq(name,R)))", "r"),
        ("not(ne(name,R))", "r"),
        ("not(like(name,*))", ""),
        ("ne(name,R):ne(name,S)", "t"),
        ("(ne(name,R)|eq(stars,1))", "rst"),
    ],
)
def test_a_filter_on_values(api, guide, text, ids):
    assert found(api, f"filter={text}") == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("eq(categories.name,B)", "rs"),
        ("eq(categories.name,A)", "r"),
        ("eq(categories.id,a)", "r"),
        ("eq(categories,a)", "r"),
        ("in(categories,a,b)", "rs"),
        ("in(categories.id,a,c)", "r"),
        ("like(categories.name,A*)", "r"),
        ("eq(city.name,Y)", "s"),
        ("is_null(city)", "t"),
        ("is_null(categories)", "t"),
        ("is_null(dishes)", "rst"),
        ("eq(categories.restaurants.name,S)", "rs"),
        ("eq(categories.restaurants.city.id,x)", "rs"),
        ("eq(categories.name,A):eq(categories.name,B)", "r"),
        ("(eq(categories.name,A)|eq(city.name,Y))", "rs"),
        ("eq(city.name,Y):eq(categories.id,b)", "s"),
        ("ne(categories.name,A)", "st"),
        ("ne(categories,b)", "t"),
        ("ne(city.name,X)", "st"),
        ("not(is_null(categories))", "rs"),
        ("not(eq(categories.id,a):eq(city.name,X))", "st"),
        ("ne(categories.restaurants.city.id,y)", "t"),
    ],
)
def test_a_filter_through_relationships(api, guide, text, ids):
    assert found(api, f"filter={text}") == ids


def test_a_filter_may_be_encoded(api, guide):
    assert found(api, "filter=like%28name%2C%2Aa%2A%29") == "t"
    assert found(api, "filter=in(name,R,T+a,Ta)") == "rt"


def test_a_filter_names_resources_by_their_ids(api, guide, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    offers = {"field_type": "relationship", "cardinality": "one-to-many", "resource_types": ["product"]}
    create_field(guide["restaurants"], "offers", **offers)
    create_field(guide["restaurants"], "mixed", **offers, target_flow=guide["cities"])
    for field in ("offers", "mixed"):
        body = {"data": [{"type": "product", "id": "1"}, {"type": "product", "id": "2"}]}
        assert api.post(f"{ENTRIES}/r/relationships/{field}", body)[0] == 200
    assert api.post(f"{ENTRIES}/s/relationships/mixed", {"data": {"type": "entry", "id": "x"}})[0] == 200
    assert found(api, "filter=eq(offers.id,1)") == "r"
    assert found(api, "filter=in(offers,2,3)") == "r"
    assert found(api, "filter=ne(offers,1)") == "st"
    assert found(api, "filter=ne(mixed.id,x)") == "rt"
    assert found(api, "filter=not(is_null(offers))") == "r"
    assert found(api, "filter=eq(offers,3)") == ""
    assert found(api, "filter=is_null(offers)") == "st"
    assert found(api, "filter=in(mixed.id,1,x)") == "rs"
    assert found(api, "filter=eq(mixed.name,X)") == "s"
    assert found(api, "filter=(eq(offers,1)|eq(name,Ta))") == "rt"


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("sort=name", "rst"),
        ("sort=-name", "tsr"),
        ("sort=stars", "rst"),
        ("sort=-id", "tsr"),
        ("sort=created_at", "rst"),
        ("sort=-updated_at", "srt"),
        ("sort=city.name,name", "rst"),
        ("sort=-city.name", "tsr"),
        ("sort=", "rst"),
        ("sort=price,-name", "rst"),
        ("filter=gt(stars,0)&sort=-name", "sr"),
    ],
)
def test_entries_are_sorted(api, guide, query, ids):
    assert found(api, query) == ids


def test_a_filtered_and_sorted_list_has_pages(api, guide):
    query = "filter=in(name,R,S,Ta)&sort=-name&page[limit]=2"
    status, body = api.get(f"{ENTRIES}?{query}")
    assert (status, [entry["id"] for entry in body["data"]]) == (200, ["t", "s"])
    assert body["meta"]["results"]["total"] == 3
    assert body["links"]["next"] == f"http://testserver{ENTRIES}?{query}&page[offset]=2"
    status, body = api.get(body["links"]["next"])
    assert (status, [entry["id"] for entry in body["data"]]) == (200, ["r"])


WRONG = [
    ("filter=", "filter"),
    ("filter=everything", "filter"),
    ("filter=none(name,R)", "none(name,R)"),
    ("filter=ne(nothing,R)", "nothing"),
    ("filter=ne(name)", "ne takes"),
    ("filter=ne(stars,many)", "stars"),
    ("filter=not()", "filter"),
    ("filter=not(name)", "filter"),
    ("filter=not(eq(name,R)", "filter"),
    ("filter=not(eq(name,R),eq(name,S))", "filter"),
    ("filter=not(eq(nothing,R))", "nothing"),
    ("filter=not(like(name,a*b))", "like"),
    (f"filter={'not(' * 1500}eq(name,R){')' * 1500}", "parts"),
    ("filter=eq(nothing,R)", "nothing"),
    ("filter=eq(name.first,R)", "name"),
    ("filter=eq(categories.nothing,R)", "nothing"),
    ("filter=eq(secret,hush)", "secret"),
    ("filter=eq(documentId,r)", "documentId"),
    ("filter=eq(createdAt,2018)", "createdAt"),
    ("filter=eq(locale,en)", "locale"),
    ("filter=eq(stars,many)", "stars"),
    ("filter=gt(stars,)", "stars"),
    ("filter=eq(stars,1e999)", "stars"),
    ("filter=eq(opened,yesterday)", "opened"),
    ("filter=eq(vegan,maybe)", "vegan"),
    ("filter=gt(created_at,99999999999999999)", "created"),
    ("filter=like(name,a*b)", "like"),
    ("filter=like(stars,1*)", "stars"),
    ("filter=eq(name,%00)", "filter"),
    ("filter=gt(categories,a,b)", "gt"),
    ("filter[name]=R", "filter[name]"),
    ("filter[name][eq]=R", "filter[name][eq]"),
    ("filter=eq(name,R)&filter=eq(name,S)", "filter"),
    ("sort=nothing", "nothing"),
    ("sort=categories", "categories"),
    ("sort=categories.nothing", "nothing"),
    ("sort=name.first", "name"),
    ("sort=secret", "secret"),
    ("sort=name,", "sort"),
    ("sort=--name", "-name"),
    ("sort=name:desc", "name:desc"),
    ("sort=name&sort=stars", "sort"),
    ("sort=createdAt", "createdAt"),
    ("include=nothing", "nothing"),
    ("include=name", "name"),
    ("include=categories,", "include"),
    ("include=categories.name", "name"),
    ("include=city.restaurants", "restaurants"),
    ("include=categories.restaurants.categories.restaurants", "levels"),
    ("page=2", "page"),
    ("page[limit]=2&page[limit]=3", "page[limit]"),
    ("page[number]=2", "page[number]"),
    ("page[size]=2", "page[size]"),
    ("include=categories&include=city", "include"),
]


@pytest.mark.parametrize(("query", "named"), WRONG)
def test_what_cannot_be_meant_is_refused_and_never_everything(api, guide, query, named):
    status, body = api.get(f"{ENTRIES}?{query}")
    [error] = body["errors"]
    assert (status, error["status"], error["title"]) == (400, 400, "Bad Request")
    assert error["source"] in ("filter", "sort", "include", "page")
    assert named in error["detail"] + error["source"]


# -- include ----------------------------------------------------------------------------------------


def test_included_entries_are_keyed_by_the_relationship(api, guide):
    _, body = api.get(f"{ENTRIES}?include=categories,city&sort=name")
    included = body["included"]
    assert {name: [entry["id"] for entry in entries] for name, entries in included.items()} == {
        "categories": ["a", "b"],
        "city": ["x", "y"],
    }
    assert included["categories"][0] == api.get("/v2/flows/categories/entries/a")[1]["data"]


def test_one_entry_includes_what_it_has(api, guide):
    _, body = api.get(f"{ENTRIES}/s?include=categories")
    assert [entry["id"] for entry in body["included"]["categories"]] == ["b"]
    assert body["data"]["relationships"]["city"]["data"]["id"] == "y"


def test_nothing_is_included_unasked(api, guide):
    assert "included" not in api.get(ENTRIES)[1]
    assert "included" not in api.get(f"{ENTRIES}?include=")[1]


def test_what_has_no_members_is_an_empty_list(api, guide):
    assert api.get(f"{ENTRIES}/t?include=categories")[1]["included"] == {"categories": []}


def test_an_include_may_go_on(api, guide):
    _, body = api.get(f"{ENTRIES}/r?include=categories.restaurants,categories")
    included = body["included"]
    assert [entry["id"] for entry in included["categories"]] == ["a", "b"]
    assert [entry["id"] for entry in included["categories.restaurants"]] == ["r", "s"]


def test_an_include_names_twenty_relationships_at_most(api, guide):
    for number in range(21):
        create_field(
            guide["restaurants"],
            f"r{number}",
            field_type="relationship",
            cardinality="one-to-one",
            target_flow=guide["cities"],
        )
    names = [f"r{number}" for number in range(21)]
    assert api.get(f"{ENTRIES}/r?include={','.join(names[:20])}")[0] == 200
    assert api.get(f"{ENTRIES}/r?include={','.join(names)}")[0] == 400


def test_the_number_that_the_sdk_asks_how_to_count_is_counted(api, guide):
    assert found(api, "page[total_method]=exact") == "rst"


def test_an_include_in_lower_case_is_taken_as_the_sdk_sends_it(api, guide):
    create_field(
        guide["restaurants"],
        "nearBy",
        field_type="relationship",
        cardinality="one-to-many",
        target_flow=guide["cities"],
    )
    assert api.get(f"{ENTRIES}/r?include=nearby")[1]["included"] == {"nearBy": []}


def test_only_published_entries_are_included(api, guide):
    update_flow(guide["cities"], draft_and_publish=True, allow_data_loss=True)
    documents("cities").unpublish("x")
    assert api.get(f"{ENTRIES}/r?include=city")[1]["included"] == {"city": []}
    assert found(api, "filter=eq(city.name,X)") == ""


@pytest.mark.parametrize("query", ["include=city", "filter=eq(city.name,X)", "sort=city.name"])
def test_a_disabled_flow_is_not_looked_into(api, guide, query):
    update_flow(guide["cities"], enabled=False)
    status, body = api.get(f"{ENTRIES}?{query}")
    assert (status, body["errors"][0]["source"]) == (400, query.partition("=")[0])


RESOURCES = {
    "product": None,
    "person": {"model": "auth.User", "fields": ["email", "is_active", "last_login"]},
    "team": "auth.Group",
}


@pytest.fixture
def offers(api, guide, settings):
    """Restaurants with offers, which are products, persons, teams or cities, and persons that run them."""
    settings.RELATIONS_RESOURCES = RESOURCES
    many = {"field_type": "relationship", "cardinality": "one-to-many"}
    kinds = list(RESOURCES)
    create_field(guide["restaurants"], "offers", **many, resource_types=kinds, target_flow=guide["cities"])
    create_field(guide["restaurants"], "staff", **many, resource_types=["person"])
    create_field(guide["restaurants"], "goods", **many, resource_types=["product"])
    return guide


def add(api, field, *members, entry="r"):
    data = [{"type": kind, "id": str(key)} for kind, key in members]
    status, body = api.post(f"{ENTRIES}/{entry}/relationships/{field}", {"data": data})
    assert status == 200, body


def included(api, query, path=f"{ENTRIES}/r"):
    status, body = api.get(f"{path}?{query}")
    assert status == 200, body
    return body["included"]


def test_rows_of_the_project_are_included(api, offers, django_user_model):
    ann = django_user_model.objects.create(username="ann", email="ann@example.com")
    add(api, "staff", ("person", ann.pk))
    assert included(api, "include=staff") == {
        "staff": [
            {
                "id": str(ann.pk),
                "type": "person",
                "name": "ann",
                "email": "ann@example.com",
                "is_active": True,
                "last_login": None,
            }
        ]
    }


def test_what_is_external_is_not_included_and_no_refusal(api, offers):
    add(api, "goods", ("product", "p-1"))
    assert included(api, "include=goods,city")["goods"] == []


def test_members_of_all_kinds_are_included_in_order(api, offers, django_user_model):
    ann = django_user_model.objects.create(username="ann")
    add(api, "offers", ("person", ann.pk), ("product", "p-1"), ("entry", "x"))
    shown = included(api, "include=offers")["offers"]
    assert [(each["type"], each["id"]) for each in shown] == [("person", str(ann.pk)), ("entry", "x")]


def test_what_several_entries_have_is_included_once(api, offers, django_user_model):
    ann = django_user_model.objects.create(username="ann")
    add(api, "staff", ("person", ann.pk))
    add(api, "staff", ("person", ann.pk), entry="s")
    assert len(included(api, "include=staff", ENTRIES)["staff"]) == 1


def test_an_include_may_go_on_to_rows(api, offers, django_user_model):
    ann = django_user_model.objects.create(username="ann")
    add(api, "staff", ("person", ann.pk), entry="s")
    path = "/v2/flows/categories/entries/b"
    assert [
        each["name"] for each in included(api, "include=restaurants.staff", path)["restaurants.staff"]
    ] == ["ann"]


def test_nothing_is_below_what_is_outside_the_flows(api, offers):
    status, body = api.get(f"{ENTRIES}/r?include=staff.teams")
    assert (status, body["errors"][0]["source"]) == (400, "include")


def test_included_rows_cost_a_statement_for_each_type(api, offers, django_user_model):
    def cost(number):
        users = [django_user_model.objects.create(username=f"u{number}-{key}") for key in range(number)]
        add(api, "staff", *[("person", user.pk) for user in users])
        with CaptureQueriesContext(connection) as queries:
            included(api, "include=staff")
        return len(queries)

    cost(1)
    assert cost(2) == cost(30)


def test_rows_that_a_user_may_not_read_are_refused(offers, api, django_user_model):
    ann = django_user_model.objects.create(username="ann")
    add(api, "staff", ("person", ann.pk))
    user = Api(issue_token("ann", scope="write", user=ann)[1])
    assert user.get(f"{ENTRIES}/r?include=staff")[0] == 403
    assert user.get(f"{ENTRIES}/r")[0] == 200


@pytest.mark.slow
def test_a_list_costs_the_same_for_any_number(api, guide):
    query = "filter=like(name,*):eq(categories.name,B)&sort=city.name&include=categories.restaurants,city"

    def cost(number):
        for key in range(2, number):
            data = {"name": f"n{key}", "categories": list("abcde"), "city": "x", "dishes": ["p"]}
            documents("restaurants").create(data, document_id=f"{number}-{key}")
        with CaptureQueriesContext(connection) as queries:
            status, body = api.get(f"{ENTRIES}?{query}&page[limit]=100")
        assert status == 200
        return len(body["data"]), len(queries)

    (few, first), (many, second) = cost(2), cost(40)
    assert (few, many) == (2, 40)
    # The token, the schema, the entries and their number; three relations here, two of categories and three
    # of their restaurants.
    assert first == second <= 12


UNKNOWN = [
    (ENTRIES, "filters=eq(name,R)", 'filters: did you mean "filter"'),
    (ENTRIES, "limit=1", "limit"),
    (ENTRIES, "sorted=name", 'sorted: did you mean "sort"'),
    (ENTRIES, "pages[limit]=1", 'pages[limit]: did you mean "page"'),
    (ENTRIES, "q=R", "q"),
    (f"{ENTRIES}/r", "filter=eq(name,R)", 'filter: did you mean "include"'),
    (f"{ENTRIES}/r", "page[limit]=1", "page[limit]"),
    (f"{ENTRIES}/r/relationships/categories", "filter=eq(id,a)", 'filter: did you mean "page"'),
    (f"{ENTRIES}/r/relationships/categories", "sort=id", "sort"),
    ("/v2/flows", "fields=name", "fields"),
    ("/v2/flows/restaurants", "sort=name", "sort"),
    ("/v2/flows/attributes", "filter=eq(slug,name)", "none is taken here"),
    ("/v2/flows/restaurants/attributes", "sort=name", "none is taken here"),
    ("/v2/flows/restaurants/fields", "template=products", "template"),
    ("/v2/fields", "flow=restaurants", "flow"),
]


@pytest.mark.parametrize(("path", "query", "named"), UNKNOWN)
def test_a_parameter_that_is_not_known_is_refused_by_name(api, guide, path, query, named):
    status, body = api.get(f"{path}?{query}")
    [error] = body["errors"]
    assert (status, error["source"]) == (400, query.partition("=")[0])
    assert named in error["detail"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_no_write_passes_over_a_parameter(api, guide, method):
    path = f"{ENTRIES}/r/relationships/categories"
    body = {"data": [{"type": "entry", "id": "c"}]}
    assert getattr(api, method)(f"{path}?filter=eq(id,a)", body)[0] == 400
    assert api.members("categories") == "ab"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("page[limit]=101", "page[limit]"),
        ("page[limit]=-1", "page[limit]"),
        ("page[offset]=-1", "page[offset]"),
        ("page[limit]=ten", "page[limit]"),
        ("page[limit]=", "page[limit]"),
        ("page[offset]=99999999999", "page[offset]"),
    ],
)
@pytest.mark.parametrize(
    "path", [ENTRIES, f"{ENTRIES}/r/relationships/categories", "/v2/flows", "/v2/fields"]
)
def test_a_page_that_cannot_be_is_refused_by_name(api, guide, path, query, named):
    status, body = api.get(f"{path}?{query}")
    assert (status, body["errors"][0]["source"]) == (422, named)


WORDS = [
    "eq",
    "ne",
    "not",
    "in",
    "like",
    "gt",
    "is_null",
    "name",
    "stars",
    "city",
    "categories.id",
    "R",
    "1",
    "*",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(100))
@given(
    text=st.lists(st.sampled_from([*WORDS, "(", ")", "(", ")", ",", ":", "|", '"', "\\"]), max_size=14).map(
        "".join
    )
)
def test_any_filter_is_answered_or_refused(api, guide, text):
    """What is answered is what the grammar read, and each part of it decides."""
    response = api.client.get(ENTRIES, query_params={"filter": text})
    assert response.status_code in (200, 400), (text, response.content)
    if response.status_code == 200:
        opposite = api.client.get(ENTRIES, query_params={"filter": f"not({text})"}).json()
        if "errors" not in opposite:  # it may have a part too many
            shown = [entry["id"] for body in (response.json(), opposite) for entry in body["data"]]
            assert sorted(shown) == ["r", "s", "t"], text


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(50))
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(
                ["filter", "sort", "include", "page[limit]", "page[offset]", "page", "template", "filter[a]"]
            ),
            st.sampled_from(
                ["eq(name,R)", "like(name,*)", "name", "-stars", "categories", "city.name", "1", "0"]
            )
            | st.text(alphabet='eqin(),.:|"*- categorysn10\x00é\U0001f355', max_size=30),
        ),
        max_size=4,
    )
)
def test_any_query_string_is_answered_or_refused(api, guide, pairs):
    for path in (ENTRIES, f"{ENTRIES}/r", "/v2/flows", "/v2/fields", "/v2/flows/restaurants/fields"):
        response = api.client.get(path, query_params=pairs and dict_of(pairs))
        assert response.status_code in (200, 400, 422), (pairs, response.content)
        if response.status_code != 200:
            assert response.json()["errors"][0]["source"]


def dict_of(pairs):
    found = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
