"""Files and parts in the form of an entry, in a browser."""

import base64
import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from relations.engine import assets, definitions
from relations.engine.documents import documents
from relations.models import Asset
from tests import builders
from tests.files import file, png

from .boxes import act, box, order, pick, save, url_of
from .conftest import violations

COMPONENTS = {
    "shared.quote": {"text": {"type": "text"}, "author": {"type": "string"}},
    "shared.people": {
        "title": {"type": "string"},
        "people": {"type": "relation", "relation": "manyToMany", "target": "api::people.people"},
    },
    "shared.menu": {
        "title": {"type": "string"},
        "wares": {"type": "component", "component": "shared.quote", "repeatable": True},
    },
}


@pytest.fixture(autouse=True)
def _pages(transactional_db, folder):
    builders.flow("people")
    for uid, attributes in COMPONENTS.items():
        definitions.create_component(uid, name=uid.partition(".")[2].title(), attributes=attributes)
    pages = builders.flow("pages")
    definitions.create_field(pages, "cover", field_type="media")
    definitions.create_field(pages, "gallery", field_type="media", options={"multiple": True})
    definitions.create_field(pages, "blocks", field_type="dynamiczone", options={"components": [*COMPONENTS]})
    builders.make("people", "odile", "marcel")
    builders.make("pages", "p")


def value(slug):
    return documents("pages").find_one("p").stored.get(slug)


def names(slug):
    known = dict(Asset.objects.values_list("document_id", "name"))
    return [known[each] for each in value(slug)]


def faults(page):
    """What axe finds in the form and its dialogs; the frame of the page has tests of its own."""
    found = violations(page)
    return {rule: rest for rule, nodes in found.items() if (rest := [n for n in nodes if "<kbd>" not in n])}


def part(field, name):
    """The part of this field, not of one in it, with this in its head."""
    rows = field.locator(":scope > .rf-body > ol > li")
    return rows.filter(has=field.page.locator(".pf-head", has_text=name)).first


def test_a_picture_is_chosen_and_described(admin_page):
    assets.upload(file("soup.png"))
    assets.upload(file("cake.png"))
    admin_page.goto(url_of("pages", "p"))
    field = box(admin_page, "cover")
    field.get_by_role("button", name="Choose…").click()
    dialog = admin_page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill("soup")
    expect(dialog.locator(".mf-tile")).to_have_count(1)
    assert faults(admin_page) == {}
    dialog.get_by_role("button", name="soup.png").click()
    act(field, "soup.png", "describe")
    dialog.get_by_label("Alternative text").fill("A soup")
    assert faults(admin_page) == {}
    dialog.get_by_role("button", name="Save").click()
    expect(field.locator(".mf-alt")).to_have_text("“A soup”")
    save(admin_page)
    asset = Asset.objects.get(name="soup.png")
    assert (value("cover"), asset.alternative_text) == (asset.document_id, "A soup")


def test_files_are_uploaded_and_put_into_order(admin_page):
    admin_page.goto(url_of("pages", "p"))
    field = box(admin_page, "gallery")
    given = [{"name": f"{name}.png", "mimeType": "image/png", "buffer": png()} for name in "abc"]
    field.locator(":scope > .rf-head input[type=file]").set_input_files(given)
    expect(field.locator("li.rf-row")).to_have_count(3)
    expect(order(field)).to_have_text(["a.png", "b.png", "c.png"])
    field.locator("li.rf-row").nth(2).focus()
    admin_page.keyboard.press("Alt+ArrowUp")
    admin_page.keyboard.press("Alt+ArrowUp")
    act(field, "b.png", "remove")
    expect(order(field)).to_have_text(["c.png", "a.png"])
    field.locator(".rf-foot").get_by_role("button", name="Undo", exact=True).click()
    save(admin_page)
    assert names("gallery") == ["c.png", "a.png", "b.png"]


def test_parts_are_added_filled_and_put_into_order(admin_page):
    blocks = [{"__component": "shared.quote", "text": text} for text in ("One", "Two", "Three")]
    builders.write("pages", "p", {"blocks": blocks})
    admin_page.goto(url_of("pages", "p"))
    field = box(admin_page, "blocks")
    for _ in range(2):  # quicker than the server answers
        field.get_by_role("button", name="Add Menu").click()
    expect(field.locator(":scope > .rf-body > ol > li.is-added")).to_have_count(2)
    field.locator(':scope > .rf-body > ol > li.is-added [data-control="remove"]').last.click()
    menu = part(field, "Menu")
    expect(menu).to_have_class(re.compile("is-added"))
    menu.get_by_label("Title").fill("Lunch")
    menu.get_by_role("button", name="Add Quote").click()
    menu.get_by_label("Text").fill("Soup")
    assert faults(admin_page) == {}
    part(field, "Lunch").locator(':scope > .pf-head [data-control="up"]').click()
    part(field, "One").locator(':scope > .pf-head [data-control="remove"]').click()
    part(field, "Two").locator(".pf-toggle").click()
    part(field, "Two").get_by_label("Author").fill("Odile")
    with admin_page.expect_request(lambda request: request.method == "POST") as sent:
        save(admin_page)
    touched, untouched = (each["id"] for each in value("blocks")[::2])
    body = unquote(sent.value.post_data)
    assert (f"field-blocks:{touched}:text" in body, f"field-blocks:{untouched}:text" in body) == (True, False)
    found = value("blocks")
    assert [each.get("text") or each["title"] for each in found] == ["Two", "Lunch", "Three"]
    assert (found[0]["author"], found[1]["wares"][0]["text"]) == ("Odile", "Soup")


def test_what_is_saved_while_one_types_in_a_part_is_gone_on_with(admin_page):
    admin_page.goto(url_of("pages", "p"))
    field = box(admin_page, "blocks")
    field.get_by_role("button", name="Add Menu").click()
    menu = part(field, "Menu")
    menu.get_by_role("button", name="Add Quote").click()
    expect(menu.get_by_label("Text")).to_be_focused()
    admin_page.keyboard.type("Soup")
    for text in (" and", " bread"):
        with admin_page.expect_navigation():
            admin_page.keyboard.press("Control+s")
        expect(part(box(admin_page, "blocks"), "Menu").get_by_label("Text")).to_be_focused()
        admin_page.keyboard.type(text)
    save(admin_page)
    assert value("blocks")[0]["wares"][0]["text"] == "Soup and bread"


def test_a_relation_in_a_part_is_a_list_of_its_own(admin_page):
    builders.write("pages", "p", {"blocks": [{"__component": "shared.people", "people": ["odile"]}]})
    key = value("blocks")[0]["id"]
    admin_page.goto(url_of("pages", "p"))
    field = box(admin_page, "blocks")
    part(field, "People").locator(".pf-toggle").click()
    people = box(admin_page, f"blocks:{key}:people")
    pick(people, "marcel")
    act(people, "marcel", "up")
    save(admin_page)
    found = documents("pages").find_one(
        "p", populate={"blocks": {"on": {"shared.people": {"populate": "people"}}}}
    )
    assert [each["documentId"] for each in found["blocks"][0]["people"]] == ["marcel", "odile"]


# Drops files as a hand does that brings them from another window.
DROP = """(box, files) => {
    const data = new DataTransfer();
    const bytes = text => Uint8Array.from(atob(text), each => each.charCodeAt());
    for (const [name, text] of files) data.items.add(new File([bytes(text)], name));
    for (const type of ["dragenter", "dragover", "drop"]) {
        box.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
    }
}"""


def test_files_are_dropped_on_a_gallery(admin_page):
    admin_page.goto(url_of("pages", "p"))
    field = box(admin_page, "gallery")
    text = base64.b64encode(png()).decode()
    field.evaluate(DROP, [["one.png", text], ["two.png", text]])
    expect(order(field)).to_have_text(["one.png", "two.png"])
    save(admin_page)
    assert names("gallery") == ["one.png", "two.png"]
