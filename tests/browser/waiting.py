"""Waiting for what no locator of Playwright can be asked."""

import time

PATIENCE = 20  # seconds: the machine may be busy


def eventually(read, expected):
    """Read again until the function gives the expected value; AssertionError with what it gave last."""
    end = time.monotonic() + PATIENCE
    while (found := read()) != expected and time.monotonic() < end:
        time.sleep(0.02)
    assert found == expected
