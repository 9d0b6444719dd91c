import pytest

from relations.engine import schema
from relations.engine.definitions import (
    RESERVED_SLUGS,
    create_field,
    create_flow,
    delete_field,
    delete_flow,
    update_flow,
)
from relations.engine.documents import documents
from relations.engine.errors import ConflictError, NotFoundError, ValidationError
from relations.models import Entry, EntryVersion, Field, Flow, Link, SchemaState
from tests import builders

pytestmark = pytest.mark.django_db


def stamp():
    return SchemaState.objects.get().stamp


@pytest.mark.parametrize(
    "slug", ["brands", "Coolbrandjunepromo", "products(ranges)", "a-b_c", "9s", "x" * 100]
)
def test_a_flow_slug_may_be(slug):
    assert create_flow(slug, name="F").slug == slug


@pytest.mark.parametrize("slug", ["", "$brands", "a b", "a/b", "a.b", "é", "a\n", "x" * 101, 7, None])
def test_a_flow_slug_may_not_be(slug):
    with pytest.raises(ValidationError) as caught:
        create_flow(slug, name="F")
    assert caught.value.key == "slug"


@pytest.mark.parametrize("slug", [*sorted(RESERVED_SLUGS), "Upload"])
def test_a_flow_slug_does_not_take_a_path_of_the_api(slug):
    with pytest.raises(ValidationError, match="reserved"):
        create_flow(slug, name="F")


def test_a_flow_slug_is_taken_once():
    create_flow("brands", name="Brands")
    with pytest.raises(ConflictError, match="brands"):
        create_flow("brands", name="Others")


def test_a_refused_flow_is_not_made():
    with pytest.raises(ValidationError):
        create_flow("brands", name="")
    assert not Flow.objects.exists()


def test_the_singular_name_is_the_slug_unless_given():
    assert create_flow("brands", name="Brands").singular == "brands"


def test_the_singular_name_can_be_given():
    assert create_flow("brands", name="Brands", singular="brand").singular == "brand"


def test_a_singular_name_is_no_other_flows_slug():
    create_flow("brand", name="Brand")
    with pytest.raises(ConflictError) as caught:
        create_flow("brands", name="Brands", singular="brand")
    assert caught.value.key == "singular"


def test_a_slug_is_no_other_flows_singular_name():
    create_flow("brands", name="Brands", singular="brand")
    with pytest.raises(ConflictError) as caught:
        create_flow("brand", name="Brand")
    assert caught.value.key == "slug"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", None),
        ("name", " "),
        ("name", "x" * 201),
        ("description", 3),
        ("enabled", 1),
        ("single", "yes"),
        ("localized", None),
        ("draft_and_publish", 0),
        ("singular", "a b"),
    ],
)
def test_an_attribute_of_a_flow_that_does_not_fit_is_named(key, value):
    with pytest.raises(ValidationError) as caught:
        create_flow(**{"slug": "brands", "name": "Brands"} | {key: value})
    assert caught.value.key == key


def test_an_update_changes_what_it_names_alone():
    flow = create_flow("brands", name="Brands", description="All of them")
    changed = update_flow(flow, name="Makers")
    assert (changed.name, changed.description, changed.slug) == ("Makers", "All of them", "brands")


def test_an_update_names_an_attribute_that_does_not_exist():
    with pytest.raises(ValidationError) as caught:
        update_flow(create_flow("brands", name="Brands"), color="red")
    assert caught.value.key == "color"


def test_a_singular_name_that_was_derived_follows_the_slug():
    assert update_flow(create_flow("brands", name="B"), slug="makers").singular == "makers"


def test_a_singular_name_that_was_given_stays():
    assert update_flow(create_flow("brands", name="B", singular="brand"), slug="makers").singular == "brand"


def test_a_flow_keeps_its_own_slug():
    assert update_flow(create_flow("brands", name="B"), slug="brands", name="C").name == "C"


def test_a_flow_that_is_gone_is_not_updated():
    flow = create_flow("brands", name="B")
    delete_flow(flow)
    flow.pk = 1
    with pytest.raises(NotFoundError):
        update_flow(flow, name="C")


def test_a_flow_of_one_document_becomes_a_single_type():
    flow = builders.flow("home")
    builders.make("home", "a")
    assert update_flow(flow, single=True).single


def test_a_flow_of_two_documents_becomes_no_single_type():
    flow = builders.flow("home")
    builders.make("home", "a", "b")
    with pytest.raises(ConflictError, match="2 documents"):
        update_flow(flow, single=True)


def test_creating_renews_the_stamp():
    before = stamp()
    create_flow("brands", name="B")
    assert stamp() != before


def test_updating_renews_the_stamp():
    flow = create_flow("brands", name="B")
    before = stamp()
    update_flow(flow, name="C")
    assert stamp() != before


def test_deleting_renews_the_stamp():
    flow = create_flow("brands", name="B")
    before = stamp()
    delete_flow(flow)
    assert stamp() != before


def test_a_refusal_leaves_the_stamp():
    before = stamp()
    with pytest.raises(ValidationError):
        create_flow("a b", name="B")
    assert stamp() == before


def test_a_new_flow_can_be_used_at_once():
    schema.current()
    create_flow("brands", name="B")
    assert documents("brands").create({}).document_id


def test_a_deleted_flow_takes_everything_along():
    restaurants, _ = builders.guide()
    builders.make("categories", "a")
    documents("restaurants").create({"name": "r", "categories": ["a"]})
    delete_field(Field.objects.get(flow=restaurants, slug="categories"))
    delete_flow(restaurants)
    assert [flow.slug for flow in Flow.objects.all()] == ["categories"]
    assert Entry.objects.count() == EntryVersion.objects.count() == 1
    assert not Link.objects.exists()


def test_a_flow_with_links_to_itself_is_deleted():
    dishes = builders.flow("dishes")
    builders.relation(dishes, "sides", dishes, inverse="mains")
    builders.make("dishes", "a", "b")
    builders.write("dishes", "a", {"sides": ["b", "a"]})
    delete_flow(dishes)
    assert not Link.objects.exists()


def test_a_flow_that_others_point_at_stays():
    shops, brands = builders.flow("shops"), builders.flow("brands")
    builders.relation(shops, "makers", brands)
    with pytest.raises(ConflictError, match=r"shops\.makers"):
        delete_flow(brands)


def test_a_flow_whose_other_sides_are_elsewhere_stays():
    restaurants, _ = builders.guide()
    with pytest.raises(ConflictError, match=r"categories\.restaurants"):
        delete_flow(restaurants)


def test_a_refused_deletion_leaves_the_content():
    shops, brands = builders.flow("shops"), builders.flow("brands")
    builders.relation(shops, "makers", brands)
    builders.make("brands", "a")
    with pytest.raises(ConflictError):
        delete_flow(brands)
    assert documents("brands").find_one("a")


def test_a_flow_that_points_at_others_is_deleted():
    shops, brands = builders.flow("shops"), builders.flow("brands")
    create_field(shops, "makers", field_type="relationship", cardinality="many-to-many", target_flow=brands)
    delete_flow(shops)
    assert not Flow.objects.filter(slug="shops").exists()
