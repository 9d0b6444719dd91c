"""Rules of relations in components, and data on their links: they hold for the list of each component."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import RuleError, ValidationError
from relations.models import Link
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@remembered
def start(**options):
    """Pages with drafts and rows of dishes, under these rules; `p` is published: one row with `a` and `b`."""
    pages = builders.flow("pages", singular="page", draft_and_publish=True)
    dishes = builders.flow("dishes", singular="dish")
    definitions.create_field(dishes, "price", field_type="integer")
    for price, name in enumerate("abcd"):
        documents("dishes").create({"price": price}, document_id=name)
    if "link" in options:
        role = {"type": "string", "required": True, "maxLength": 5}
        definitions.create_component("shared.role", attributes={"role": role})
    relation = {"type": "relation", "relation": "manyToMany", "target": "api::dish.dish", **options}
    definitions.create_component("shared.row", attributes={"dishes": relation})
    rows = {"component": "shared.row", "repeatable": True}
    definitions.create_field(pages, "rows", field_type="component", options=rows)
    made = ["a", "b"]
    if "link" in options:
        made = [{"documentId": name, "__link": {"role": name}} for name in made]
    documents("pages").create({"rows": [{"dishes": made}]}, document_id="p", status="published")


def rows(status="published"):
    return documents("pages").find_one("p", status=status, populate=["rows.dishes"])["rows"]


def names(status="published"):
    return [[dish.document_id for dish in row["dishes"]] for row in rows(status)]


def write(change, **options):
    """Change the list of the row that is there."""
    data = {"rows": [{"id": rows("draft")[0]["id"], "dishes": change}]}
    documents("pages").update("p", data, **options)


def refused(action, *args, kind=ValidationError, **options):
    with pytest.raises(kind) as error:
        action(*args, **options)
    return error.value


@pytest.mark.parametrize(("given", "code"), [("a", "min"), ("abcd", "max")])
def test_bounds_count_for_each_component_when_it_is_published(db, given, code):
    start(min=2, max=3)
    write(list(given))
    error = refused(documents("pages").publish, "p")
    assert (error.key, error.code) == ("rows[0].dishes", f"relation.{code}")
    assert names() == [["a", "b"]]


def test_a_new_component_must_have_enough_members(db):
    start(min=1)
    error = refused(documents("pages").update, "p", {"rows": [{"dishes": ["a"]}, {}]}, status="published")
    assert error.key == "rows[1].dishes"


def test_deleting_a_member_that_a_published_list_needs_is_refused(db):
    start(min=2)
    refused(documents("dishes").delete, "a", kind=RuleError)
    assert names() == [["a", "b"]]


def test_a_new_member_must_fit_the_filter(db):
    start(targetFilter={"price": {"$lt": 3}})
    assert refused(write, {"connect": ["c", "d"]}).key == "rows[0].dishes.connect[1]"
    assert names("draft") == [["a", "b"]]


def test_a_holder_refuses_the_deletion(db):
    start(onDelete="refuse")
    error = refused(documents("dishes").delete, "a", kind=RuleError)
    assert error.params["documents"] == [{"type": "pages", "documentId": "p"}]


def test_holders_go_with_their_member(db):
    start(onDelete="cascade")
    documents("dishes").delete("a")
    assert documents("pages").find_one("p", status="draft") is None
    assert not Link.objects.exists()


def test_data_on_links_is_shown_kept_and_published(db):
    start(link="shared.role")
    write({"connect": [{"documentId": "b", "position": {"start": True}}, linked("a", "new")]})
    documents("pages").publish("p")
    assert [(dish.document_id, dish.link["role"]) for dish in rows()[0]["dishes"]] == [
        ("b", "b"),
        ("a", "new"),
    ]


def linked(name, role):
    return {"documentId": name, "__link": {"role": role}}


def test_wrong_data_is_refused_with_the_way_there(db):
    start(link="shared.role")
    error = refused(write, [linked("a", "too long")])
    assert error.key == "rows[0].dishes[0].__link.role"


def test_required_data_must_be_there_when_it_is_published(db):
    start(link="shared.role")
    write({"connect": ["c"]})
    assert refused(documents("pages").publish, "p").key.startswith("rows[0].dishes")
