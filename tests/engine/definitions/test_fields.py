import pytest

from relations.engine import schema
from relations.engine.definitions import (
    RESERVED_FIELD_SLUGS,
    change_field_type,
    create_component,
    create_field,
    create_flow,
    delete_field,
    held,
    update_field,
)
from relations.engine.documents import documents
from relations.engine.errors import ConflictError, ValidationError
from relations.models import EntryVersion, Field, FieldType, SchemaState
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

VALUE_TYPES = sorted({*FieldType.values} - {"relationship", "enumeration"})


@pytest.fixture
@remembered
def flow():
    return create_flow("restaurants", name="Restaurants")


def slugs(flow):
    return [field.slug for field in Field.objects.filter(flow=flow).order_by("order")]


def orders(flow):
    return sorted(Field.objects.filter(flow=flow).values_list("order", flat=True))


def stored(slug, document_id, field):
    version = EntryVersion.objects.get(entry__document_id=document_id, flow__slug=slug)
    return version.values.get(field, "absent")


@pytest.mark.parametrize("kind", VALUE_TYPES)
def test_there_is_a_field_of_type(flow, kind):
    create_component("shared.seo")
    options = {"component": {"component": "shared.seo"}, "dynamiczone": {"components": ["shared.seo"]}}
    create_field(flow, "value", field_type=kind, options=options.get(kind))
    assert schema.current().flow("restaurants").fields["value"].kind == kind


@pytest.mark.parametrize("slug", ["name", "product-rating", "openingHours", "_x", "slug", "2nd", "x" * 100])
def test_a_field_slug_may_be(flow, slug):
    assert create_field(flow, slug, field_type="string").slug == slug


@pytest.mark.parametrize(
    "slug", ["", "$a", "a b", "a.b", "a(b)", "a\n", "12", "٣", "año!", "a\u200d", "x" * 101, None]
)
def test_a_field_slug_may_not_be(flow, slug):
    with pytest.raises(ValidationError) as caught:
        create_field(flow, slug, field_type="string")
    assert caught.value.key == "slug"


@pytest.mark.parametrize("slug", sorted(RESERVED_FIELD_SLUGS))
def test_a_field_slug_that_every_entry_has_is_reserved(flow, slug):
    with pytest.raises(ValidationError, match="reserved"):
        create_field(flow, slug, field_type="string")


def test_a_field_slug_is_taken_once_in_a_flow(flow):
    create_field(flow, "name", field_type="string")
    with pytest.raises(ConflictError, match="restaurants"):
        create_field(flow, "name", field_type="text")


def test_two_flows_may_have_fields_of_one_slug(flow):
    create_field(flow, "name", field_type="string")
    assert create_field(create_flow("brands", name="B"), "name", field_type="string")


def test_a_flow_has_a_hundred_fields_at_most(flow):
    Field.objects.bulk_create(
        Field(flow=flow, slug=f"f{number}", name="F", field_type="string") for number in range(99)
    )
    create_field(flow, "last", field_type="string")
    with pytest.raises(ConflictError, match="100 fields"):
        create_field(flow, "more", field_type="string")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("name", 3),
        ("description", None),
        ("field_type", "colour"),
        ("field_type", None),
        ("required", "yes"),
        ("unique", 1),
        ("enabled", None),
        ("omit_null", 0),
        ("localized", "de"),
        ("default", {1, 2}),
        ("default", float("nan")),
        ("order", "first"),
        ("order", True),
        ("cardinality", "one-to-many"),
        ("resource_types", ["product"]),
        ("options", []),
    ],
)
def test_an_attribute_of_a_field_that_does_not_fit_is_named(flow, key, value):
    with pytest.raises(ValidationError) as caught:
        create_field(flow, **{"slug": "name", "field_type": "string"} | {key: value})
    assert caught.value.key == key


def test_a_refused_field_is_not_made(flow):
    with pytest.raises(ValidationError):
        create_field(flow, "name", field_type="string", order="first")
    assert not Field.objects.exists()


@pytest.mark.parametrize("default", ["1", 1, "summer", None, {"a": [1]}])
def test_a_default_is_kept_as_it_is(flow, default):
    rules = [{"type": "enum", "options": [7]}]
    field = create_field(flow, "value", field_type="integer", default=default, validation_rules=rules)
    assert Field.objects.get(pk=field.pk).default == default


def test_fields_are_ordered_as_they_were_made(flow):
    for slug in ("c", "a", "b"):
        create_field(flow, slug, field_type="string")
    assert slugs(flow) == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("order", "expected"), [(0, "xabc"), (1, "axbc"), (3, "abcx"), (50, "abcx"), (-1, "xabc")]
)
def test_a_new_field_goes_to_its_place(flow, order, expected):
    for slug in "abc":
        create_field(flow, slug, field_type="string")
    create_field(flow, "x", field_type="string", order=order)
    assert "".join(slugs(flow)) == expected


@pytest.mark.parametrize(
    ("order", "expected"), [(0, "bacd"), (1, "abcd"), (2, "acbd"), (3, "acdb"), (9, "acdb")]
)
def test_a_field_moves_to_its_place(flow, order, expected):
    fields = {slug: create_field(flow, slug, field_type="string") for slug in "abcd"}
    update_field(fields["b"], order=order)
    assert "".join(slugs(flow)) == expected


def test_a_field_goes_to_its_place_among_those_of_one_number(flow):
    for slug in "abc":
        create_field(flow, slug, field_type="string", numbered=7)
    create_field(flow, "x", field_type="string", order=1)
    assert "".join(slugs(flow)) == "axbc"


def test_the_order_stays_dense(flow):
    fields = {slug: create_field(flow, slug, field_type="string") for slug in "abcd"}
    update_field(fields["d"], order=0)
    delete_field(fields["b"])
    assert orders(flow) == [0, 1, 2]


def test_an_update_changes_what_it_names_alone(flow):
    field = create_field(flow, "name", field_type="string", required=True, description="What it is called")
    changed = update_field(field, unique=True)
    assert (changed.required, changed.unique, changed.description) == (True, True, "What it is called")


def test_an_update_names_an_attribute_that_does_not_exist(flow):
    with pytest.raises(ValidationError) as caught:
        update_field(create_field(flow, "name", field_type="string"), colour="red")
    assert caught.value.key == "colour"


def test_a_field_keeps_its_type(flow):
    with pytest.raises(ValidationError) as caught:
        update_field(create_field(flow, "name", field_type="string"), field_type="text", allow_data_loss=True)
    assert caught.value.key == "field_type"


def test_the_type_may_be_repeated(flow):
    field = create_field(flow, "name", field_type="string")
    assert update_field(field, field_type="string", required=True).required


def test_values_follow_a_new_slug(flow):
    field = create_field(flow, "name", field_type="string")
    documents("restaurants").create({"name": "Odile"}, document_id="r")
    update_field(field, slug="title")
    assert documents("restaurants").find_one("r").stored == {"title": "Odile"}


def test_a_field_does_not_take_another_ones_slug(flow):
    create_field(flow, "name", field_type="string")
    with pytest.raises(ConflictError):
        update_field(create_field(flow, "title", field_type="string"), slug="name")


def test_a_disabled_field_keeps_its_values(flow):
    field = create_field(flow, "name", field_type="string")
    documents("restaurants").create({"name": "Odile"}, document_id="r")
    update_field(field, enabled=False)
    assert stored("restaurants", "r", "name") == "Odile"


def test_every_change_renews_the_stamp(flow):
    stamps = [SchemaState.objects.get().stamp]
    field = create_field(flow, "name", field_type="string")
    stamps.append(SchemaState.objects.get().stamp)
    update_field(field, required=True)
    stamps.append(SchemaState.objects.get().stamp)
    change_field_type(field, "text")
    stamps.append(SchemaState.objects.get().stamp)
    delete_field(field)
    stamps.append(SchemaState.objects.get().stamp)
    assert len(set(stamps)) == 5


def test_a_deleted_field_takes_its_values_along(flow):
    create_field(flow, "name", field_type="string")
    gone = create_field(flow, "city", field_type="string")
    documents("restaurants").create({"name": "Odile", "city": "Lyon"}, document_id="r")
    delete_field(gone)
    create_field(flow, "city", field_type="string")
    assert documents("restaurants").find_one("r").stored == {"name": "Odile"}


def test_held_counts_the_values_that_are_not_null(flow):
    field = create_field(flow, "city", field_type="string")
    for city in ("Lyon", None, "Paris"):
        documents("restaurants").create({"city": city})
    documents("restaurants").create({})
    assert held(field, using="default") == {"value": 2, "link": 0}
