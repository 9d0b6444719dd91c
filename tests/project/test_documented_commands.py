"""Every command of docs/commands.md runs, on the demo that it speaks of, and prints what the page shows."""

import io
import json
import re
import shlex
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from relations.engine import definitions
from relations.engine.documents import documents
from relations.management.commands import import_moltin
from relations.models import tables
from relations.transfer.moltin.gateway import Gateway
from tests.demo.stored import seed_demo
from tests.transfer.archives import shop
from tests.transfer.moltin_content import WISHLISTS, Answers

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

PAGE = (Path(settings.BASE_DIR) / "docs/commands.md").read_text()
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
FILE = json.loads(re.findall(r"^```json\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)[0])
# What is another thing each time: ids and secrets, moments and durations.
VARYING = re.compile(r"(\w+…|\b\w{40}\b)|(\d{4}-\d\d-\d\d \d\d:\d\d)|(\d+\.\d s)")
KINDS = (r"\S+", r"\d{4}-\d\d-\d\d \d\d:\d\d", r"[0-9.]+ s")


class Shell:
    """Runs the commands of a block; what they print to either channel is one text."""

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}

    def run(self, line: str) -> str:
        name, equals, value = line.partition("=")
        if equals and name.isupper():
            inner = re.fullmatch(r"\$\((.*)\)", value)
            printed = self.run(inner[1]) if inner else value
            self.variables[name] = printed.split("\n")[0]
            return printed
        for name, value in self.variables.items():
            line = line.replace(f"${name}", value)
        program, script, *words = shlex.split(line)
        assert (program, script) == ("python", "manage.py")
        said = io.StringIO()
        try:
            call_command(*words, stdout=said, stderr=said)
        except CommandError as error:
            said.write(f"CommandError: {error}\n")
        return said.getvalue()


def steps(block):
    """Each command of a block, with the lines that it prints."""
    for step in block.removeprefix("$ ").split("\n$ "):
        command, *lines = step.rstrip("\n").split("\n")
        yield command, lines


def is_like(line):
    """A pattern for the line, in which what varies may be anything of its kind."""
    pattern, end = "", 0
    for found in VARYING.finditer(line):
        pattern += re.escape(line[end : found.start()]) + KINDS[found.lastindex - 1]
        end = found.end()
    return re.compile(pattern + re.escape(line[end:]))


def lacking(shown, printed):
    """The lines that the page shows and that are not printed."""
    return [line for line in shown if not any(is_like(line).fullmatch(real) for real in printed)]


def check(block, shell=None):
    shell = shell or Shell()
    for command, shown in steps(block):
        printed = [line.rstrip() for line in shell.run(command).splitlines()]
        assert lacking([line.rstrip() for line in shown], printed) == [], printed


def block(words):
    """The one block that has these words."""
    [found] = [each for each in BLOCKS if words in each]
    return found


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo, as seed_demo writes it, for all tests of this page; what the command prints."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed_demo()
        transaction.set_rollback(True)


@pytest.fixture
def schemas(tmp_path, monkeypatch):
    """The folder with the page's file, in the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schemas").mkdir()
    return write


def write(**attributes):
    data = {**FILE, "attributes": {k: v for k, v in {**FILE["attributes"], **attributes}.items() if v}}
    Path("schemas/wine.schema.json").write_text(json.dumps(data))


def test_the_demo_is_what_the_page_shows(demo):
    [(_, shown)] = steps(block("seed_demo"))
    assert lacking(shown, demo.splitlines()) == []


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_block_prints_what_the_page_shows(demo, number):
    if any(
        word in BLOCKS[number]
        for word in (
            "seed_demo",
            "load_schema",
            "_strapi",
            "import_moltin",
            "relations bulk",
            "_content",
            "dump_schema",
            "quickstart",
        )
    ):
        return  # these have tests of their own
    shell = Shell()
    shell.run(next(line for line in PAGE.splitlines() if line.startswith("$ R="))[2:])
    check(BLOCKS[number], shell)


def test_loading_the_page_file_prints_what_the_page_shows(demo, schemas):
    schemas()
    check(block("load_schema schemas --dry-run"))


def test_what_would_be_lost_is_refused_as_the_page_shows(demo, schemas):
    schemas()
    Shell().run("python manage.py load_schema schemas")
    documents("wines").create({"vintage": 2019})
    schemas(vintage=None)
    check(block("vintage would lose"))


def test_a_fault_is_told_and_skipped_as_the_page_shows(demo, schemas):
    schemas()
    Shell().run("python manage.py load_schema schemas")
    schemas(meal=json.loads(re.search(r'`"meal": (\{.*?\})`', PAGE)[1]))
    check(block("--skip-faulty"))


def test_an_archive_is_imported_as_the_page_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shop("shelf", "shelves", "book", "books").write(tmp_path, "export.tar.gz")
    check(block("import_strapi"))


def test_changes_of_a_file_are_made_as_the_page_shows(demo, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    changes = re.findall(r"^```csv\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)[0]
    Path("changes.csv").write_text(changes)
    Path("sound.csv").write_text("".join(changes.splitlines(True)[:2]))
    check(block("relations bulk"))


def test_a_moltin_api_is_imported_as_the_page_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("secret.txt").write_text("s3cret")
    answers = Answers(**WISHLISTS)
    monkeypatch.setattr(import_moltin, "Gateway", partial(Gateway, send=answers))
    shell = Shell()
    shell.variables["ID"] = "shop"
    check(block("import_moltin"), shell)


def test_an_archive_is_exported_as_the_page_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shop("shelf", "shelves", "book", "books").write(tmp_path, "export.tar.gz")
    tables.remove(tables.TABLES, "default")  # the demo of other tests, until this one ends
    definitions.create_locale("en")
    Shell().run("python manage.py import_strapi export.tar.gz")
    check(block("export_strapi"))


def test_content_is_dumped_and_loaded_as_the_page_shows(demo, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check(block("dump_content"))
    check(block("load_content"))


def test_the_definitions_are_dumped_as_the_page_shows(demo, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check(block("dump_schema"))


def test_the_quickstart_runs_as_the_page_shows(demo):
    check(block("quickstart"))
