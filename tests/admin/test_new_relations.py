"""Relations that are made on the page of their flow, beside its other fields."""

import pytest
from django.urls import reverse

from relations.engine import schema
from relations.models import Field, Flow
from tests import builders

from .browsing import inputs

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ADD = reverse("admin:relations_flow_add")
FLOW = {"name": "Pages", "slug": "pages", "enabled": "on", "fields-INITIAL_FORMS": "0", "_save": "1"}


@pytest.fixture(autouse=True)
def _tags():
    builders.flow("tags")


def rows(*given):
    """What the browser sends for new rows of fields, each given by its inputs."""
    sent = {f"fields-{at}-{name}": value for at, row in enumerate(given) for name, value in row.items()}
    return {"fields-TOTAL_FORMS": str(len(given)), **sent}


def relation(**inputs):
    target = Flow.objects.get(slug="tags").pk
    row = {"name": "Tags", "slug": "tags", "field_type": "relationship", "enabled": "on"}
    return {**row, "cardinality": "many-to-many", "target_flow": str(target), **inputs}


def add(client, *given):
    return client.post(ADD, {**FLOW, **rows(*given)})


def fields(flow):
    return schema.current().flow(flow).fields


def test_a_flow_is_made_with_a_relation_of_two_sides(admin_client):
    text = {"name": "Title", "slug": "title", "field_type": "string", "enabled": "on"}
    add(admin_client, text, relation(inverse_slug="pages"))
    assert [*fields("pages")] == ["title", "tags"]
    both = fields("pages")["tags"].relation, fields("tags")["pages"].relation
    assert [each.two_sided for each in both] == [True, True]


def test_the_other_side_is_named_after_the_flow(admin_client):
    add(admin_client, relation(inverse_slug="pages", cardinality="many-to-one"))
    made = Field.objects.get(flow__slug="tags", slug="pages")
    assert (made.name, made.cardinality) == ("Pages", "one-to-many")


def test_without_a_slug_for_the_other_side_it_is_one_way(admin_client):
    add(admin_client, relation())
    assert (fields("pages")["tags"].relation.two_sided, [*fields("tags")]) == (False, ["name"])


@pytest.mark.parametrize("name", ["cardinality", "target_flow"])
def test_a_relation_needs_its_kind_and_its_target(admin_client, name):
    response = add(admin_client, relation(**{name: ""}))
    assert not Flow.objects.filter(slug="pages").exists()
    form = response.context["inline_admin_formsets"][0].formset.forms[0]
    assert [*form.errors] == [name]


def test_a_slug_that_the_target_has_is_refused_at_its_input(admin_client):
    response = add(admin_client, relation(inverse_slug="name"))
    assert not Flow.objects.filter(slug="pages").exists()
    form = response.context["inline_admin_formsets"][0].formset.forms[0]
    assert [*form.errors] == ["inverse_slug"]
    assert 'name="fields-0-inverse_slug" value="name"' in response.content.decode()


def test_what_a_value_does_not_have_is_passed_over(admin_client):
    add(admin_client, relation(field_type="string", inverse_slug="pages"))
    assert (fields("pages")["tags"].relation, [*fields("tags")]) == (None, ["name"])


def test_a_relation_that_is_there_has_no_such_inputs(admin_client):
    flow = builders.flow("pages")
    builders.relation(flow, "tags", Flow.objects.get(slug="tags"))
    html = admin_client.get(reverse("admin:relations_flow_change", args=[flow.pk])).content.decode()
    assert ("fields-1-slug" in html, "fields-1-cardinality" in html) == (True, False)


def test_a_relation_that_is_there_stays_when_the_page_is_saved(admin_client):
    flow = builders.flow("pages")
    builders.relation(flow, "tags", Flow.objects.get(slug="tags"))
    url = reverse("admin:relations_flow_change", args=[flow.pk])
    before = list(Field.objects.values())
    sent = inputs(admin_client.get(url).content.decode(), "flow_form")
    response = admin_client.post(url, {**sent, "_save": "1"})
    assert (response.status_code, list(Field.objects.values())) == (302, before)
