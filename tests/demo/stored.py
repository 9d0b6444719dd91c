"""The demo, as the command stores it, for tests that read it."""

import io

from django.core.management import call_command

from tests.remembered import remembered


@remembered
def seed_demo() -> str:
    """Everything that `seed_demo` writes; gives what the command prints, to either channel."""
    said = io.StringIO()
    call_command("seed_demo", stdout=said, stderr=said)
    return said.getvalue()
