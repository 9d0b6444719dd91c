import pytest

from relations.engine import schema
from relations.engine.definitions import DataLossError, create_field, delete_field, held, update_field
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.operations import Set, Target
from relations.models import Field, Link
from relations.models.gaps import GAP
from tests import builders
from tests.builders import listed, make, relation, write
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
@remembered
def flows():
    return builders.flow("restaurants"), builders.flow("categories")


@pytest.fixture
@remembered
def linked(flows):
    """Restaurants r and s with categories, one-way, in two orders."""
    owner = relation(flows[0], "categories", flows[1])
    make("categories", "a", "b", "c")
    make("restaurants", "r", "s")
    write("restaurants", "s", {"categories": ["c", "b"]})
    write("restaurants", "r", {"categories": ["b", "a"]})
    return owner


def other_side(owner, slug="restaurants", cardinality="many-to-many", **more):
    return create_field(
        owner.target_flow,
        slug,
        field_type="relationship",
        cardinality=cardinality,
        target_flow=owner.flow,
        mapped_by=owner,
        **more,
    )


def many(flow, slug, target, **more):
    many_to_many = {"field_type": "relationship", "cardinality": "many-to-many", "target_flow": target}
    return create_field(flow, slug, **many_to_many | more)


def sell(*types):
    """Link the restaurant r to a resource of each type."""
    targets = tuple(Target(document="1", resource=kind) for kind in types)
    documents("restaurants").update("r", changes={"goods": Set(targets)})


# -- gaining and losing the other side --------------------------------------------------------------


def test_a_new_other_side_lists_what_is_linked(linked):
    other_side(linked)
    assert listed("categories", "b", "restaurants") == ["r", "s"]


def test_a_new_other_side_keeps_the_order_of_the_owning_one(linked):
    other_side(linked)
    assert listed("restaurants", "s", "categories") == ["c", "b"]


def test_a_new_other_side_can_be_written(linked):
    other_side(linked)
    write("categories", "b", {"restaurants": {"connect": [{"documentId": "r", "position": {"end": True}}]}})
    assert listed("categories", "b", "restaurants") == ["s", "r"]


def test_the_keys_of_a_new_other_side_have_gaps(linked):
    other_side(linked)
    keys = Link.objects.filter(target__document_id="b").order_by("inverse_position")
    assert list(keys.values_list("inverse_position", flat=True)) == [0, GAP]


def test_a_new_other_side_lists_drafts_and_published_alike():
    restaurants = builders.flow("restaurants", draft_and_publish=True)
    categories = builders.flow("categories", draft_and_publish=True)
    owner = relation(restaurants, "categories", categories)
    make("categories", "a", status="published")
    make("restaurants", "r", "s", "t", status="published")
    for document, status in (("t", "published"), ("s", "draft"), ("r", "published")):
        write("restaurants", document, {"categories": ["a"]}, status=status)
    other_side(owner)
    assert listed("categories", "a", "restaurants", status="draft") == ["r", "s", "t"]
    assert listed("categories", "a", "restaurants") == ["r", "t"]


def test_links_with_resources_alone_are_left_alone(flows, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    goods = many(flows[0], "goods", None, resource_types=["product"])
    make("restaurants", "r")
    sell("product")
    update_field(goods, name="Goods")
    assert Link.objects.get().inverse_position is None


def test_losing_the_other_side_drops_its_order(linked):
    delete_field(other_side(linked))
    assert set(Link.objects.values_list("inverse_position", flat=True)) == {None}


def test_losing_the_other_side_keeps_the_links(linked):
    delete_field(other_side(linked))
    assert listed("restaurants", "s", "categories") == ["c", "b"]


def test_the_owning_side_takes_the_other_side_along(linked):
    other_side(linked)
    delete_field(linked)
    assert not Field.objects.exclude(slug="name").exists()


def test_the_owning_side_takes_the_links_along(linked):
    delete_field(linked)
    assert not Link.objects.exists()


def test_the_owning_side_goes_where_both_are_of_one_flow(flows):
    owner = many(flows[1], "parent", flows[1], cardinality="many-to-one", order=1)
    other_side(owner, "children", "one-to-many", order=0)
    last = create_field(flows[1], "last", field_type="string")
    delete_field(owner)
    assert Field.objects.get(pk=last.pk).order == 1


def test_an_exclusive_relation_gains_an_other_side_where_no_target_is_shared(flows):
    owner = many(flows[0], "menu", flows[1], cardinality="one-to-many")
    make("categories", "a", "b")
    make("restaurants", "r", "s")
    write("restaurants", "r", {"menu": ["b"]})
    write("restaurants", "s", {"menu": ["a"]})
    other_side(owner, "restaurant", "many-to-one")
    assert listed("categories", "b", "restaurant") == "r"


def test_an_exclusive_relation_refuses_to_lose_shared_targets(flows):
    owner = many(flows[0], "menu", flows[1], cardinality="one-to-many")
    make("categories", "a")
    make("restaurants", "r", "s")
    for document in "rs":
        write("restaurants", document, {"menu": ["a"]})
    with pytest.raises(DataLossError, match="1 link"):
        other_side(owner, "restaurant", "many-to-one")
    assert not Field.objects.filter(slug="restaurant").exists()


def test_a_shared_target_stays_with_its_first_source_when_that_is_allowed(flows):
    owner = many(flows[0], "menu", flows[1], cardinality="one-to-many")
    make("categories", "a")
    make("restaurants", "r", "s")
    for document in "sr":
        write("restaurants", document, {"menu": ["a"]})
    other_side(owner, "restaurant", "many-to-one", allow_data_loss=True)
    assert listed("categories", "a", "restaurant") == "r"


def test_a_relation_without_links_becomes_an_other_side(flows):
    owner, second = many(flows[0], "categories", flows[1]), many(flows[1], "restaurants", flows[0])
    update_field(second, mapped_by=owner)
    assert schema.current().flow("restaurants").fields["categories"].relation.two_sided


def test_a_relation_with_links_refuses_to_become_an_other_side(linked):
    second = many(linked.target_flow, "restaurants", linked.flow)
    write("categories", "a", {"restaurants": ["s"]})
    with pytest.raises(DataLossError, match="1 link"):
        update_field(second, mapped_by=linked)


def test_an_other_side_with_links_refuses_to_become_a_relation(linked):
    with pytest.raises(DataLossError, match="4 links"):
        update_field(other_side(linked), mapped_by=None)


def test_an_other_side_becomes_a_relation_when_that_is_allowed(linked):
    update_field(other_side(linked), mapped_by=None, allow_data_loss=True)
    assert listed("categories", "b", "restaurants") == []


def test_an_other_side_holds_the_order_of_its_lists(linked):
    assert held(other_side(linked), using="default") == {"link": 4}


# -- cardinality and target -------------------------------------------------------------------------


def test_both_sides_change_their_cardinality_together(flows):
    owner = many(flows[0], "categories", flows[1])
    mapped = other_side(owner)
    update_field(owner, cardinality="one-to-many")
    assert Field.objects.get(pk=mapped.pk).cardinality == "many-to-one"


def test_the_other_side_changes_the_owning_ones_cardinality(flows):
    owner = many(flows[0], "categories", flows[1])
    update_field(other_side(owner), cardinality="one-to-many")
    assert Field.objects.get(pk=owner.pk).cardinality == "many-to-one"


@pytest.mark.parametrize("cardinality", ["many-to-one", "one-to-one"])
def test_a_relation_refuses_to_lose_what_has_no_place_any_more(linked, cardinality):
    with pytest.raises(DataLossError, match="2 links"):
        update_field(linked, cardinality=cardinality)


def test_a_list_keeps_its_first_when_loss_is_allowed(linked):
    update_field(linked, cardinality="many-to-one", allow_data_loss=True)
    assert [listed("restaurants", document, "categories") for document in "rs"] == ["b", "c"]


def test_lists_of_one_become_single_without_loss(linked):
    for document in "rs":
        write("restaurants", document, {"categories": ["b"]})
    update_field(linked, cardinality="many-to-one")
    assert listed("restaurants", "s", "categories") == "b"


def test_a_two_sided_relation_becomes_exclusive_with_loss_only(linked):
    other_side(linked)
    with pytest.raises(DataLossError, match="1 link"):
        update_field(linked, cardinality="one-to-many")


def test_a_one_way_relation_is_never_exclusive(linked):
    update_field(linked, cardinality="one-to-many")
    assert listed("restaurants", "s", "categories") == ["c", "b"]


def test_a_list_of_one_for_each_state_is_kept():
    restaurants, articles = builders.flow("restaurants"), builders.flow("articles", draft_and_publish=True)
    owner = relation(restaurants, "articles", articles)
    make("articles", "a", status="published")
    make("restaurants", "r")
    write("restaurants", "r", {"articles": ["a"]})
    update_field(owner, cardinality="many-to-one")
    assert Link.objects.count() == 2


def test_a_relation_widens_without_loss(flows):
    owner = many(flows[0], "categories", flows[1], cardinality="one-to-one")
    other_side(owner, cardinality="one-to-one")
    make("categories", "a", "b")
    make("restaurants", "r")
    write("restaurants", "r", {"categories": "a"})
    update_field(owner, cardinality="many-to-many")
    write("restaurants", "r", {"categories": {"connect": ["b"]}})
    assert listed("restaurants", "r", "categories") == ["a", "b"]


def test_another_target_refuses_to_lose_links(linked):
    with pytest.raises(DataLossError, match="4 links"):
        update_field(linked, target_flow=builders.flow("tags"))


def test_another_target_drops_links_when_that_is_allowed(linked):
    update_field(linked, target_flow=builders.flow("tags"), allow_data_loss=True)
    assert not Link.objects.exists()


def test_a_relation_without_links_gets_another_target(flows):
    tags = builders.flow("tags")
    assert update_field(many(flows[0], "tags", flows[1]), target_flow=tags).target_flow == tags


def test_a_relation_with_an_other_side_keeps_its_target(flows):
    owner = many(flows[0], "categories", flows[1])
    other_side(owner)
    with pytest.raises(ValidationError) as caught:
        update_field(owner, target_flow=flows[0], allow_data_loss=True)
    assert caught.value.key == "target_flow"


def test_a_resource_type_goes_with_its_links_only_when_that_is_allowed(flows, settings):
    settings.RELATIONS_RESOURCES = {"product": None, "brand": None}
    goods = many(flows[0], "goods", None, resource_types=["product", "brand"])
    make("restaurants", "r")
    sell("product", "brand")
    with pytest.raises(DataLossError, match="1 link"):
        update_field(goods, resource_types=["brand"])
    update_field(goods, resource_types=["brand"], allow_data_loss=True)
    assert Link.objects.get().resource_type == "brand"


def test_a_renamed_relation_keeps_its_links(linked):
    update_field(linked, slug="kinds")
    assert listed("restaurants", "s", "kinds") == ["c", "b"]
