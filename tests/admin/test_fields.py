import pytest
from django.urls import reverse

from relations.engine import definitions, schema
from relations.models import Field, Flow
from tests.builders import listed, make, write

from .browsing import agree, errors, inputs, losses

pytestmark = pytest.mark.slow

ADD = "/admin/relations/field/add/"


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def url_of(flow, slug, view="change"):
    return reverse(f"admin:relations_field_{view}", args=[Field.objects.get(flow__slug=flow, slug=slug).pk])


def add(client, flow, **values):
    key = Flow.objects.get(slug=flow).pk
    sent = {"flow": key, "enabled": "on"}
    return client.post(f"{ADD}?flow={key}", sent | values)


def send(client, url, **edits):
    return client.post(url, inputs(client.get(url).content.decode(), "field_form") | edits)


def field(flow, slug):
    return schema.current().flow(flow).fields[slug]


def test_a_field_is_added_with_all_it_has(admin):
    values = {
        "slug": "stars",
        "field_type": "integer",
        "default": "3",
        "validation_rules-smallest": "1",
        "validation_rules-largest": "5",
        "options-min": "1",
        "place": "1",
    }
    response = add(admin, "cities", **values)
    assert response.headers["Location"] == reverse(
        "admin:relations_flow_change", args=[field("cities", "stars").flow]
    )
    stars = field("cities", "stars")
    assert (stars.name, stars.default, stars.options) == ("stars", 3, {"min": 1})
    assert list(schema.current().flow("cities").fields) == ["stars", "name"]


def test_a_relation_and_its_other_side_are_added(admin):
    keys = {flow.slug: flow.pk for flow in Flow.objects.all()}
    kind = {"field_type": "relationship", "cardinality": "many-to-many"}
    add(admin, "cities", slug="tags", target_flow=keys["categories"], **kind)
    owning = Field.objects.get(slug="tags").pk
    add(admin, "categories", slug="cities", target_flow=keys["cities"], mapped_by=owning, **kind)
    make("cities", "lyon")
    make("categories", "a")
    write("categories", "a", {"cities": ["lyon"]})
    assert listed("cities", "lyon", "tags") == ["a"]


def test_both_sides_of_a_relation_are_added_at_once(admin):
    kind = {"field_type": "relationship", "cardinality": "one-to-many"}
    target = Flow.objects.get(slug="categories").pk
    side = {"sides": "two-sided", "inverse_slug": "city", "inverse_name": "City"}
    add(admin, "cities", slug="tags", target_flow=target, **kind, **side)
    inverse = Field.objects.get(flow=target, slug="city")
    assert (inverse.name, inverse.cardinality, inverse.mapped_by.slug) == ("City", "many-to-one", "tags")


@pytest.mark.parametrize(
    ("side", "name"),
    [
        ({"inverse_slug": ""}, "inverse_slug"),
        ({"inverse_slug": "id"}, "inverse_slug"),
        ({"inverse_slug": "name"}, "inverse_slug"),
        ({"inverse_slug": "city", "target_flow": ""}, "target_flow"),
    ],
)
def test_a_relation_whose_other_side_is_refused_is_not_added(admin, side, name):
    kind = {"field_type": "relationship", "cardinality": "one-to-many", "sides": "two-sided"}
    target = {"target_flow": Flow.objects.get(slug="categories").pk}
    assert list(errors(add(admin, "cities", slug="tags", **kind, **target | side))) == [name]
    assert list(schema.current().flow("cities").fields) == ["name"]


def test_a_one_way_relation_gets_its_other_side_later(admin):
    make("restaurants", "r")
    write("restaurants", "r", {"city": make("cities", "lyon")})
    send(admin, url_of("restaurants", "city"), sides="two-sided", inverse_slug="restaurants")
    assert listed("cities", "lyon", "restaurants") == ["r"]


def test_a_two_sided_relation_names_its_other_side(admin):
    page = admin.get(url_of("restaurants", "categories")).content.decode()
    assert "categories.restaurants" in page
    assert 'name="sides"' not in page


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"slug": "id", "field_type": "string"}, "slug"),
        ({"slug": "name", "field_type": "string"}, ""),
        ({"slug": "x", "field_type": "relationship"}, "cardinality"),
        ({"slug": "x", "field_type": "enumeration"}, "options"),
        ({"slug": "x", "field_type": "integer", "options-min": "few"}, "options"),
        ({"slug": "x", "field_type": "string", "options-minLength": "-1"}, "options"),
        ({"slug": "x", "field_type": "string", "options-regex": "("}, "options"),
        ({"slug": "x", "field_type": "integer", "default": "three"}, "default"),
        ({"slug": "x", "field_type": "float", "default": "NaN"}, "default"),
        ({"slug": "x", "field_type": "integer", "validation_rules-smallest": "1"}, "validation_rules"),
        ({"slug": "x", "field_type": "integer", "validation_rules-enum": "1\ntwo"}, "validation_rules"),
        ({"slug": "x", "field_type": "string", "cardinality": "one-to-one"}, "cardinality"),
    ],
)
def test_what_the_engine_refuses_appears_at_its_field(admin, values, name):
    assert list(errors(add(admin, "cities", **values))) == [name]
    assert list(schema.current().flow("cities").fields) == ["name"]


def test_a_change_of_options_is_known_to_the_engine(admin):
    send(admin, url_of("restaurants", "kind"), **{"options-enum": "bar\npub"})
    assert field("restaurants", "kind").options == {"enum": ["bar", "pub"]}


def test_links_that_a_cardinality_leaves_no_place_for_are_lost_when_that_is_agreed_to(admin):
    make("restaurants", "r")
    write("restaurants", "r", {"categories": make("categories", "a", "b")})
    url = url_of("restaurants", "categories")
    response = send(admin, url, cardinality="many-to-one")
    assert losses(response) == ['"categories" would lose 1 link.']
    agree(admin, response)
    assert listed("restaurants", "r", "categories") == "a"


def test_a_field_stays_in_its_flow(admin):
    other = Flow.objects.get(slug="articles").pk
    send(admin, url_of("cities", "name"), flow=other)
    assert list(schema.current().flow("cities").fields) == ["name"]


def test_the_confirmation_of_a_delete_says_how_much_goes(admin):
    make("restaurants", "r")
    write("restaurants", "r", {"categories": make("categories", "a", "b")})
    page = admin.get(url_of("restaurants", "categories", "delete")).content.decode()
    assert "Values or links: 2" in page


def test_a_deleted_field_is_gone_from_the_engine(admin):
    admin.post(url_of("restaurants", "seats", "delete"), {"post": "yes"})
    assert "seats" not in schema.current().flow("restaurants").fields


def test_fields_are_found_by_their_flow_and_not_in_the_index(admin):
    assert "/admin/relations/field/" not in admin.get("/admin/").content.decode()
    assert admin.get("/admin/relations/field/?flow__id__exact=1").status_code == 200


def test_a_field_is_indexed_by_a_tick_beside_its_other_options(admin):
    add(admin, "cities", slug="stars", field_type="integer", **{"options-min": "1", "options-indexed": "on"})
    assert field("cities", "stars").options == {"min": 1, "indexed": True}
    page = admin.get(url_of("cities", "stars")).content.decode()
    assert inputs(page, "field_form")["options-indexed"] == ["on"]


def test_the_tick_is_taken_away_and_the_other_options_stay(admin):
    add(admin, "cities", slug="stars", field_type="integer", **{"options-min": "1", "options-indexed": "on"})
    url = url_of("cities", "stars")
    sent = inputs(admin.get(url).content.decode(), "field_form")
    del sent["options-indexed"]
    admin.post(url, sent)
    assert field("cities", "stars").options == {"min": 1}


def test_another_option_changes_and_the_tick_stays(admin):
    add(admin, "cities", slug="stars", field_type="integer", **{"options-indexed": "on"})
    send(admin, url_of("cities", "stars"), **{"options-max": "5"})
    assert field("cities", "stars").options == {"max": 5, "indexed": True}


def test_what_cannot_be_indexed_has_no_such_tick(admin):
    add(admin, "cities", slug="more", field_type="json", **{"options-indexed": "on"})
    assert field("cities", "more").options == {}


# -- rules, and the filter of members ------------------------------------------------------------------

BETWEEN = {"type": "between", "options": {"from": 1, "to": 5}}


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("string", [{"type": "slug"}, {"type": "enum", "options": ["a", "b"]}, {"type": "email"}]),
        (
            "integer",
            [{"type": "enum", "options": [1, 2]}, {"type": "between", "options": {"from": 1, "to": 5}}],
        ),
        ("float", [{"type": "between", "options": {"from": n, "to": n + 1}} for n in (0.5, 7.5)]),
        ("date", [{"type": "enum", "options": ["2024-05-01"]}]),
    ],
)
def test_rules_are_shown_in_inputs_and_come_back_as_they_were(admin, kind, rules):
    city = Flow.objects.get(slug="cities")
    definitions.create_field(city, "x", name="X", field_type=kind, validation_rules=rules)
    send(admin, url_of("cities", "x"), name="Y")
    found = Field.objects.get(slug="x")
    assert (found.name, found.validation_rules) == ("Y", rules)


def test_rules_are_taken_out_and_added(admin):
    definitions.update_field(Field.objects.get(slug="seats"), validation_rules=[BETWEEN])
    edits = {"smallest": "", "largest": "", "enum": "2\n4"}
    send(admin, url_of("restaurants", "seats"), **{f"validation_rules-{key}": edits[key] for key in edits})
    assert Field.objects.get(slug="seats").validation_rules == [{"type": "enum", "options": [2, 4]}]


FILTERS = [
    {"name": {"$contains": "bar", "$ne": "bar"}},
    {"name": "bar"},
    {"name": {"$in": ["a", "b"]}, "id": {"$gte": 5}},
    {"name": {"$in": ["a, b"], "$ne": " padded "}},
    {"$or": [{"name": {"$null": True}}, {"name": "x"}]},
    {"name": {"$null": True}},
]


@pytest.mark.parametrize("filters", FILTERS)
def test_a_filter_of_members_comes_back_as_it_was(admin, filters):
    categories = Field.objects.get(flow__slug="restaurants", slug="categories")
    definitions.update_field(categories, options={"targetFilter": filters})
    send(admin, url_of("restaurants", "categories"), name="Kinds")
    categories.refresh_from_db()
    assert (categories.name, categories.options["targetFilter"]) == ("Kinds", filters)


def test_a_filter_of_members_is_made_of_rows(admin):
    names = ("field", "operator", "value")
    rows = [("name", "$containsi", "bar"), ("name", "$notIn", "bar, pub")]
    edits = {
        f"options-targetFilter-{at}-{key}": text
        for at, row in enumerate(rows)
        for key, text in zip(names, row, strict=True)
    }
    send(admin, url_of("restaurants", "categories"), **edits)
    filters = {"name": {"$containsi": "bar", "$notIn": ["bar", "pub"]}}
    assert field("restaurants", "categories").options == {"targetFilter": filters}


def test_a_filter_that_the_members_cannot_have_is_refused(admin):
    edits = {"field": "description", "operator": "$eq", "value": "x"}
    sent = {f"options-targetFilter-0-{key}": text for key, text in edits.items()}
    assert list(errors(send(admin, url_of("restaurants", "categories"), **sent))) == ["options"]


def test_of_one_field_and_condition_there_is_one_row(admin):
    edits = {
        f"options-targetFilter-{at}-{key}": text
        for at, name in enumerate(("bar", "pub"))
        for key, text in {"field": "name", "operator": "$ne", "value": name}.items()
    }
    assert list(errors(send(admin, url_of("restaurants", "categories"), **edits))) == ["options"]


def test_booleans_in_a_filter_are_shown_as_words_and_stay_booleans(admin):
    definitions.create_field(Flow.objects.get(slug="categories"), "shut", name="Shut", field_type="boolean")
    filters = {"name": {"$ne": "bar"}, "shut": {"$eq": True, "$ne": False}}
    definitions.update_field(
        Field.objects.get(flow__slug="restaurants", slug="categories"), options={"targetFilter": filters}
    )
    url = url_of("restaurants", "categories")
    shown = inputs(admin.get(url).content.decode(), "field_form")
    prefix = "options-targetFilter"
    assert [shown[f"{prefix}-{at}-value"] for at in range(3)] == [["bar"], ["true"], ["false"]]
    send(admin, url, **{f"{prefix}-0-value": "pub"})
    assert field("restaurants", "categories").options["targetFilter"] == {**filters, "name": {"$ne": "pub"}}


def test_a_range_that_is_not_shown_stays_where_the_shown_one_is_cleared(admin):
    spans = [{"type": "between", "options": {"from": n, "to": n + 1}} for n in (1, 7)]
    definitions.update_field(Field.objects.get(slug="seats"), validation_rules=spans)
    cleared = {f"validation_rules-{key}": "" for key in ("smallest", "largest")}
    send(admin, url_of("restaurants", "seats"), **cleared)
    assert Field.objects.get(slug="seats").validation_rules == spans[1:]


def test_rules_that_a_new_type_does_not_have_go_with_the_type(admin):
    city = Flow.objects.get(slug="cities")
    definitions.create_field(city, "x", name="X", field_type="string", validation_rules=[{"type": "email"}])
    send(admin, url_of("cities", "x"), field_type="boolean")
    found = Field.objects.get(slug="x")
    assert (found.field_type, found.validation_rules) == ("boolean", [])


def test_values_that_lines_cannot_say_stay_while_their_lines_do(admin):
    rules = [{"type": "enum", "options": ["", " padded", "a"]}]
    city = Flow.objects.get(slug="cities")
    definitions.create_field(city, "x", name="X", field_type="string", validation_rules=rules)
    send(admin, url_of("cities", "x"), **{"validation_rules-formats": ["slug"]})
    assert Field.objects.get(slug="x").validation_rules == [*rules, {"type": "slug"}]


def test_a_second_line_from_a_field_of_another_type_by_now_is_no_obstacle(admin):
    definitions.create_field(Flow.objects.get(slug="categories"), "about", name="About", field_type="text")
    relation = Field.objects.get(flow__slug="restaurants", slug="categories")
    definitions.update_field(relation, options={"secondLine": "about"})
    definitions.change_field_type(Field.objects.get(slug="about"), "json", allow_data_loss=True)
    assert send(admin, url_of("restaurants", "categories"), **{"options-max": "3"}).status_code == 302
    assert field("restaurants", "categories").options == {"secondLine": "about", "max": 3}
