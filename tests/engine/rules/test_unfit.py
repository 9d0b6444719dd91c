"""What `check_relations` says of members that stopped fitting a targetFilter."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.versions import checking
from relations.models import Field, Link
from tests.builders import write

from .conftest import menus, outdated

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHEAP = {"targetFilter": {"price": {"$lt": 10}}}


def found():
    return [(each.kind.code, each.count, each.examples) for each in checking.find("default")]


@pytest.fixture(params=[False, True], ids=["without drafts", "with drafts"])
def holding(request, db):
    menus(CHEAP, drafts=request.param)
    for name in "ab":
        write("dishes", name, {"price": 5})
    documents("menus").create({"dishes": ["a", "b"]}, document_id="m")
    return "draft" if request.param else "published"


def test_what_fits_is_not_reported(holding):
    assert found() == []


@pytest.mark.parametrize("price", [10, None])
def test_what_stopped_fitting_is_reported(holding, price):
    write("dishes", "a", {"price": price})
    assert found() == [("fit", 1, (f"m ({holding}) → a ({holding})",))]


def test_a_repair_leaves_it(holding):
    write("dishes", "a", {"price": 10})
    assert list(checking.repair("default")) == []
    assert Link.objects.count() == 2


def test_the_filter_of_the_other_side_counts(holding):
    definitions.update_field(Field.objects.get(slug="menus"), options={"targetFilter": {"name": "x"}})
    assert found()[0][:2] == ("fit", 2)


def test_what_readers_see_counts_apart(db):
    menus(CHEAP, drafts=True)
    write("dishes", "a", {"price": 50}, status="published")
    write("dishes", "a", {"price": 5})
    documents("menus").create({"dishes": ["a"]}, document_id="m", status="published")
    assert found() == [("fit", 1, ("m (published) → a (published)",))]


def test_of_a_member_in_both_statuses_the_draft_counts(db):
    from tests.builders import flow, relation

    shelves, dishes = flow("shelves"), flow("dishes", draft_and_publish=True)
    field = relation(shelves, "dishes", dishes)
    documents("dishes").create({"name": "old"}, document_id="a", status="published")
    write("dishes", "a", {"name": "new"})
    definitions.update_field(field, options={"targetFilter": {"name": "new"}})
    documents("shelves").create({"dishes": ["a"]})
    assert found() == []
    write("dishes", "a", {"name": "newer"})
    assert [each[:2] for each in found()] == [("fit", 1)]


def test_a_filter_that_is_out_of_date_fits_nothing(holding):
    outdated(Field.objects.get(slug="dishes"))
    assert found()[0][:2] == ("fit", 2)
