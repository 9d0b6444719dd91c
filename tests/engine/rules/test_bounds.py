"""`min` and `max`: how many members a list has when readers see it."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import RuleError, ValidationError
from relations.models import Field
from tests.builders import listed, write

from .conftest import menus

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def refused(action, kind=ValidationError):
    with pytest.raises(kind) as error:
        action()
    return error.value


def create(dishes, **options):
    return documents("menus").create({"name": "m", "dishes": dishes}, document_id="m", **options)


@pytest.mark.parametrize(
    ("dishes", "code"), [("", "relation.min"), ("a", "relation.min"), ("abcd", "relation.max")]
)
def test_without_drafts_a_write_is_refused(db, dishes, code):
    menus({"min": 2, "max": 3})
    error = refused(lambda: create(list(dishes)))
    assert (error.key, error.code) == ("dishes", code)
    assert not documents("menus").exists()


def test_within_the_bounds_it_is_taken(db):
    menus({"min": 2, "max": 3})
    create(["a", "b"])
    write("menus", "m", {"dishes": {"connect": ["c"]}})
    assert listed("menus", "m", "dishes") == ["a", "b", "c"]


def test_a_draft_may_break_them(db):
    menus({"min": 2}, drafts=True)
    create(["a"])
    assert refused(lambda: documents("menus").publish("m")).key == "dishes"


def test_hidden_members_count(db):
    menus({"min": 2}, drafts=True)
    create(["a", "b"], status="published")
    assert listed("menus", "m", "dishes") == []


def test_the_other_side_has_bounds_too(db):
    menus({}, {"max": 1})
    create(["a"])
    error = refused(lambda: documents("menus").create({"dishes": ["b", "a"]}), RuleError)
    assert error.params == {"documentId": "a", "field": "menus", "max": 1, "found": 2}


def test_taking_a_member_away_from_the_other_side_is_refused(db):
    menus({"min": 2})
    create(["a", "b"])
    error = refused(lambda: write("dishes", "a", {"menus": []}), RuleError)
    assert error.params == {"documentId": "m", "field": "dishes", "min": 2, "found": 1}
    assert listed("menus", "m", "dishes") == ["a", "b"]


def test_deleting_a_member_is_refused(db):
    menus({"min": 2})
    create(["a", "b"])
    refused(lambda: documents("dishes").delete("a"), RuleError)
    assert documents("dishes").has("a")


def test_a_list_with_more_may_lose_one(db):
    menus({"min": 2})
    create(["a", "b", "c"])
    documents("dishes").delete("a")
    assert listed("menus", "m", "dishes") == ["b", "c"]


def test_stealing_the_last_ones_is_refused(db):
    menus({"min": 1}, cardinality="one-to-many")
    create(["a"])
    refused(lambda: documents("menus").create({"dishes": ["a", "b"]}), RuleError)
    assert listed("menus", "m", "dishes") == ["a"]


def published(options, inverse=None, cardinality="many-to-many"):
    menus(options, inverse, drafts=True, cardinality=cardinality)
    for dish in "abcd":
        documents("dishes").publish(dish)
    create(["a", "b"], status="published")


def test_a_draft_of_the_other_side_may_take_away_what_its_publication_may_not(db):
    published({"min": 2})
    write("dishes", "a", {"menus": []})
    refused(lambda: documents("dishes").publish("a"), RuleError)
    assert listed("menus", "m", "dishes") == ["a", "b"]


def test_a_published_theft_is_refused(db):
    published({"min": 2}, cardinality="one-to-many")
    documents("menus").create({"dishes": ["a", "c"]}, document_id="n")
    refused(lambda: documents("menus").publish("n"), RuleError)
    assert listed("menus", "m", "dishes") == ["a", "b"]


def test_unpublishing_a_source_is_refused_where_its_target_needs_it(db):
    published({})
    definitions.update_field(Field.objects.get(slug="menus"), options={"min": 1})
    refused(lambda: documents("menus").unpublish("m"), RuleError)
    assert listed("dishes", "a", "menus") == ["m"]


def test_unpublishing_a_member_hides_it_and_is_taken(db):
    published({"min": 2})
    documents("dishes").unpublish("a")
    assert listed("menus", "m", "dishes") == ["b"]


def test_a_move_of_the_other_side_is_no_loss(db):
    published({"min": 2})
    write("dishes", "a", {"menus": {"connect": ["m"]}}, status="published")
    assert listed("menus", "m", "dishes") == ["a", "b"]


def test_required_is_kept_and_means_nothing(db):
    flow, _ = menus({})
    field = flow.fields.get(slug="dishes")
    definitions.update_field(field, required=True)
    field.refresh_from_db()
    assert field.required
    create([])


def test_required_means_one_by_a_setting(db, settings):
    settings.RELATIONS_STRICT_RELATIONS = True
    flow, _ = menus({})
    definitions.update_field(flow.fields.get(slug="dishes"), required=True)
    assert refused(lambda: create([])).params == {"min": 1, "found": 0}
