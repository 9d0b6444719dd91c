"""Makes the pictures of docs/admin.md, and those of files and parts in docs/editing.md.

Look at them before they are committed.

.venv/bin/python -m pytest tests/browser/screenshots.py
"""

import colorsys
import struct
import zlib

import pytest
from django.conf import settings
from playwright.sync_api import expect

from relations.engine import assets, definitions
from relations.engine.documents import documents
from relations.models import Locale
from tests.builders import write
from tests.files import PNG, chunk, file

from .boxes import act, box, opened, pick, save, url_of

IMAGES = settings.BASE_DIR / "docs" / "images"
CATEGORIES = (
    "Bistro",
    "Wine bar",
    "Terrace",
    "Small plates",
    "Brunch",
    "Bakery",
    "Vegan",
    "Counter seats",
    "Quiet",
    "Garden",
    "Open on Sundays",
    "Pizza",
    "Natural wine",
    "Live music",
    "Family table",
    "Late night",
    "Late breakfast",
    "Latest openings",
)


RICH = [
    {"type": "heading", "level": 2, "children": [{"type": "text", "text": "Onion soup"}]},
    {
        "type": "paragraph",
        "children": [
            {"type": "text", "text": "Fry the onions "},
            {"type": "text", "text": "slowly", "bold": True},
            {"type": "text", "text": ", as "},
            {
                "type": "link",
                "url": "https://example.com",
                "children": [{"type": "text", "text": "the guide"}],
            },
            {"type": "text", "text": " says."},
        ],
    },
    {
        "type": "list",
        "format": "ordered",
        "children": [
            {"type": "list-item", "children": [{"type": "text", "text": name}]}
            for name in ("Onions", "Bread")
        ],
    },
    {"type": "quote", "children": [{"type": "text", "text": "Beautiful soup, so rich and green."}]},
]


@pytest.fixture(autouse=True)
def _guide(transactional_db):
    """A restaurant in the guide, with twelve of eighteen categories, some of them drafts."""
    Locale.objects.get_or_create(code="en", defaults={"name": "English", "is_default": True})
    features = {"draft_and_publish": True, "localized": True}
    categories = definitions.create_flow("categories", name="Category", **features)
    restaurants = definitions.create_flow("restaurants", name="Restaurant", **features)
    for each in (categories, restaurants):
        definitions.create_field(each, "name", name="Name", field_type="string", localized=True)
    definitions.create_field(
        restaurants,
        "categories",
        name="Categories",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=categories,
    )
    for at, name in enumerate(CATEGORIES):
        status = "draft" if at in (3, 6, 13) else "published"
        slug = name.lower().replace(" ", "-")
        documents("categories").create({"name": name}, document_id=slug, status=status)
    connected = [name.lower().replace(" ", "-") for name in CATEGORIES[:12]]
    documents("restaurants").create({"name": "Chez Odile", "categories": connected}, document_id="odile")


@pytest.fixture
def browser_page(open_browser, root):
    return open_browser(root, viewport={"width": 1100, "height": 760}, device_scale_factor=1.5)


def test_form(browser_page):
    field = opened(browser_page, "restaurants", "odile")
    act(field, "Vegan", "check")
    field.locator('[data-control="toTop"]').click()
    act(field, "Vegan", "down")
    act(field, "Terrace", "remove")
    field.locator(".rf-place").first.select_option("after")
    pick(field, "Late night")
    field.locator(".rf-scroll").evaluate("each => { each.scrollTop = 0 }")
    act(field, "Brunch", "check")
    browser_page.locator("h1").click()
    field.scroll_into_view_if_needed()
    browser_page.screenshot(path=IMAGES / "admin-relation-field.png")


def test_picker(browser_page):
    field = opened(browser_page, "restaurants", "odile")
    field.get_by_role("button", name="Connect many…").click()
    dialog = browser_page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill("la")
    expect(dialog.get_by_role("checkbox")).to_have_count(4)
    for name in ("Late night", "Latest openings"):
        dialog.get_by_role("checkbox", name=name).check()
    browser_page.screenshot(path=IMAGES / "admin-relation-picker.png")


def test_conflict(browser_page):
    field = opened(browser_page, "restaurants", "odile")
    write(
        "restaurants",
        "odile",
        {
            "categories": {
                "connect": [{"documentId": "vegan", "position": {"after": "bistro"}}, "live-music"],
                "disconnect": ["pizza"],
            }
        },
    )
    act(field, "Vegan", "check")
    field.locator('[data-control="toTop"]').click()
    field.locator(".rf-scroll").evaluate("each => { each.scrollTop = 400 }")
    act(field, "Pizza", "up")
    act(field, "Quiet", "remove")
    save(browser_page)
    browser_page.locator(".submit-row").scroll_into_view_if_needed()
    browser_page.screenshot(path=IMAGES / "admin-relation-conflict.png", full_page=True)


# -- files and parts -------------------------------------------------------------------------------------

FILES = ("terrace-in-june", "soup-of-the-day", "chef-odile", "market-hall", "wine-cellar", "apricot-tart")


def picture(hue):
    """A picture of 240 by 160 pixels in shades of this hue, from 0 to 1."""
    rows = bytearray()
    for y in range(160):
        rows.append(0)
        for x in range(240):
            shade = colorsys.hsv_to_rgb((hue + x / 1600) % 1, 0.4 + y / 500, 0.95 - y / 400)
            rows += bytes(round(value * 255) for value in shade)
    head = struct.pack(">2I5B", 240, 160, 8, 2, 0, 0, 0)
    return PNG + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")


@pytest.fixture
def _page(folder):
    """A page with files, and with blocks in a dynamic zone."""
    files = []
    for at, name in enumerate(FILES):
        said = {"alternativeText": name.replace("-", " ").capitalize()} if at != 2 else {}
        files.append(assets.upload(file(f"{name}.png", picture(at / 6)), said).document_id)
    slide = {"picture": {"type": "media"}, "caption": {"type": "string"}}
    slides = {"type": "component", "component": "shared.slide", "repeatable": True}
    quote = {"text": {"type": "text", "required": True}, "author": {"type": "string"}}
    definitions.create_component("shared.slide", name="Slide", attributes=slide)
    definitions.create_component("shared.quote", name="Quote", attributes=quote)
    definitions.create_component(
        "shared.slider", name="Slider", attributes={"title": {"type": "string"}, "slides": slides}
    )
    pages = definitions.create_flow("pages", name="Page", draft_and_publish=True)
    definitions.create_field(pages, "name", name="Title", field_type="string")
    gallery = {"multiple": True, "allowedTypes": ["images"]}
    definitions.create_field(pages, "gallery", name="Gallery", field_type="media", options=gallery)
    kinds = {"components": ["shared.quote", "shared.slider"]}
    definitions.create_field(pages, "blocks", name="Blocks", field_type="dynamiczone", options=kinds)
    shown = [{"picture": files[5], "caption": "Tart"}, {"picture": files[4], "caption": "Cellar"}]
    blocks = [
        {"__component": "shared.quote", "text": "The best apricot tart of the quarter.", "author": "Simone"},
        {"__component": "shared.slider", "title": "From the kitchen", "slides": shown},
        {"__component": "shared.quote", "text": "Come early, stay late."},
    ]
    values = {"name": "A summer evening", "gallery": files[:4], "blocks": blocks}
    documents("pages").create(values, document_id="summer")


@pytest.mark.usefixtures("_page")
def test_files_and_parts(browser_page):
    field = opened(browser_page, "pages", "summer", "blocks")
    gallery = box(browser_page, "gallery")
    act(gallery, "market-hall.png", "up")
    toggles = field.locator(".pf-toggle")
    toggles.filter(has_text="From the kitchen").click()
    toggles.filter(has_text="Cellar").click()
    field.get_by_role("button", name="Add Quote").click()
    expect(field.locator("textarea").last).to_be_focused()
    browser_page.keyboard.type("Bread from our own oven.")
    browser_page.locator("h1").click()
    browser_page.screenshot(path=IMAGES / "admin-parts.png", full_page=True)


@pytest.mark.usefixtures("_page")
def test_gallery(browser_page):
    opened(browser_page, "pages", "summer", "gallery").get_by_role("button", name="Choose…").click()
    tiles = browser_page.locator(".mf-tile")
    expect(tiles).to_have_count(6)
    tiles.first.click()
    browser_page.screenshot(path=IMAGES / "admin-files.png")


def test_rich_text(browser_page):
    recipes = definitions.create_flow("recipes", name="Recipe")
    definitions.create_field(recipes, "name", name="Name", field_type="string")
    definitions.create_field(recipes, "note", name="Note", field_type="richtext")
    definitions.create_field(recipes, "body", name="Body", field_type="blocks")
    note = "# Before you begin\n\n- Bread of **yesterday**\n- A *heavy* pot"
    documents("recipes").create({"name": "Onion soup", "note": note, "body": RICH}, document_id="soup")
    browser_page.goto(url_of("recipes", "soup"))
    browser_page.get_by_role("button", name="Preview").click()
    expect(browser_page.locator(".rb-preview h1")).to_be_visible()
    browser_page.locator(".rb-text").get_by_text("Bread").click()
    browser_page.evaluate("scrollTo(0, 0)")  # or the sidebar stands where the page was scrolled to
    browser_page.screenshot(path=IMAGES / "admin-rich-text.png", full_page=True)
