import pytest

from relations.engine.definitions import create_field, update_field
from relations.engine.documents import documents
from relations.engine.errors import ConflictError, ValidationError
from relations.engine.operations import Set, Target
from relations.models import Field
from tests import builders
from tests.builders import make, relation, write
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


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


# -- what a relation is -----------------------------------------------------------------------------


@pytest.mark.parametrize("cardinality", ["", "many", "manyToMany", None, 5])
def test_a_relation_has_a_cardinality(flows, cardinality):
    with pytest.raises(ValidationError) as caught:
        many(flows[0], "categories", flows[1], cardinality=cardinality)
    assert caught.value.key == "cardinality"


def test_a_relation_has_a_target(flows):
    with pytest.raises(ValidationError) as caught:
        many(flows[0], "categories", None)
    assert caught.value.key == "target_flow"


def test_a_target_is_a_flow(flows):
    with pytest.raises(ValidationError) as caught:
        many(flows[0], "categories", "categories")
    assert caught.value.key == "target_flow"


def test_a_relation_may_have_resources_for_targets(flows, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    assert many(flows[0], "goods", None, resource_types=["product"]).resource_types == ["product"]


@pytest.mark.parametrize("types", [["brand"], [3], "product", ["product", "product"], {"product": 1}])
def test_resource_types_are_declared_ones(flows, settings, types):
    settings.RELATIONS_RESOURCES = {"product": None}
    with pytest.raises(ValidationError) as caught:
        many(flows[0], "goods", None, resource_types=types)
    assert caught.value.path[0] == "resource_types"


def test_a_relation_may_have_a_flow_and_resources(flows, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    assert many(flows[0], "goods", flows[1], resource_types=["product"]).target_flow == flows[1]


@pytest.mark.parametrize("key", ["unique", "localized"])
def test_a_flag_that_relations_ignore_is_false(flows, key):
    assert getattr(many(flows[0], "categories", flows[1], **{key: True}), key) is False


def test_the_rule_of_a_relation_is_kept_as_it_is(flows):
    rules = [{"type": "one-to-many", "to": "category"}]
    assert many(flows[0], "categories", flows[1], validation_rules=rules).validation_rules == rules


@pytest.mark.parametrize("rule", [{"type": "enum", "options": ["a"]}, {"type": "one-to-many"}, "one-to-many"])
def test_a_rule_that_relations_do_not_take_is_refused(flows, rule):
    with pytest.raises(ValidationError) as caught:
        many(flows[0], "categories", flows[1], validation_rules=[rule])
    assert caught.value.path[:2] == ("validation_rules", 0)


# -- the other side ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("mine", "theirs"), sorted(builders.INVERSE.items()))
def test_the_other_side_has_the_inverse_cardinality(flows, mine, theirs):
    owner = many(flows[0], "categories", flows[1], cardinality=mine)
    assert other_side(owner, cardinality=theirs).mapped_by == owner


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [(m, t) for m in builders.CARDINALITIES for t in builders.CARDINALITIES if t != builders.INVERSE[m]],
)
def test_the_other_side_has_no_other_cardinality(flows, mine, theirs):
    owner = many(flows[0], "categories", flows[1], cardinality=mine)
    with pytest.raises(ValidationError) as caught:
        other_side(owner, cardinality=theirs)
    assert caught.value.key == "cardinality"


def test_a_relation_is_mapped_once(flows):
    owner = many(flows[0], "categories", flows[1])
    other_side(owner)
    with pytest.raises(ConflictError, match=r"categories\.restaurants"):
        other_side(owner, "more")


def test_an_other_side_is_not_mapped_itself(flows):
    mapped = other_side(many(flows[0], "categories", flows[1]))
    with pytest.raises(ValidationError, match="owns no relation"):
        other_side(mapped, "more")


def test_a_value_is_not_mapped(flows):
    with pytest.raises(ValidationError) as caught:
        many(flows[1], "restaurants", flows[0], mapped_by=Field.objects.get(flow=flows[0], slug="name"))
    assert caught.value.key == "mapped_by"


def test_a_relation_to_another_flow_is_not_mapped(flows):
    tags = builders.flow("tags")
    owner = many(flows[0], "tags", tags)
    with pytest.raises(ValidationError) as caught:
        many(flows[1], "restaurants", flows[0], mapped_by=owner)
    assert caught.value.key == "mapped_by"


def test_a_relation_with_resources_is_not_mapped(flows, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    owner = many(flows[0], "categories", flows[1], resource_types=["product"])
    with pytest.raises(ValidationError) as caught:
        other_side(owner)
    assert caught.value.key == "mapped_by"


def test_a_field_does_not_map_itself(flows):
    owner = many(flows[0], "similar", flows[0])
    with pytest.raises(ValidationError) as caught:
        update_field(owner, mapped_by=owner)
    assert caught.value.key == "mapped_by"


def test_both_sides_may_be_of_one_flow(flows):
    owner = many(flows[1], "parent", flows[1], cardinality="many-to-one")
    assert other_side(owner, "children", "one-to-many").mapped_by == owner
