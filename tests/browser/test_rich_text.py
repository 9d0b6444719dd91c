"""Rich text in the form of an entry, as Markdown and as blocks, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from relations.engine import assets, definitions
from relations.engine.documents import documents
from tests import builders
from tests.files import file

from .boxes import box, save, url_of
from .conftest import violations

BLOCKS = [
    {"type": "heading", "level": 2, "children": [{"type": "text", "text": "Soup"}]},
    {"type": "paragraph", "children": [{"type": "text", "text": "Hot "}]},
]


@pytest.fixture(autouse=True)
def _pages(transactional_db, folder):
    definitions.create_component("shared.note", name="Note", attributes={"body": {"type": "blocks"}})
    pages = builders.flow("pages")
    definitions.create_field(pages, "text", field_type="richtext")
    definitions.create_field(pages, "body", field_type="blocks")
    definitions.create_field(
        pages, "notes", field_type="dynamiczone", options={"components": ["shared.note"]}
    )
    builders.make("pages", "p")


def value(slug):
    return documents("pages").find_one("p").stored.get(slug)


def editor(page, name="field-body"):
    return page.locator(f'textarea[name="{name}"] + .rb')


def text_of(block):
    return "".join(child["text"] for child in block["children"])


def test_blocks_are_written_with_their_kinds_and_marks(admin_page):
    builders.write("pages", "p", {"body": BLOCKS})
    admin_page.goto(url_of("pages", "p"))
    body = editor(admin_page)
    text = body.get_by_role("textbox", name="Body")
    expect(text.get_by_role("heading", name="Soup")).to_be_visible()
    text.click()
    admin_page.keyboard.press("Control+End")
    body.get_by_role("button", name="Bold").click()
    expect(body.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
    admin_page.keyboard.type("and good")
    admin_page.keyboard.press("Enter")
    admin_page.keyboard.type("- one")
    admin_page.keyboard.press("Enter")
    admin_page.keyboard.type("two")
    admin_page.keyboard.press("Tab")
    assert violations(admin_page) == {}
    save(admin_page)
    hot, bold = {"type": "text", "text": "Hot "}, {"type": "text", "text": "and good", "bold": True}
    body = value("body")
    assert body[:2] == [BLOCKS[0], {"type": "paragraph", "children": [hot, bold]}]
    first, inner = body[2]["children"]
    assert (body[2]["format"], text_of(first), text_of(inner["children"][0])) == ("unordered", "one", "two")


def test_a_link_is_set_and_refused(admin_page):
    builders.write("pages", "p", {"body": BLOCKS})
    admin_page.goto(url_of("pages", "p"))
    editor(admin_page).get_by_text("Hot").click(position={"x": 2, "y": 5})
    admin_page.keyboard.press("Home")
    for _ in range(3):
        admin_page.keyboard.press("Shift+ArrowRight")
    admin_page.keyboard.press("Control+k")
    dialog = admin_page.get_by_role("dialog", name="Link")
    dialog.get_by_label("Address").fill("javascript:alert(1)")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("status")).to_contain_text("Type an address")
    dialog.get_by_label("Address").fill("example.com")
    dialog.get_by_role("button", name="Apply").click()
    save(admin_page)
    links = [child for child in value("body")[1]["children"] if child["type"] == "link"]
    assert [(link["url"], text_of(link)) for link in links] == [("https://example.com", "Hot")]


def test_an_image_is_chosen_among_the_files(admin_page):
    made = assets.upload(file("soup.png"), {"alternativeText": "A soup"})
    admin_page.goto(url_of("pages", "p"))
    editor(admin_page).get_by_role("button", name="Image").click()
    admin_page.get_by_role("dialog").get_by_role("button", name="soup.png").click()
    expect(editor(admin_page).get_by_role("img", name="A soup")).to_be_visible()
    save(admin_page)
    images = [block["image"] for block in value("body") if block["type"] == "image"]
    assert [(image["url"], image["alternativeText"]) for image in images] == [(made.file.url, "A soup")]


def test_blocks_that_nobody_edits_are_not_changed(admin_page):
    builders.write(
        "pages", "p", {"body": [{"type": "quote", "children": [{"type": "text", "text": "", "bold": False}]}]}
    )
    before = value("body")
    admin_page.goto(url_of("pages", "p"))
    text = editor(admin_page).get_by_role("textbox", name="Body")
    text.click()
    admin_page.keyboard.type("x")
    admin_page.keyboard.press("Backspace")
    admin_page.get_by_label("Name").fill("Page")
    save(admin_page)
    assert value("body") == before
    admin_page.goto(url_of("pages", "p"))
    expect(admin_page.locator(".relations-unsaved")).to_be_hidden()


def test_blocks_that_the_editor_does_not_know_stay_json(admin_page):
    link = {"type": "link", "url": "/a", "children": []}
    builders.write(
        "pages", "p", {"body": [{"type": "paragraph", "children": [link, {"type": "text", "text": "x"}]}]}
    )
    admin_page.goto(url_of("pages", "p"))
    expect(admin_page.locator('textarea[name="field-body"]')).to_be_visible()
    expect(editor(admin_page)).to_have_count(0)


def test_blocks_in_a_new_part_have_the_editor_too(admin_page):
    admin_page.goto(url_of("pages", "p"))
    field = box(admin_page, "notes")
    field.get_by_role("button", name="Add Note").click()
    text = field.get_by_role("textbox", name="Body")
    text.click()
    admin_page.keyboard.type("# Soup")
    save(admin_page)
    (note,) = value("notes")
    assert [(block["type"], text_of(block)) for block in note["body"]] == [("heading", "Soup")]


def test_typed_blocks_are_offered_again_after_leaving(admin_page):
    admin_page.goto(url_of("pages", "p"))
    editor(admin_page).get_by_role("textbox", name="Body").click()
    admin_page.keyboard.type("Half a thought")
    admin_page.on("dialog", lambda dialog: dialog.accept())
    admin_page.goto(url_of("pages", "p"))
    admin_page.locator(".relations-unsaved").get_by_role("button", name="Bring it back").click()
    expect(editor(admin_page).get_by_text("Half a thought")).to_be_visible()


def test_markdown_is_marked_by_buttons_and_previewed(admin_page):
    admin_page.goto(url_of("pages", "p"))
    area = admin_page.get_by_label("Text:")
    area.fill("soup\n\n<script>alert(1)</script>")
    area.press("Control+Home")
    for _ in range(4):
        area.press("Shift+ArrowRight")
    row = area.locator("xpath=ancestor::*[contains(@class, 'rb')][1]")
    row.get_by_role("button", name="Bold").click()
    expect(area).to_have_value(re.compile(r"^\*\*soup\*\*"))
    row.get_by_role("button", name="Preview").click()
    preview = row.get_by_role("region", name="Preview")
    expect(preview.locator("strong")).to_have_text("soup")
    expect(preview).to_contain_text("<script>")
    assert violations(admin_page) == {}
    row.get_by_role("button", name="Write").click()
    save(admin_page)
    assert value("text").startswith("**soup**")
