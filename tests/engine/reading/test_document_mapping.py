"""A document as a mapping: what it holds, what it says of the rest, and how it shows itself."""

import json

import pytest
from django.template import Context, Template

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.reading import NotPopulated, Selection
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

OWN = ["id", "documentId", "createdAt", "updatedAt", "publishedAt"]


@pytest.fixture
@remembered
def bistro():
    """A restaurant with two categories, not populated."""
    restaurants, _ = builders.guide()
    definitions.create_field(restaurants, "secret", field_type="string", options={"private": True})
    builders.make("categories", "a", "b")
    return documents("restaurants").create(
        {"name": "Bistro", "secret": "s", "categories": ["b", "a"]}, document_id="bistro"
    )


@pytest.fixture
def populated(bistro):
    return documents("restaurants").find_one("bistro", populate="categories")


def test_it_ends(bistro):
    assert list(bistro) == [*OWN, "name", "secret"]
    assert len(bistro) == 7


def test_a_populated_relation_is_in_it(populated):
    assert [category["name"] for category in dict(populated)["categories"]] == ["b", "a"]


def test_a_relation_that_was_not_populated_says_so(bistro):
    assert "categories" not in bistro
    assert bistro.get("categories") is None
    with pytest.raises(NotPopulated, match='"categories" was not populated'):
        bistro["categories"]


def test_an_unknown_name_is_a_key_error(bistro):
    assert "nonsense" not in bistro
    with pytest.raises(KeyError, match="nonsense"):
        bistro["nonsense"]


def test_a_field_without_a_value_is_none(bistro):
    assert documents("restaurants").create({})["name"] is None


def test_its_values_items_and_equality_are_those_of_a_mapping(populated):
    again = documents("restaurants").find_one("bistro", populate="categories")
    assert populated == again == dict(again)
    assert "Bistro" in again.values()
    assert ("name", "Bistro") in again.items()
    assert populated != documents("restaurants").find_one("bistro")


def test_fields_that_were_not_selected_are_not_in_it(bistro):
    found = documents("restaurants").find_one("bistro", fields=["name"])
    assert list(found) == ["id", "documentId", "name"]
    with pytest.raises(KeyError, match="secret"):
        found["secret"]


def test_templates_read_fields_and_attributes(populated):
    text = (
        "{{ d.document_id }} {{ d.name }} {{ d.status }} {% for c in d.categories %}{{ c.name }}{% endfor %}"
    )
    assert Template(text).render(Context({"d": populated})) == "bistro Bistro published ba"
    assert Template("{{ d.id }}").render(Context({"d": populated})) == str(populated.id)


@pytest.mark.parametrize(
    ("localized", "shown"),
    [(False, "<Document guides/g (published)>"), (True, "<Document guides/g (draft, en)>")],
)
def test_its_repr_is_one_line(localized, shown):
    builders.flow("guides", localized=localized, draft_and_publish=localized)
    assert repr(documents("guides").create({"name": "x" * 1000}, document_id="g")) == shown


def test_as_dict_is_what_the_dialect_answers(populated, client, settings):
    settings.RELATIONS_ANONYMOUS = "read"
    answer = client.get("/api/restaurants/bistro?populate=*").json()["data"]
    assert populated.as_dict() == answer
    assert json.loads(json.dumps(populated.as_dict())) == answer


def test_as_dict_leaves_out_what_is_private(bistro):
    assert "secret" not in bistro.as_dict()


def test_as_dict_of_a_member_shows_what_was_selected_of_it(bistro):
    found = documents("restaurants").find_one("bistro", populate={"categories": {"fields": ["name"]}})
    first = found["categories"][0]
    assert first.as_dict() == {"id": first.id, "documentId": "b", "name": "b"}


def test_as_dict_takes_another_selection(populated):
    assert populated.as_dict(Selection(fields=())) == {"id": populated.id, "documentId": "bistro"}


def test_a_component_is_a_mapping_too():
    definitions.create_component(
        "shared.seo", attributes={"title": {"type": "string"}, "note": {"type": "text"}}
    )
    pages = builders.flow("pages")
    definitions.create_field(pages, "seo", field_type="component", options={"component": "shared.seo"})
    documents("pages").create({"seo": {"title": "T"}}, document_id="p")
    seo = documents("pages").find_one("p", populate="seo")["seo"]
    assert dict(seo) == {"id": seo.id, "title": "T", "note": None}
    assert seo.as_dict() == dict(seo)
    assert repr(seo) == f"<Part shared.seo {seo.id}>"
