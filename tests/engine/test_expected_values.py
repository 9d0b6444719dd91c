"""An update that expects stored values is refused when others have written another one."""

import pytest

from relations.engine.documents import documents
from relations.engine.errors import StaleError
from tests import builders
from tests.remembered import remembered


@pytest.fixture(autouse=True)
@remembered
def _restaurant(db):
    builders.flow("restaurants", draft_and_publish=True)
    builders.make("restaurants", "r")


def test_a_value_that_is_as_expected_is_written():
    documents("restaurants").update("r", {"name": "new"}, expected={"name": "r"})
    assert documents("restaurants").find_one("r", status="draft")["name"] == "new"


def test_another_value_is_refused_and_nothing_written():
    with pytest.raises(StaleError) as refused:
        documents("restaurants").update("r", {"name": "new"}, expected={"name": "other"})
    assert refused.value.path == ("name",)
    assert documents("restaurants").find_one("r", status="draft")["name"] == "r"
