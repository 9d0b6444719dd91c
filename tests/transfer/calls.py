"""Commands called by tests: `import_strapi` here, and any in a process of its own."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command


def run(path, *args) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("import_strapi", str(path), *args, stdout=out, stderr=StringIO())
    return out.getvalue()


def report(path, *args) -> dict:
    """The command's report: for each section, counts by what and reason."""
    found = json.loads(run(path, "--json", *args))
    return {
        section: {(line["what"], line["reason"]): line["count"] for line in lines}
        for section, lines in found.items()
        if section != "dry_run"
    }


def refused(path, *args) -> str:
    """The message with which the archive is refused."""
    with pytest.raises(CommandError) as caught:
        run(path, *args)
    return str(caught.value)


def process(folder, words, **options):
    """Run Python with these words in the folder, on the SQLite database there."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "relations_project.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    command = [sys.executable, *map(str, words)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=folder, **options)
