import pytest
from django.urls import reverse

from relations.engine import schema
from relations.engine.definitions import create_component, create_field, create_flow, update_component
from relations.engine.documents import documents
from relations.models import Component
from tests.remembered import remembered

from .browsing import add_url, errors, inputs, send, url_of

pytestmark = pytest.mark.slow

ADD = "/admin/relations/component/add/"
ATTRIBUTES = {"title": {"type": "string", "required": True}}


@pytest.fixture
def seo(db):
    create_component("shared.seo", attributes=ATTRIBUTES)
    return reverse("admin:relations_component_change", args=[Component.objects.get().pk])


def change(client, url, *new, keys="0", **edits):
    """Open a component's page, edit it, add rows of new attributes, and send it."""
    sent = inputs(client.get(url).content.decode(), "component_form")
    return client.post(url, sent | rows(*new, keys=keys) | edits)


def rows(*new, keys=""):
    """What the browser sends for attributes: the keys of those that stay, then new ones, as inputs."""
    names = [f"new-{number}" for number, _row in enumerate(new, 1)]
    sent = {
        f"attributes-{key}-{name}": value
        for key, row in zip(names, new, strict=True)
        for name, value in row.items()
    }
    return {"attributes": " ".join([keys, *names]).strip(), **sent}


def test_a_component_is_added(admin):
    admin.post(
        ADD,
        {"uid": "shared.seo", "name": "Seo", **rows({"slug": "title", "type": "string", "required": "on"})},
    )
    assert schema.current().components["shared.seo"].fields["title"].required


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        ({"uid": "seo"}, "uid"),
        (rows({"slug": "a"}), "attributes"),
        (rows({"slug": "a", "type": "nonsense"}), "attributes"),
        (rows({"slug": "", "type": "string"}), "attributes"),
        (rows({"slug": "id", "type": "string"}), "attributes"),
        (rows({"slug": "a b", "type": "string"}), "attributes"),
        (rows({"slug": "a", "type": "string"}, {"slug": "a", "type": "text"}), "attributes"),
        (rows({"slug": "a", "type": "component", "options-component": "not.there"}), "attributes"),
        (rows({"slug": "a", "type": "component"}), "attributes"),
        (rows({"slug": "a", "type": "enumeration"}), "attributes"),
        (rows({"slug": "a", "type": "integer", "options-min": "few"}), "attributes"),
        (rows({"slug": "a", "type": "integer", "default": "three"}), "attributes"),
        (rows({"slug": "a", "type": "string", "options-regex": "("}), "attributes"),
        (rows({"slug": "a", "type": "relation", "relation": "manyToMany"}), "attributes"),
        (rows({"slug": "a", "type": "relation", "target": "api::seo.seo"}), "attributes"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_input(admin, edit, name):
    given = {"uid": "shared.seo", "name": "Seo", **rows()}
    assert list(errors(admin.post(ADD, given | edit))) == [name]
    assert not Component.objects.exists()


def test_a_component_is_changed(admin, seo):
    change(admin, seo, {"slug": "text", "type": "text"})
    assert [*schema.current().components["shared.seo"].fields] == ["title", "text"]


def test_a_component_in_use_stays(admin, seo):
    flow = create_flow("pages", name="Pages")
    create_field(flow, "seo", field_type="component", options={"component": "shared.seo"})
    admin.post(seo.replace("change", "delete"), {"post": "yes"})
    assert Component.objects.exists()


def test_a_component_goes(admin, seo):
    admin.post(seo.replace("change", "delete"), {"post": "yes"})
    assert not Component.objects.exists()


# -- values in entries ------------------------------------------------------------------------------


@pytest.fixture
@remembered
def pages(seo):
    flow = create_flow("pages", name="Pages")
    create_field(flow, "name", field_type="string")
    create_field(flow, "seo", field_type="component", options={"component": "shared.seo"})
    create_field(flow, "body", field_type="dynamiczone", options={"components": ["shared.seo"]})
    create_field(flow, "cover", field_type="media")
    documents("pages").create({"seo": {"title": "Soup"}}, document_id="p")
    return flow


def test_a_component_is_edited(admin, pages):
    key = documents("pages").find_one("p").stored["seo"]["id"]
    send(admin, url_of("pages", "p"), **{f"seo:{key}:title": "Stew"})
    assert documents("pages").find_one("p")["seo"] == {"id": key, "title": "Stew"}


def test_an_entry_with_components_is_saved_as_it_is(admin, pages):
    before = documents("pages").find_one("p").stored
    send(admin, url_of("pages", "p"), name="Changed")
    assert documents("pages").find_one("p").stored == before | {"name": "Changed"}


def test_an_entry_keeps_the_relations_of_its_components(admin, pages):
    relation = {"type": "relation", "relation": "manyToMany", "target": "api::pages.pages"}
    update_component(Component.objects.get(), attributes=ATTRIBUTES | {"links": relation})
    stored = documents("pages").find_one("p").stored["seo"]
    documents("pages").update("p", {"seo": {"id": stored["id"], "links": ["p"]}})
    send(admin, url_of("pages", "p"), name="Changed")
    send(admin, url_of("pages", "p"), **{f"seo:{stored['id']}:title": "Stew"})
    found = documents("pages").find_one("p", populate=["seo.links"])
    assert (found["name"], found["seo"]["title"], len(found["seo"]["links"])) == ("Changed", "Stew", 1)


def test_an_entry_with_components_is_added(admin, pages):
    added = {"seo:new-1:": "1", "seo:new-1:title": "a"}
    send(admin, add_url("pages"), name="New", seo="new-1=shared.seo", **added)
    assert documents("pages").find(filters={"name": "New"})[0]["seo"]["title"] == "a"


@pytest.mark.parametrize(
    "edit",
    [{"seo": '{"nope": 1}'}, {"seo": "7"}, {"body": "{}"}, {"cover": "999"}, {"cover": '{"connect": [1]}'}],
)
def test_a_value_that_does_not_fit_is_refused_at_its_input(admin, pages, edit):
    response = send(admin, url_of("pages", "p"), **edit)
    assert any(next(iter(edit)) in name for name in errors(response))
