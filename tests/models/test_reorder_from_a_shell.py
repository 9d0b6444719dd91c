"""The page that shows how to reorder from a shell says what happens."""

import re

import pytest
from django.conf import settings

from tests import builders

pytestmark = pytest.mark.slow

PAGE = (settings.BASE_DIR / "docs" / "your-project.md").read_text()
FROM_PYTHON = PAGE.partition("\n## From Python\n")[2].partition("\n## Reorder from a shell\n")
PREPARING, REORDERING = (
    re.findall(r"^```python\n(.*?)^```", part, re.MULTILINE | re.DOTALL) for part in FROM_PYTHON[::2]
)
PREPARING = PREPARING[:3]  # flows, documents, and the one that is read; then come one's own models


def run(blocks, names):
    for block in blocks:
        exec(compile(block, "your-project.md", "exec"), names)


@pytest.fixture
def names(db):
    """What the page's reader has made before."""
    made = {}
    run(PREPARING, made)
    return made


def shown(names, field="categories", of=None):
    flow, other = (
        ("restaurants", of or names["bistro"].document_id) if field == "categories" else ("categories", of)
    )
    return builders.listed(flow, other, field)


def test_the_service_moves(names):
    run(REORDERING[:1], names)
    assert shown(names) == ["late", "vegan", "pizza"]


def test_each_line_of_the_rows_gives_the_order_beside_it(names):
    run(REORDERING[:1], names)
    lines = REORDERING[1].splitlines(keepends=True)
    checked = 0
    for line in lines:
        run([line], names)
        order = re.search(r"^link\..*# (.*)$", line)
        if order:
            assert shown(names) == order[1].split(", "), line
            checked += 1
    assert checked == 4


@pytest.mark.parametrize(
    ("until", "expected"), [("back.up()", ["Diner", "Bistro"]), ("back.bottom()", ["Bistro", "Diner"])]
)
def test_the_other_side_has_its_own_order(names, until, expected):
    run(REORDERING[:1], names)
    before, _, _ = REORDERING[1].partition(until)
    run([before + until], names)
    ids = {names["diner"].document_id: "Diner", names["bistro"].document_id: "Bistro"}
    assert [ids[each] for each in shown(names, "restaurants", "pizza")] == expected


def test_a_row_that_is_made_stands_at_the_end_of_both_lists(names):
    run(REORDERING, names)
    diner = names["diner"].document_id
    assert shown(names, of=diner) == ["pizza", "vegan"]
    assert shown(names, "restaurants", "vegan")[-1] == diner
