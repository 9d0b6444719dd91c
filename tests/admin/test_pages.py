"""What every page of the admin has in common."""

from html.parser import HTMLParser

import pytest
from django.core.serializers import serialize
from django.urls import reverse

from relations.access.tokens import issue_token
from relations.engine.documents import documents
from relations.models import AccessToken, Entry, EntryVersion, Field, Flow, Link, Locale, SchemaState
from tests.builders import make, write

pytestmark = pytest.mark.slow

MODELS = (AccessToken, Entry, EntryVersion, Field, Flow, Link, Locale, SchemaState)


@pytest.fixture
def pages(guide):
    """Every address that can be asked for, with something behind it."""
    make("categories", "a", "b")
    make("articles", "n")
    documents("articles").publish("n")
    write("articles", "n", {"topics": ["a", "b"]})
    token, _ = issue_token("web", scope="read")
    rows = {
        "entry": Entry.objects.get(flow__slug="articles"),
        "flow": Flow.objects.get(slug="articles"),
        "field": Field.objects.get(flow__slug="articles", slug="topics"),
        "locale": Locale.objects.get(code="fr"),
        "accesstoken": token,
    }
    relation = Field.objects.get(flow__slug="articles", slug="topics")
    urls = [
        "/admin/",
        "/admin/relations/",
        "/admin/relations/entry/?q=a&state=modified&locale=en&flow=articles&_facets=True",
        "/admin/relations/entry/add/?flow=articles",
        "/admin/relations/entry/add/?flow=guides&locale=fr",
        reverse("admin:relations_entry_relation_targets", args=[relation.pk]),
        reverse("admin:relations_entry_relation_rows", args=[relation.pk]) + f"?object={rows['entry'].pk}",
    ]
    verbs = ("publish", "unpublish", "discard")
    verbs += ("neighbourhood",)
    urls += [reverse("admin:relations_flow_diagram")]
    urls += [reverse(f"admin:relations_entry_{verb}", args=[rows["entry"].pk]) for verb in verbs]
    for name, row in rows.items():
        urls += [reverse(f"admin:relations_{name}_{view}") for view in ("changelist", "add")]
        views = ("change", "history", "delete")
        urls += [reverse(f"admin:relations_{name}_{view}", args=[row.pk]) for view in views]
    return urls


def test_every_page_answers(admin, pages):
    assert {url: status for url in pages if (status := admin.get(url).status_code) != 200} == {}


def test_reading_changes_nothing(admin, pages):
    def state():
        return [serialize("json", model.objects.order_by("pk")) for model in MODELS]

    before = state()
    for url in pages:
        admin.get(url)
    assert state() == before


class Inline(HTMLParser):
    """Collects what a strict content security policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith("on")]
        links = (names.get("src"), names.get("href"), names.get("formaction"))
        self.found += [link for link in links if link and link.startswith(("http", "//", "javascript:"))]


def test_no_page_holds_anything_inline_or_from_elsewhere(admin, pages):
    found = {}
    for url in pages:
        inline = Inline()
        inline.feed(admin.get(url).content.decode())
        found[url] = inline.found
    assert {url: names for url, names in found.items() if names} == {}


@pytest.mark.parametrize("path", ["forms.css", "rows.js", "field.js", "diagram.css", "diagram.js"])
def test_the_pages_files_are_served(client, path):
    response = client.get(f"/static/relations/admin/{path}")
    assert (response.status_code, bool(b"".join(response))) == (200, True)
