from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import relations.demo
from relations.engine.definitions import create_flow
from relations.engine.documents import documents
from relations.models import Field, Flow
from tests.builders import listed

from .schema_files import content_type, field, flow, load, pair, relation, run, write_files

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DEMO = Path(relations.demo.__file__).parent / "schemas"

VALUES = {
    "string": "string",
    "text": "text",
    "richtext": "richtext",
    "blocks": "blocks",
    "email": "email",
    "password": "password",
    "uid": "uid",
    "integer": "integer",
    "biginteger": "biginteger",
    "float": "float",
    "decimal": "decimal",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "timestamp": "timestamp",
    "json": "json",
    "media": "media",
}

CARDINALITIES = {
    "oneToOne": "one-to-one",
    "oneToMany": "one-to-many",
    "manyToOne": "many-to-one",
    "manyToMany": "many-to-many",
}


# -- what is read -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_demo_is_loaded():
    run(DEMO)
    assert Flow.objects.count() == len(list(DEMO.glob("*.json")))


@pytest.mark.slow
def test_the_demo_is_loaded_without_warnings():
    assert run(DEMO)[1] == ""


@pytest.mark.slow
def test_the_demo_has_nothing_to_do_twice():
    run(DEMO)
    assert run(DEMO)[0] == "nothing to do\n"


def test_a_content_type_becomes_a_flow(tmp_path):
    info = {
        "singularName": "dish",
        "pluralName": "dishes",
        "displayName": "A dish",
        "description": "What is eaten",
    }
    load(tmp_path, content_type("dish", info=info))
    made = flow("dishes")
    assert (made.singular, made.name, made.description) == ("dish", "A dish", "What is eaten")


@pytest.mark.parametrize(
    ("key", "value", "attribute"),
    [
        ("kind", "singleType", "single"),
        ("options", {"draftAndPublish": True}, "draft_and_publish"),
        ("pluginOptions", {"i18n": {"localized": True}}, "localized"),
    ],
)
def test_a_feature_of_a_content_type_is_the_flows(tmp_path, key, value, attribute):
    load(tmp_path, content_type("plain"), content_type("special", **{key: value}))
    assert [getattr(flow(slug), attribute) for slug in ("plains", "specials")] == [False, True]


@pytest.mark.parametrize(("kind", "expected"), VALUES.items())
def test_a_type_of_attribute_is_a_type_of_field(tmp_path, kind, expected):
    load(tmp_path, content_type("thing", {"value": {"type": kind}}))
    assert field("things.value").field_type == expected


@pytest.mark.parametrize(
    ("attribute", "options"),
    [
        ({"type": "enumeration", "enum": ["a", "b"]}, {"enum": ["a", "b"]}),
        ({"type": "integer", "min": 0, "max": 5}, {"min": 0, "max": 5}),
        ({"type": "biginteger", "min": "-5", "max": "12345678901"}, {"min": -5, "max": 12345678901}),
        ({"type": "string", "minLength": 1, "maxLength": 9}, {"minLength": 1, "maxLength": 9}),
        ({"type": "string", "regex": "^[a-z]+$"}, {"regex": "^[a-z]+$"}),
        (
            {"type": "media", "multiple": False, "allowedTypes": ["images"]},
            {"multiple": False, "allowedTypes": ["images"]},
        ),
        ({"type": "uid", "targetField": "name"}, {"targetField": "name"}),
    ],
)
def test_constraints_are_kept(tmp_path, attribute, options):
    load(tmp_path, content_type("thing", {"name": {"type": "string"}, "value": attribute}))
    assert field("things.value").options == options


@pytest.mark.parametrize(
    ("key", "value"), [("required", True), ("unique", True), ("default", 7), ("default", 0)]
)
def test_an_attributes_own_words_are_kept(tmp_path, key, value):
    load(tmp_path, content_type("thing", {"value": {"type": "integer", key: value}}))
    assert getattr(field("things.value"), key) == value


def test_an_attribute_is_shared_unless_it_says_otherwise(tmp_path):
    i18n = {"pluginOptions": {"i18n": {"localized": True}}}
    attributes = {"year": {"type": "integer"}, "name": {"type": "string"} | i18n}
    load(tmp_path, content_type("guide", attributes, **i18n))
    assert [field(f"guides.{slug}").localized for slug in attributes] == [False, True]


def test_a_uid_is_unique_in_its_locale(tmp_path):
    i18n = {"pluginOptions": {"i18n": {"localized": True}}}
    load(tmp_path, content_type("guide", {"slug": {"type": "uid"}}, **i18n))
    assert (field("guides.slug").unique, field("guides.slug").localized) == (True, True)


@pytest.mark.parametrize(("kind", "cardinality"), CARDINALITIES.items())
def test_a_kind_of_relation_is_a_cardinality(tmp_path, kind, cardinality):
    load(tmp_path, content_type("article", {"topics": relation(kind, "topic")}), content_type("topic"))
    made = field("articles.topics")
    assert (made.cardinality, made.target_flow, made.mapped_by) == (cardinality, flow("topics"), None)


def test_the_side_with_mapped_by_is_the_other_side(tmp_path):
    load(tmp_path, *pair())
    assert field("topics.articles").mapped_by == field("articles.topics")


def test_both_sides_may_be_of_one_type(tmp_path):
    attributes = {
        "children": relation("oneToMany", "category", mappedBy="parent"),
        "parent": relation("manyToOne", "category", inversedBy="children"),
    }
    load(tmp_path, content_type("category", attributes, plural="categories"))
    assert field("categories.children").mapped_by == field("categories.parent")


def test_fields_are_in_the_order_of_their_attributes(tmp_path):
    one, other = pair()
    other["attributes"] = {"a": {"type": "string"}, **other["attributes"], "z": {"type": "string"}}
    load(tmp_path, one, other)
    slugs = Field.objects.filter(flow=flow("topics")).order_by("order").values_list("slug", flat=True)
    assert list(slugs) == ["a", "articles", "z"]


def test_the_changes_are_listed(tmp_path):
    one, other = pair()
    assert load(tmp_path, one, other, content_type("tag")) == [
        "+ flow articles",
        "+ flow tags",
        "+ flow topics",
        "+ field tags.name (string)",
        "+ field articles.topics (many-to-many → topics)",
        "+ field topics.articles (many-to-many → articles)",
        "6 changes",
    ]


def test_documents_can_be_written_at_once(tmp_path):
    load(tmp_path, *pair())
    documents("topics").create({}, document_id="t")
    documents("articles").create({"topics": ["t"]}, document_id="a")
    assert listed("topics", "t", "articles") == ["a"]


# -- where it is read -------------------------------------------------------------------------------


def test_a_strapi_project_is_searched(tmp_path):
    for each in pair():
        name = each["info"]["singularName"]
        write_files(tmp_path / "src/api" / name / "content-types" / name, each)
    run(tmp_path)
    assert Flow.objects.count() == 2


@pytest.mark.parametrize("folder", ["node_modules/x", "dist/src/api", "build", ".cache"])
def test_copies_in_a_strapi_project_are_passed_over(tmp_path, folder):
    write_files(tmp_path / "src", content_type("article"))
    write_files(tmp_path / folder, content_type("article", {"other": {"type": "string"}}))
    assert run(tmp_path)[0].splitlines()[-1] == "2 changes"


def test_other_json_in_a_folder_is_passed_over(tmp_path):
    write_files(tmp_path, content_type("article"))
    (tmp_path / "package.json").write_text('{"name": "shop"}')
    (tmp_path / "tsconfig.json").write_text("{ // with a comment\n}")
    assert run(tmp_path)[0].splitlines()[-1] == "2 changes"


def test_components_in_a_folder_are_passed_over(tmp_path):
    component = {"collectionName": "c", "info": {"displayName": "C"}, "attributes": {}}
    write_files(tmp_path, content_type("article"), component)
    run(tmp_path)
    assert Flow.objects.count() == 1


@pytest.mark.parametrize("folder", ["src/extensions/users-permissions", "src/plugins/shop"])
def test_a_type_of_a_plugin_is_left_out_with_a_warning(tmp_path, folder):
    write_files(tmp_path / "src/api", content_type("article"))
    write_files(tmp_path / folder, content_type("user"))
    assert "plugin" in run(tmp_path)[1]
    assert Flow.objects.count() == 1


def test_a_file_that_is_named_twice_is_read_once(tmp_path):
    folder = write_files(tmp_path, content_type("article"))
    run(folder, folder / "article.schema.json")
    assert Flow.objects.count() == 1


def test_a_target_may_be_in_the_database(tmp_path):
    load(tmp_path, content_type("topic"))
    load(tmp_path, content_type("article", {"topics": relation("manyToMany", "topic")}))
    assert field("articles.topics").target_flow == flow("topics")


def test_an_owning_side_may_be_in_the_database(tmp_path):
    one, other = pair()
    load(tmp_path, content_type("topic"))
    one["attributes"]["topics"].pop("inversedBy")
    load(tmp_path, one)
    load(tmp_path, other)
    assert field("topics.articles").mapped_by == field("articles.topics")


def test_a_flow_that_was_made_otherwise_is_known_by_its_slug(tmp_path):
    create_flow("articles", name="Article")
    lines = load(tmp_path, content_type("article"))
    assert lines[0] == "~ flow articles: singular articles → article"


# -- options ----------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_change(tmp_path):
    lines = load(tmp_path, content_type("article"), dry_run=True)
    assert lines == ["+ flow articles", "+ field articles.name (string)", "2 changes, not written (dry run)"]


def test_a_dry_run_writes_nothing(tmp_path):
    load(tmp_path, content_type("article"), dry_run=True)
    assert not Flow.objects.exists()


def test_a_path_is_needed():
    with pytest.raises(CommandError):
        call_command("load_schema")


def test_the_database_can_be_named(tmp_path):
    run(write_files(tmp_path, content_type("article")), "--database", "default")
    assert Flow.objects.using("default").count() == 1
