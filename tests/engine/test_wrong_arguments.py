"""What code of a project passes wrongly is refused by name, and nothing is passed over."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import NotFoundError, ValidationError
from relations.engine.operations import Step, Target
from relations.engine.reading.reverse import linking, used_by
from relations.transfer.define import define
from relations.transfer.findings import LoadError
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def guide():
    builders.guide()
    builders.make("categories", "a", "b")
    documents("restaurants").create({"categories": ["a", "b"]}, document_id="r")


def refused(key, work):
    with pytest.raises(ValidationError) as caught:
        work()
    assert caught.value.key == key


@pytest.mark.parametrize("flow", [5, None, [], {"slug": "restaurants"}])
def test_a_flow_is_named_by_its_slug(guide, flow):
    with pytest.raises(NotFoundError, match="There is no flow"):
        documents(flow)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("start", True),
        ("limit", True),
        ("search", 5),
        ("search", ["a"]),
        ("selection", {"fields": ["name"]}),
        ("status", ""),
        ("status", []),
        ("locale", []),
        ("locale", ["en", None]),
    ],
)
def test_an_argument_of_find_is_named(guide, name, value):
    refused(name, lambda: documents("restaurants").find(**{name: value}))


def test_a_state_of_publication_is_a_word(guide):
    refused("publicationFilter", lambda: documents("restaurants").find(publication=["modified"]))


@pytest.mark.parametrize("size", [0, True, "5"])
def test_a_batch_is_a_number(guide, size):
    refused("batch", lambda: documents("restaurants").iterator(batch=size))


def test_first_takes_no_limit(guide):
    with pytest.raises(TypeError, match=r"first\(\) takes no limit"):
        documents("restaurants").first(limit=3)


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("changes", 5, "changes"),
        ("changes", ["categories"], "changes"),
        ("changes", {"categories": ["a"]}, "changes.categories"),
        ("changes", {5: None}, "changes"),
        ("expected", ["name"], "expected"),
        ("revision", "1", "revision"),
    ],
)
def test_an_argument_of_update_is_named(guide, name, value, key):
    refused(key, lambda: documents("restaurants").update("r", {}, **{name: value}))


@pytest.mark.parametrize(
    ("field", "target", "step", "key"),
    [
        (5, Target(document="a"), Step("top"), "field"),
        ("categories", "a", Step("top"), "target"),
        ("categories", Target(), Step("top"), "target"),
        ("categories", Target(document=5), Step("top"), "target"),
        ("categories", Target(document="a"), "top", "step"),
        ("categories", Target(document="a"), Step("above", "b"), "step"),
        ("categories", Target(document="a"), Step("to", place="2"), "step"),
    ],
)
def test_an_argument_of_move_is_named(guide, field, target, step, key):
    refused(key, lambda: documents("restaurants").move("r", field, target, step))


def test_bulk_create_takes_what_can_be_gone_through_once(guide):
    made = documents("categories").bulk_create({"documentId": name} for name in "xyz")
    assert made == ["x", "y", "z"]
    assert documents("categories").count() == 5


@pytest.mark.parametrize("items", [5, None, {"name": "a"}, "abc"])
def test_bulk_create_takes_a_list(guide, items):
    refused("items", lambda: documents("categories").bulk_create(items))


@pytest.mark.parametrize("unique", [False, True])
def test_bulk_create_names_the_item_that_is_none(guide, unique):
    builders.flow("tags")
    if unique:  # then documents are made one by one
        definitions.create_field(builders.flow("words"), "word", field_type="string", unique=True)
    refused("[1]", lambda: documents("words" if unique else "tags").bulk_create([{}, 5]))


def test_a_row_that_is_not_saved_links_nothing(settings, guide):
    settings.RELATIONS_RESOURCES = {"file": "relations.Asset"}
    from relations.models import Asset

    row = Asset(document_id=None)
    field = {"cardinality": "many-to-many", "resource_types": ["file"]}
    definitions.create_field(builders.flow("rooms"), "goods", field_type="relationship", **field)
    refused("", lambda: linking(row))
    refused("goods[0]", lambda: documents("rooms").create({"goods": [row]}))
    refused("filters.goods", lambda: documents("rooms").find(filters={"goods": row}))


def test_a_filter_by_a_file_asks_for_the_id_that_links_have(settings, guide):
    settings.RELATIONS_RESOURCES = {"file": "relations.Asset"}
    from relations.models import Asset

    row = Asset.objects.create(document_id="picture", name="a.png", file="a.png", size=1)
    field = {"cardinality": "many-to-many", "resource_types": ["file"]}
    definitions.create_field(builders.flow("rooms"), "goods", field_type="relationship", **field)
    documents("rooms").create({"goods": [row]}, document_id="hall")
    found = documents("rooms").find(filters={"goods": row})
    assert [room.document_id for room in found] == ["hall"]


def test_a_filter_by_a_row_of_another_model_names_it(guide, django_user_model):
    with pytest.raises(ValidationError, match=r"RELATIONS_RESOURCES has no type for auth\.User"):
        documents("restaurants").find(filters={"categories": django_user_model(pk=1)})


def test_a_relation_that_no_flow_has_is_named(settings, guide):
    settings.RELATIONS_RESOURCES = {"file": "relations.Asset"}
    with pytest.raises(ValidationError, match='No flow has a relation "nonsense" to file'):
        linking(("file", "x"), field="nonsense")


@pytest.mark.parametrize("flows", [5, "restaurants"])
def test_flows_to_search_are_a_list(settings, guide, flows):
    settings.RELATIONS_RESOURCES = {"file": "relations.Asset"}
    refused("flows", lambda: used_by(("file", "x"), flows=flows))


def test_an_unknown_flow_to_search_is_named(guide):
    with pytest.raises(NotFoundError, match='There is no flow "nonsense"'):
        documents("categories").used_by("a", flows=["nonsense"])


def test_a_page_of_uses_is_of_numbers(guide):
    refused("start", lambda: documents("categories").used_by("a").page("0", 5))


@pytest.mark.parametrize("source", [5, None, ["schemas"]])
def test_a_source_of_define_is_named(source):
    with pytest.raises(LoadError, match="source 2: is a path or a dict"):
        define({"kind": "collectionType"}, source)


def test_a_change_of_definitions_takes_rows(guide):
    refused("flow", lambda: definitions.create_field("restaurants", "city", field_type="string"))
    refused("flow", lambda: definitions.update_flow("restaurants", name="R"))
    refused("flow", lambda: definitions.delete_flow(None))
    refused("field", lambda: definitions.delete_field("name"))
    refused("component", lambda: definitions.delete_component("shared.seo"))
