"""What some tests need of the machine: browser, node, a database server."""

import pytest

ONLY = "only on "


def require(condition: object, reason: str) -> None:
    """Skip the running test where a prerequisite is missing; in CI (RELATIONS_CI=1) that fails it."""
    if not condition:
        pytest.skip(f"missing: {reason}")


def only_on(condition: object, database: str) -> None:
    """Skip a test that is about another database than the one in use, here and in CI alike."""
    if not condition:
        pytest.skip(f"{ONLY}{database}")
