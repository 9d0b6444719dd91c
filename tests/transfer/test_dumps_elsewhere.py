"""A dump of any database is loaded into another kind of database, here SQLite, to the same rows."""

import json
import tarfile

import pytest
from django.conf import settings
from django.core.management import call_command

from .calls import process, run
from .test_import_strapi import blocks

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def rows(path):
    """The rows of a dump, by table."""
    with tarfile.open(path) as tar:
        names = [name for name in tar.getnames() if name.endswith(".jsonl")]
        return {name: [json.loads(line) for line in tar.extractfile(name)] for name in names}


def test_a_dump_goes_to_another_database_and_comes_back_the_same(tmp_path, project):
    run(blocks().write(tmp_path))
    call_command("dump_content", str(tmp_path / "here.tar"), verbosity=0)
    manage = str(settings.BASE_DIR / "manage.py")
    process(project, [manage, "load_content", tmp_path / "here.tar"], check=True)
    process(project, [manage, "dump_content", tmp_path / "there.tar"], check=True)
    assert rows(tmp_path / "there.tar") == rows(tmp_path / "here.tar")
