"""The pages that describe the API, drawn by a browser: quietly, and with nothing from elsewhere."""

import pytest
from playwright.sync_api import expect

from relations.access.tokens import issue_token
from tests import builders

pytestmark = pytest.mark.slow

PAGES = ["/api/docs/", "/api/docs/redoc/"]
PATIENCE = 60_000  # milliseconds: Redoc draws everything at once


@pytest.fixture
def guide(transactional_db):
    builders.guide(draft_and_publish=True)


@pytest.fixture
def visit(new_context, live_server, guide):
    """Open a page as a stranger; afterwards, nothing was complained of, and no other host was asked."""
    complaints, elsewhere = [], []
    own = (live_server.url, f"blob:{live_server.url}", "data:")

    def visit(path, **options):
        page = new_context(base_url=live_server.url, **options).new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: line.type in ("error", "warning") and complaints.append(line.text))
        page.on("request", lambda asked: asked.url.startswith(own) or elsewhere.append(asked.url))
        page.goto(path)
        return page

    yield visit
    assert (complaints, elsewhere) == ([], [])


def drawn(page):
    """Wait until the flow's operations are shown."""
    expect(page.get_by_text("restaurants (Strapi)").first).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_drawn_without_a_complaint(visit, settings, path):
    settings.RELATIONS_ANONYMOUS = "read"
    drawn(visit(path))


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_gives_a_token(visit, path):
    _, secret = issue_token("reader", scope="read")
    page = visit(path)
    page.get_by_label("Access token", exact=True).fill(secret)
    page.get_by_role("button", name="Show").click()
    drawn(page)
    expect(page.get_by_label("Access token", exact=True)).to_be_hidden()


def test_a_wrong_token_is_refused_on_the_page(new_context, live_server, guide):
    page = new_context(base_url=live_server.url).new_page()
    page.goto("/api/docs/")
    page.get_by_label("Access token", exact=True).fill("wrong")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_staff_is_asked_for_nothing(open_browser, root, guide):
    page = open_browser(root)
    page.goto("/api/docs/")
    drawn(page)


def test_an_operation_shows_what_it_takes(visit, settings):
    settings.RELATIONS_ANONYMOUS = "read"
    page = visit("/api/docs/")
    page.get_by_text("restaurants (Strapi)").first.click()
    page.get_by_role("button", name="get /api/restaurants", exact=True).click()
    for name in ("populate", "filters", "sort", "pagination[page]", "locale", "status"):
        expect(page.locator(f'tr[data-param-name="{name}"]')).to_be_visible()


def test_a_request_is_tried_out(visit, settings):
    settings.RELATIONS_ANONYMOUS = "read"
    builders.make("restaurants", "Gino", status="published")
    page = visit("/api/docs/")
    page.get_by_text("restaurants (Strapi)").first.click()
    page.get_by_role("button", name="get /api/restaurants", exact=True).click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    expect(page.locator(".live-responses-table .microlight").first).to_contain_text("Gino")
