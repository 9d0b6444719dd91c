"""A list in the order of a value of its members, which the page asks for."""

import pytest

from relations.engine import definitions
from relations.models import Flow
from tests.builders import make, write
from tests.remembered import remembered

from ..browsing import url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
@remembered
def _guide(guide):
    categories = Flow.objects.get(slug="categories")
    for slug, kind in (("rank", "integer"), ("size", "biginteger"), ("secret", "password")):
        definitions.create_field(categories, slug, name=slug.title(), field_type=kind)
    make("categories", *"abcd")
    values = {
        "a": ("Zoo", 10, "9"),
        "b": ("écho", 9, "10"),
        "c": ("Echo", None, "-1"),
        "d": ("apple", 9, None),
    }
    for key, (name, rank, size) in values.items():
        write("categories", key, {"name": name, "rank": rank, "size": size})
    make("restaurants", "r")
    write("restaurants", "r", {"categories": list("abcd")})


def address(client):
    html = client.get(url_of("restaurants", "r")).content.decode()
    html = html.partition('data-name="field-categories"')[2]
    return html.partition('data-order-url="')[2].partition('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("by=name", "dbca"),
        ("by=name&falling=1", "abcd"),
        ("by=rank", "bdac"),
        ("by=rank&falling=1", "abdc"),
        ("by=size", "cabd"),
    ],
)
def test_the_order_is_that_of_the_values_and_nothing_comes_last(admin, query, order):
    words = admin.get(f"{address(admin)}&{query}").json()["words"]
    assert "".join(word.removeprefix("document=") for word in words) == order


@pytest.mark.parametrize("query", ["", "by=", "by=secret", "by=none", "by=restaurants"])
def test_what_is_no_field_to_sort_by_is_not_found(admin, query):
    assert admin.get(f"{address(admin)}&{query}").status_code == 404


def test_who_may_only_look_does_not_sort(admin, log_in):
    url = address(admin)
    assert log_in("view_entry").get(f"{url}&by=name").status_code == 403
