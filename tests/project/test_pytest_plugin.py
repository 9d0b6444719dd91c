"""The fixture for projects that keep their flows in schema files."""

import pytest

from relations.engine.documents import documents
from relations.pytest_plugin import define_flows  # noqa: F401
from tests.commands.schema_files import content_type, write_files

pytestmark = pytest.mark.slow


def test_a_folder_of_flows_is_there_in_a_test(define_flows, tmp_path):  # noqa: F811
    changes = define_flows(write_files(tmp_path, content_type("article")))
    assert changes[0] == "+ flow articles"
    assert documents("articles").create({"name": "a"})["name"] == "a"
