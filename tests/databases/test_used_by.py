"""Who points to something is found by an index: no table of links or uses is read through."""

import pytest
from django.db import connection

from relations.engine import assets, definitions
from relations.engine.documents import documents
from relations.engine.reading.reverse import used_by
from tests import builders
from tests.files import file
from tests.long_lists import plain_entries, plain_links

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder"), pytest.mark.slow]

OTHERS = 300  # links and uses that point to something else


@pytest.fixture
def posts():
    """A post that points to a tag, a product and a file, among many others."""
    builders.flow("tags", draft_and_publish=True)
    posts, categories = builders.flow("posts", draft_and_publish=True), builders.flow("categories")
    builders.relation(posts, "tags", builders.Flow.objects.get(slug="tags"), inverse="posts")
    goods = {"cardinality": "many-to-many", "resource_types": ["product"]}
    definitions.create_field(posts, "goods", field_type="relationship", **goods)
    definitions.create_field(posts, "cover", field_type="media")
    builders.make("tags", "red")
    picture = assets.upload(file())
    products = [{"type": "product", "id": str(number)} for number in range(OTHERS)]
    for number in range(20):
        documents("posts").create(
            {"tags": ["red"], "goods": {"set": products[number:]}, "cover": picture.pk if number else None},
            document_id=f"p{number}",
        )
    others = builders.flow("others")
    builders.relation(others, "categories", categories)
    builders.make("others", "other")
    plain_links(
        "others", "other", "categories", plain_entries("categories", [f"c{n}" for n in range(OTHERS)])
    )
    return picture


def scans(rows, table):
    """The lines of the database's plan that read the table from its first row to its last."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL enable_seqscan = off"
            )  # it reads small tables whole, whatever they have
            cursor.execute("ANALYZE")
    plan = rows.explain()
    assert table in plan or connection.vendor != "postgresql"
    words = {"postgresql": f"Seq Scan on {table}", "sqlite": f"SCAN {table}", "mysql": " ALL "}
    found = [line for line in plan.splitlines() if words[connection.vendor] in line]
    return [line for line in found if "USING COVERING INDEX" not in line]


@pytest.mark.parametrize("status", [None, "draft", "published"])
def test_uses_of_a_document_are_found_by_an_index(posts, status):
    found = documents("tags").used_by("red", status=status)
    assert found.count() == (0 if status == "published" else 20)
    assert scans(found.rows[:25], "relations_link") == []
    assert scans(found.rows.order_by(), "relations_link") == []


def test_uses_of_a_resource_are_found_by_an_index(posts):
    found = used_by(("product", "10"))
    assert found.count() == 11
    assert scans(found.rows[:25], "relations_link") == []


def test_uses_of_a_file_are_found_by_an_index(posts):
    found = used_by(posts)
    assert found.count() == 19
    assert scans(found.rows[:25], "relations_assetuse") == []


def test_a_page_takes_two_statements(posts, django_assert_num_queries):
    found = documents("tags").used_by("red")
    with django_assert_num_queries(2):
        assert len(found.page(0, 5)) == 5
