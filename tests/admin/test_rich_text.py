"""Rich text in the form of an entry: the widgets, the preview of Markdown, and what is shown read-only."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from relations.admin.inputs.rendering import rendered
from relations.admin.written_out import written_out
from relations.engine import definitions
from relations.engine.documents import documents
from tests.builders import flow

from .browsing import attributes, url_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PREVIEW = reverse("admin:relations_entry_markdown")
EDITOR = "relations/vendor/prosemirror/prosemirror.min.js"
SCRIPT = "relations/rich/main.js"


def text(text, **marks):
    return {"type": "text", "text": text, **marks}


def pages(kind, **fields):
    """A flow of pages with a field `body` of this type, and the address of an entry's form."""
    made = flow("pages")
    definitions.create_field(made, "body", field_type=kind)
    documents("pages").create({"name": "p", **fields}, document_id="p")
    return url_of("pages", "p")


def area(html):
    start = html.index('<textarea name="field-body"')
    return attributes(html[start : html.index(">", start)])


# -- the widgets -----------------------------------------------------------------------------------


def test_blocks_bring_the_editor(admin_client):
    html = admin_client.get(pages("blocks")).content.decode()
    assert (EDITOR in html, SCRIPT in html, area(html)["data-blocks"]) == (True, True, "1")


def test_markdown_brings_no_editor_of_blocks(admin_client):
    html = admin_client.get(pages("richtext")).content.decode()
    assert (EDITOR in html, SCRIPT in html) == (False, True)
    assert area(html)["data-preview-url"] == PREVIEW


def test_a_form_without_rich_text_has_none_of_its_scripts(admin_client):
    html = admin_client.get(pages("text")).content.decode()
    assert (EDITOR in html, SCRIPT in html) == (False, False)


@pytest.mark.parametrize(("kind", "comes"), [("blocks", True), ("richtext", False), ("text", False)])
def test_a_component_brings_the_editor_of_its_attributes(admin_client, kind, comes):
    definitions.create_component("shared.note", name="Note", attributes={"text": {"type": kind}})
    made = flow("notes")
    definitions.create_field(made, "parts", field_type="dynamiczone", options={"components": ["shared.note"]})
    documents("notes").create({"name": "n"}, document_id="n")
    assert (EDITOR in admin_client.get(url_of("notes", "n")).content.decode()) == comes


@pytest.mark.parametrize(
    ("permissions", "offered"),
    [
        ([], set()),
        (["view_asset"], {"data-pick-url"}),
        (["view_asset", "add_asset"], {"data-pick-url", "data-upload-url"}),
        (["add_asset"], set()),
    ],
)
def test_images_are_offered_to_those_who_may_see_files(client, permitted, permissions, offered):
    client.force_login(permitted("view_entry", "change_entry", *permissions))
    found = area(client.get(pages("blocks")).content.decode())
    assert {name for name in found if name.endswith("-url")} == offered


def test_blocks_that_are_no_blocks_are_refused_at_the_field(admin_client):
    url = pages("blocks")
    data = {"relations:flow": "pages", "field-name": "p", "field-body": '[{"type": "video"}]', "_save": "1"}
    html = admin_client.post(url, data).content.decode()
    assert documents("pages").find_one("p").stored.get("body") is None
    assert "errorlist" in html


# -- the preview of Markdown -----------------------------------------------------------------------


def test_markdown_is_rendered_with_tables_and_struck_text():
    html = rendered("# Title\n\n~~old~~\n\n| a |\n|---|\n| 1 |")
    assert ("<h1>Title</h1>" in html, "<s>old</s>" in html, "<table>" in html) == (True, True, True)


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "![a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "<javascript:alert(1)>",
        '[a](/ "onmouseover=alert(1)")',
        "```<script>\n<script>alert(1)</script>\n```",
    ],
)
def test_markdown_runs_no_code(markdown):
    html = rendered(markdown)
    outside = html.replace("&lt;", "").replace("&quot;", "")
    assert "<script" not in outside
    assert 'href="javascript' not in html.lower()
    assert 'src="javascript' not in html.lower()
    assert 'href="data' not in html.lower()
    assert "<img src=x" not in html


def test_only_the_beginning_of_an_endless_text_is_rendered():
    assert len(rendered("a" * 300_000)) < 201_000


def test_the_preview_is_given_to_those_who_may_see_entries(client, permitted):
    client.force_login(permitted("view_entry"))
    assert client.post(PREVIEW, {"text": "**a**"}).content == b"<p><strong>a</strong></p>\n"


def test_the_preview_is_not_given_to_others(client, permitted):
    client.force_login(permitted())
    assert client.post(PREVIEW, {"text": "a"}).status_code == 403


def test_the_preview_is_asked_for_by_post(admin_client):
    assert admin_client.get(PREVIEW).status_code == 405


# -- blocks as text --------------------------------------------------------------------------------


def test_blocks_are_written_out_with_marks():
    items = [
        {"type": "list-item", "children": [text("one")]},
        {
            "type": "list",
            "format": "unordered",
            "children": [{"type": "list-item", "children": [text("in")]}],
        },
        {"type": "list-item", "children": [text("two")]},
    ]
    blocks = [
        {"type": "heading", "level": 2, "children": [text("Title")]},
        {
            "type": "paragraph",
            "children": [text("a", bold=True), {"type": "link", "url": "/x", "children": [text("b")]}],
        },
        {"type": "list", "format": "ordered", "children": items},
        {"type": "quote", "children": [text("said\nso")]},
        {"type": "code", "children": [text("x = 1")]},
        {"type": "image", "image": {"url": "/a.png", "alternativeText": "A"}, "children": [text("")]},
    ]
    assert written_out(blocks).split("\n\n") == [
        "## Title",
        "**a**[b](/x)",
        "1. one\n   - in\n2. two",
        "> said\n> so",
        "    x = 1",
        "![A](/a.png)",
    ]


def test_who_may_only_view_reads_blocks_as_text(client, permitted):
    url = pages("blocks", body=[{"type": "quote", "children": [text("said")]}])
    client.force_login(permitted("view_entry"))
    html = client.get(url).content.decode()
    assert ("&gt; said" in html, json.dumps("quote") in html) == (True, False)


@pytest.fixture
def permitted(db):
    """A function that makes somebody who works in the admin and has only these permissions."""

    def permitted(*names):
        user = User.objects.create_user("editor", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        return user

    return permitted
