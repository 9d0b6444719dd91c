"""The Containerfile is not built here; what it copies is there, and its command is the project's."""

import json
import re

import pytest
from django.conf import settings
from django.core.management import get_commands

FILE = (settings.BASE_DIR / "Containerfile").read_text()

pytestmark = pytest.mark.once


def test_what_it_copies_is_there():
    copied = re.findall(r"^COPY (\S+)", FILE, re.M)
    assert copied
    assert [name for name in copied if not (settings.BASE_DIR / name).exists()] == []


def test_it_copies_all_that_the_server_imports():
    packages = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")} - {"tests", "bench"}
    assert packages <= set(re.findall(r"^COPY (\S+)", FILE, re.M))


def test_its_command_is_the_server():
    command = json.loads(re.findall(r"^CMD (.+)", FILE, re.M)[-1])
    assert command[1:3] == ["manage.py", "serve"]
    assert "serve" in get_commands()
