"""Sorting documents through the relations of their components."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.models import Component
from tests.engine.parts.helpers import BOX, QUOTE, page

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def filled(pages):
    page({"box": {"many": ["c", "e"], "one": "b", "inner": [{"many": ["f"]}]}}, "p")
    page({"box": {"many": ["d", "a"], "one": "c", "inner": [{"many": ["b", "e"]}]}}, "q")
    page({"rows": [{"many": ["f"]}, {"many": ["b"], "one": "c"}]}, "r")
    page({"rows": [{"many": ["c", "d"]}], "zone": [{"__component": QUOTE, "many": ["a"]}]}, "s")
    page({"zone": [{"__component": BOX, "inner": []}, {"__component": QUOTE, "many": ["d"]}]}, "t")


def found(sort):
    return "".join(each.document_id for each in documents("pages").find(sort=sort))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("box.many.name", "qprst"),  # the first of those that each has: a, c
        ("box.many.name:desc", "rstpq"),  # null first; e, d
        ("box.one.name", "pqrst"),
        (["box.one.name:desc", "box.many.name"], "rstqp"),
        ("box.inner.many.name", "qprst"),
        ("rows.many.name", "rspqt"),
        ("rows.many.name:desc", "pqtrs"),
        ("rows.one.name", "rpqst"),
        ("zone.many.name", "stpqr"),
        ("rows.many.documentId", "rspqt"),
        ("box.many.$count:desc", "pqrst"),
    ],
)
def test_documents_are_sorted_by_members_of_components(filled, sort, expected):
    assert found(sort) == expected


@pytest.mark.parametrize("sort", ["rows.many", "rows.many.nope", "rows.many.pages.name", "rows.nope.name"])
def test_what_leads_nowhere_is_refused(filled, sort):
    with pytest.raises(ValidationError, match="Invalid key"):
        found(sort)


def test_resources_have_nothing_to_sort_by(filled, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    box = Component.objects.get(uid=BOX)
    goods = {"type": "relation", "relation": "manyToMany", "resource_types": ["product"]}
    definitions.update_component(box, attributes={**box.attributes, "goods": goods})
    with pytest.raises(ValidationError, match="goods leads out of the flows"):
        found("box.goods.id")
