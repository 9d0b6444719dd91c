"""Components and dynamic zones in schema files."""

import json

import pytest
from django.core.management import CommandError
from django.test import Client

from relations.access.tokens import issue_token
from relations.engine.definitions import create_component
from relations.engine.documents import documents
from relations.models import Component, Field

from .schema_files import content_type, field, run, write_files

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SEO = {"type": "component", "component": "shared.seo"}
STRING = {"type": "string"}


def component(folder, uid, attributes, name="Name"):
    """A component's file, as Strapi keeps it."""
    category, _, stem = uid.partition(".")
    file = folder / "src/components" / category / f"{stem}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    info = {"displayName": name, "icon": "search"}
    file.write_text(
        json.dumps({"collectionName": "x", "info": info, "options": {}, "attributes": attributes})
    )


def article(folder, **attributes):
    """The file of a content type in the same project."""
    return write_files(folder / "src/api/article/content-types/article", content_type("article", attributes))


@pytest.fixture
def project(tmp_path):
    component(tmp_path, "shared.seo", {"title": STRING | {"required": True, "maxLength": 60}})
    article(tmp_path, name=STRING, seo=SEO)
    return tmp_path


def test_a_component_becomes_one(project):
    run(project)
    assert Component.objects.get().attributes == {
        "title": {"type": "string", "required": True, "maxLength": 60}
    }


def test_a_field_holds_it(project):
    run(project)
    assert (field("articles.seo").field_type, field("articles.seo").options) == (
        "component",
        {"component": "shared.seo"},
    )


def test_a_zone_holds_several(project):
    component(project, "shared.quote", {"text": STRING})
    zone = {"type": "dynamiczone", "components": ["shared.seo", "shared.quote"], "max": 3}
    article(project, body=zone)
    run(project)
    assert field("articles.body").options == {"components": ["shared.seo", "shared.quote"], "max": 3}


def test_the_changes_name_components(project):
    assert run(project)[0].splitlines() == [
        "+ component shared.seo",
        "+ flow articles",
        "+ field articles.name (string)",
        "+ field articles.seo (component)",
        "4 changes",
    ]


def test_there_is_nothing_to_do_twice(project):
    run(project)
    assert run(project) == ("nothing to do\n", "")


@pytest.mark.parametrize("path", ["src/api", "src/api/article/content-types/article/article.schema.json"])
def test_components_of_the_project_around_a_path_are_found(project, path):
    component(project, "shared.other", {"text": STRING})
    run(project / path)
    assert [row.uid for row in Component.objects.all()] == ["shared.seo"]


def test_components_in_components_come_first(project):
    component(
        project, "a.outer", {"inner": {"type": "component", "component": "z.inner", "repeatable": True}}
    )
    component(project, "z.inner", {"text": STRING})
    run(project)
    assert {row.uid for row in Component.objects.all()} == {"shared.seo", "a.outer", "z.inner"}


def test_components_that_hold_each_other_are_refused(project):
    component(project, "a.a", {"b": {"type": "component", "component": "b.b"}})
    component(project, "b.b", {"a": {"type": "component", "component": "a.a"}})
    with pytest.raises(CommandError, match="within itself"):
        run(project)


def test_a_component_that_is_in_the_database_is_known(tmp_path):
    create_component("shared.seo")
    article(tmp_path, seo=SEO)
    assert run(tmp_path)[1] == ""


def test_a_zone_without_one_of_its_components_says_so(project):
    article(project, body={"type": "dynamiczone", "components": ["shared.seo", "shared.gone"]})
    assert "attributes.body: left out of the zone: its component shared.gone" in run(project)[1]
    assert field("articles.body").options == {"components": ["shared.seo"]}


RELATION = {"type": "relation", "relation": "oneToOne", "target": "api::article.article"}


def test_a_relation_of_a_component_is_kept(project):
    component(project, "shared.seo", {"title": STRING, "author": RELATION})
    assert run(project)[1] == ""
    row = Field.objects.get(component__uid="shared.seo")
    assert (row.slug, row.target_flow.slug) == ("author", "articles")


@pytest.mark.parametrize(("kind", "cardinality"), [("oneWay", "one-to-one"), ("manyWay", "one-to-many")])
def test_a_relation_of_one_way_is_one_without_another_side(project, kind, cardinality):
    component(project, "shared.seo", {"author": RELATION | {"relation": kind}})
    assert run(project)[1] == ""
    assert Field.objects.get(component__uid="shared.seo").cardinality == cardinality


def test_the_target_of_a_relation_to_several_types_is_ignored(project):
    component(project, "shared.seo", {"any": RELATION | {"relation": "morphToMany"}})
    assert "attributes.any.target: ignored" in run(project)[1]
    assert Field.objects.get(component__uid="shared.seo").several


def test_loading_relations_of_components_again_changes_nothing(project):
    component(project, "shared.seo", {"title": STRING, "author": RELATION})
    run(project)
    assert "nothing to do" in run(project)[0]


@pytest.mark.parametrize(
    ("attribute", "warning"),
    [
        ({"type": "password"}, "left out: no password"),
        (RELATION | {"target": "api::gone.gone"}, 'left out: there is no content type "gone"'),
    ],
)
def test_what_a_component_cannot_keep_is_listed(project, attribute, warning):
    component(project, "shared.seo", {"title": STRING, "key": attribute})
    assert f"seo.json: attributes.key: {warning}" in run(project)[1]
    assert not Field.objects.filter(component__isnull=False).exists()


def test_a_relation_to_a_type_of_strapi_leads_to_resources(project):
    component(project, "shared.seo", {"title": STRING, "owner": RELATION | {"target": "admin::user"}})
    assert "its target is part of Strapi: kept as links to resources, admin::user" in run(project)[1]
    assert Field.objects.get(component__uid="shared.seo").resource_types == ["admin::user"]
    assert "nothing to do" in run(project)[0]


def test_a_relation_of_a_component_has_one_side(project):
    component(project, "shared.seo", {"author": RELATION | {"inversedBy": "seo"}})
    assert "attributes.author.inversedBy: ignored: a relation of a component has one side" in run(project)[1]
    assert Field.objects.filter(component__uid="shared.seo", slug="author").exists()


def test_unique_in_a_component_is_kept(project):
    component(project, "shared.seo", {"title": STRING | {"unique": True}})
    assert "unique" not in run(project)[1]
    assert Component.objects.get(uid="shared.seo").attributes["title"]["unique"] is True


@pytest.mark.parametrize(
    "attribute",
    [
        {"type": "component"},
        {"type": "component", "component": 7},
        {"type": "dynamiczone", "components": "shared.seo"},
        {"type": "dynamiczone", "components": [7]},
        {"type": "nonsense"},
        7,
    ],
)
def test_a_component_that_makes_no_sense_is_refused(project, attribute):
    component(project, "shared.bad", {"x": attribute})
    with pytest.raises(CommandError, match=r"bad\.json: attributes\.x"):
        run(project)


# -- changes ----------------------------------------------------------------------------------------


@pytest.fixture
def written(project):
    run(project)
    documents("articles").create({"seo": {"title": "Soup"}}, document_id="a")
    return project


def test_what_is_new_changed_and_gone_is_named(written):
    component(written, "shared.seo", {"title": STRING, "text": {"type": "text"}}, name="Search")
    assert run(written)[0].splitlines() == [
        "~ component shared.seo: name Name → Search, +text, ~title",
        "1 change",
    ]


def test_an_attribute_with_values_does_not_go_by_itself(written):
    component(written, "shared.seo", {"text": STRING})
    with pytest.raises(CommandError, match="would lose 1 value"):
        run(written)
    assert documents("articles").find_one("a")["seo"]["title"] == "Soup"


def test_an_attribute_with_values_goes_when_that_is_allowed(written):
    component(written, "shared.seo", {"text": STRING})
    run(written, "--allow-data-loss")
    assert "title" not in documents("articles").find_one("a")["seo"]


def test_values_follow_another_type(written):
    documents("articles").update("a", {"seo": {"title": "7"}})
    component(written, "shared.seo", {"title": {"type": "integer"}})
    run(written)
    assert documents("articles").find_one("a")["seo"]["title"] == 7


def test_one_becomes_many(written):
    article(written, name=STRING, seo=SEO | {"repeatable": True})
    run(written)
    assert [part["title"] for part in documents("articles").find_one("a")["seo"]] == ["Soup"]


def test_many_become_one_only_when_that_is_allowed(written):
    article(written, name=STRING, seo=SEO | {"repeatable": True})
    run(written)
    documents("articles").update("a", {"seo": [{"title": "one"}, {"title": "two"}]})
    article(written, name=STRING, seo=SEO)
    with pytest.raises(CommandError, match="would lose 1 value"):
        run(written)
    run(written, "--allow-data-loss")
    assert documents("articles").find_one("a")["seo"]["title"] == "one"


# -- the other kinds --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plugin", "more", "kind"),
    [
        ("plugin::color-picker.color", {}, "string"),
        ("plugin::ckeditor5.CKEditor", {}, "richtext"),
        ("plugin::multi-select.multi-select", {}, "json"),
        ("plugin::ours.unknown", {"maxLength": 9}, "text"),
        ("plugin::ours.unknown", {"default": "#000"}, "text"),
        ("plugin::ours.unknown", {}, "json"),
    ],
)
def test_a_custom_field_is_of_the_type_of_its_values(tmp_path, plugin, more, kind):
    custom = {"type": "customField", "customField": plugin} | more
    article(tmp_path, color=custom)
    assert "attributes.color: kept as " in run(tmp_path)[1]
    assert field("articles.color").field_type == kind
    assert field("articles.color").options["customField"] == plugin
    assert run(tmp_path)[0] == "nothing to do\n"


@pytest.mark.parametrize("value", ["red", "12", "true", '{"a": 1}'])
def test_text_in_a_custom_field_that_is_not_known_stays_text(tmp_path, value):
    article(tmp_path, color={"type": "customField", "customField": "plugin::ours.unknown"})
    run(tmp_path)
    client = Client(headers={"authorization": f"Bearer {issue_token('tests', scope='write')[1]}"})
    sent = json.dumps({"data": {"color": value}})
    answer = client.post("/api/articles", sent, content_type="application/json")
    assert answer.json()["data"]["color"] == value


def test_a_relation_becomes_private_and_public_again(tmp_path):
    related = {"type": "relation", "relation": "manyToMany", "target": "api::article.article"}
    for private in (True, False):
        article(tmp_path, name=STRING, related=related | {"private": private})
        run(tmp_path)
        assert field("articles.related").options == ({"private": True} if private else {})
    assert run(tmp_path)[0] == "nothing to do\n"


def test_private_is_kept(tmp_path):
    article(tmp_path, name=STRING, secret=STRING | {"private": True})
    assert run(tmp_path)[1] == ""
    assert field("articles.secret").options == {"private": True}
