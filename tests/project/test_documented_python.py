"""Every Python snippet of the documentation and of the README runs, and prints what it says."""

import re
import sys
import types
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group

from relations import conf
from relations.access.scopes import public_fault
from relations.pytest_plugin import define_flows  # noqa: F401
from relations.signals import document_changed
from tests import builders
from tests.commands.schema_files import content_type, write_files

pytestmark = pytest.mark.slow

DOCS = Path(settings.BASE_DIR) / "docs"


def snippets(name):
    return re.findall(r"^```python\n(.*?)^```$", (DOCS / name).read_text(), re.DOTALL | re.MULTILINE)


def said(snippet):
    """The lines of comments below what is printed."""
    return re.findall(r"^ *print\(.*\)\n *# (.*)$", snippet, re.MULTILINE)


@pytest.fixture
def shop(settings, monkeypatch):
    """The project that the page speaks of: its products are groups here, for these have a table."""
    products = types.ModuleType("shop.models")
    products.Product = Group
    monkeypatch.setitem(sys.modules, "shop", types.ModuleType("shop"))
    monkeypatch.setitem(sys.modules, "shop.models", products)
    settings.RELATIONS_RESOURCES = {"product": "auth.Group"}
    known = list(document_changed.receivers)
    yield
    document_changed.receivers[:] = known
    document_changed.sender_receivers_cache.clear()


@pytest.mark.django_db
def test_the_page_on_your_own_project_holds(shop, capsys, django_capture_on_commit_callbacks):
    page = {"__name__": "page"}
    for snippet in snippets("your-project.md"):
        with django_capture_on_commit_callbacks(execute=True):
            exec(compile(snippet, "your-project.md", "exec"), page)
        printed = capsys.readouterr().out.splitlines()
        assert [line for line in said(snippet) if line not in printed] == []


def test_the_page_on_testing_holds(define_flows, tmp_path, monkeypatch):  # noqa: F811
    write_files(tmp_path / "schemas", content_type("article", {"title": {"type": "string"}}))
    monkeypatch.chdir(tmp_path)
    page = {}
    for snippet in snippets("testing.md"):
        exec(compile(snippet, "testing.md", "exec"), page)
    assert page["pytest_plugins"] == ["relations.pytest_plugin"]
    page["test_an_article_has_a_title"](define_flows)


def test_the_signal_of_the_page_is_told(shop, db, capsys, django_capture_on_commit_callbacks):
    page = {}
    for snippet in snippets("your-project.md"):
        with django_capture_on_commit_callbacks(execute=True):
            exec(compile(snippet, "your-project.md", "exec"), page)
        if "document_changed" in snippet:
            break
    assert "categories () ('late',) ()" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_snippet_of_the_readme_holds():
    builders.guide()
    builders.make("categories", "a", "b")
    builders.make("restaurants", "r")
    [snippet] = snippets("../README.md")
    for key in "rab":
        snippet = snippet.replace("…", key, 1)
    exec(compile(snippet, "README.md", "exec"), {})
    assert builders.listed("restaurants", "r", "categories") == ["b", "a"]


def test_the_page_on_the_admin_holds(shop):
    [snippet] = snippets("admin.md")
    page = {"__name__": "shop.admin", "__package__": "shop"}
    known = dict(admin.site._registry)
    admin.site.unregister(Group)
    try:
        exec(compile(snippet, "admin.md", "exec"), page)
        assert type(admin.site._registry[Group]) is page["ProductAdmin"]
    finally:
        admin.site._registry.clear()
        admin.site._registry.update(known)


def test_every_environment_variable_of_the_server_is_named():
    files = (Path(settings.BASE_DIR) / "relations_project").glob("*.py")
    read = {name for file in files for name in re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', file.read_text())}
    page = (DOCS / "settings.md").read_text()
    assert len(read) > 10
    assert [name for name in sorted(read) if f"| `{name}` |" not in page] == []


def test_every_setting_of_the_app_is_named():
    page = (DOCS / "your-project.md").read_text()
    assert [name for name in conf.DEFAULTS if f"| `{name}` |" not in page] == []


@pytest.mark.django_db
def test_the_page_on_security_holds():
    builders.flow("restaurants")
    page = {}
    for snippet in snippets("security.md"):
        exec(compile(snippet, "security.md", "exec"), page)
    assert public_fault(page["RELATIONS_PUBLIC"]) is None
