"""How many there are, told by a page or counted."""

import pytest

from relations.engine.reading.pages import total

pytestmark = pytest.mark.once
COUNTED = 99


@pytest.mark.parametrize(
    ("start", "limit", "found", "number"),
    [
        pytest.param(0, 5, 3, 3, id="a short page"),
        pytest.param(10, 5, 3, 13, id="a short page further on"),
        pytest.param(0, 5, 0, 0, id="none at all"),
        pytest.param(0, 5, 5, COUNTED, id="a full page"),
        pytest.param(10, 5, 0, COUNTED, id="beyond the end"),
        pytest.param(0, 0, 0, COUNTED, id="a page of none"),
    ],
)
def test_a_page_that_is_the_last_one_tells_how_many_there_are(start, limit, found, number):
    assert total(start, limit, found, lambda: COUNTED) == number
