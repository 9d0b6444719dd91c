"""Relations that a component describes: each has a field of its own."""

import pytest

from relations.engine import definitions, schema
from relations.engine.definitions.losses import sentence
from relations.engine.errors import ConflictError, ValidationError
from relations.models import Component, Field
from tests import builders

pytestmark = pytest.mark.django_db

AUTHOR = {"type": "relation", "relation": "oneToOne", "target": "api::authors.authors"}


@pytest.fixture
def authors():
    return builders.flow("authors")


def made(**attributes):
    return definitions.create_component("shared.quote", attributes=attributes)


def fields():
    return list(Field.objects.filter(component__isnull=False).values_list("slug", "cardinality"))


def test_a_relation_has_a_field_beside_its_attribute(authors):
    component = made(text={"type": "string"}, author=AUTHOR)
    assert component.attributes["author"] == AUTHOR
    row = Field.objects.get(component=component)
    assert (row.flow, row.slug, row.cardinality, row.target_flow) == (None, "author", "one-to-one", authors)


def test_the_schema_has_it_among_the_fields_of_the_component(authors):
    made(author=AUTHOR)
    found = schema.current().components["shared.quote"].fields["author"]
    assert (found.to_many, found.other.slug, found.two_sided) == (False, "authors", False)


def test_a_flow_knows_the_relations_of_all_components_within(authors):
    made(author=AUTHOR)
    inner = {"type": "component", "component": "shared.quote"}
    definitions.create_component("shared.box", attributes={"inner": inner})
    pages = builders.flow("pages")
    zone = {"components": ["shared.box"]}
    definitions.create_field(pages, "blocks", field_type="dynamiczone", options=zone)
    found = schema.current().flow("pages").part_relations
    assert [(field.slug, field.owner.slug) for field in found] == [("author", "pages")]


def test_an_attribute_that_is_gone_takes_its_field_along(authors):
    component = made(author=AUTHOR)
    definitions.update_component(component, attributes={"text": {"type": "string"}})
    assert fields() == []


def test_another_cardinality_changes_the_field(authors):
    component = made(author=AUTHOR)
    definitions.update_component(component, attributes={"author": AUTHOR | {"relation": "manyToMany"}})
    assert fields() == [("author", "many-to-many")]


def test_the_attribute_follows_the_name_of_its_target(authors):
    component = made(author=AUTHOR)
    definitions.update_flow(authors, singular="writer")
    component = Component.objects.get(pk=component.pk)
    assert component.attributes["author"]["target"] == "api::writer.writer"
    assert definitions.update_component(component, attributes=component.attributes)


def test_a_target_is_not_deleted(authors):
    made(author=AUTHOR)
    with pytest.raises(ConflictError, match=r"shared\.quote\.author"):
        definitions.delete_flow(authors)


def test_a_component_is_deleted_with_its_fields(authors):
    definitions.delete_component(made(author=AUTHOR))
    assert fields() == []


def test_a_relation_to_a_type_of_strapi_leads_to_resources():
    made(owner=AUTHOR | {"target": "admin::user"})
    found = schema.current().components["shared.quote"].fields["owner"]
    assert (found.other, found.resource_types) == (None, ("admin::user",))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"relation": "oneToSome"}, "relation"),
        ({"relation": None}, "relation"),
        ({"relation": "morphToOne"}, "target"),
        ({"relation": "morphToMany", "target": None}, "target"),
        ({"targets": []}, "targets"),
        ({"target": "api::nobody.nobody"}, "target"),
        ({"target": "authors"}, "target"),
        ({"target": None}, "target"),
        ({"target": 7}, "target"),
        ({"mappedBy": "quotes"}, "mappedBy"),
        ({"inversedBy": "quotes"}, "inversedBy"),
        ({"private": "yes"}, "private"),
        ({"default": 1}, "default"),
        ({"resource_types": ["nothing"]}, "resource_types[0]"),
    ],
)
def test_what_makes_no_relation_is_named(authors, change, key):
    with pytest.raises(ValidationError) as caught:
        made(author=AUTHOR | change)
    assert caught.value.key == f"attributes.author.{key}"
    assert not Component.objects.exists()


def test_losses_are_counted_by_noun():
    assert sentence("x", {"value": 1, "link": 2}) == '"x" would lose 1 value and 2 links.'
