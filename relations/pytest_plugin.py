"""A fixture for projects that keep their flows in code: `pytest_plugins = ["relations.pytest_plugin"]`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .transfer.define import define


@pytest.fixture
def define_flows(db: None) -> Callable[..., list[str]]:
    """Return a function that creates or changes flows in the test's database: `define_flows("schemas")`.

    It is `relations.transfer.define.define`: it takes schema files, folders of them, or dicts, and returns a
    line of text for each change.
    """
    return define
