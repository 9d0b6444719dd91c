"""A fixture for projects that keep their flows in code: `pytest_plugins = ["relations.pytest_plugin"]`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .transfer.define import define


@pytest.fixture
def define_flows(db: None) -> Callable[..., list[str]]:
    """`define_flows("schemas")`: what `relations.transfer.define` does, in the test's database."""
    return define
