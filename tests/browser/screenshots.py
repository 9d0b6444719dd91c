"""Makes the pictures of docs/admin.md; look at them before they are committed.

.venv/bin/python -m pytest tests/browser/screenshots.py
"""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Locale
from tests.builders import write

from .boxes import act, opened, pick, save

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
