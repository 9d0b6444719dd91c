"""No page around the relation field has a serious fault of accessibility, nor is wider than the screen."""

import pytest
from django.urls import reverse

from relations.engine import assets
from relations.engine.documents import documents
from relations.models import Entry, Field, Flow, Locale
from tests import builders
from tests.files import file

from .conftest import violations

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


def go_to(page):
    page.keyboard.press("Control+k")
    page.keyboard.type("seco")
    page.get_by_role("option", name="second").wait_for()


def keys(page):
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()


DIALOGS = {"go to": go_to, "keys": keys}


@pytest.fixture
def pages(transactional_db, folder):
    """By name, with something on each."""
    Locale.objects.get_or_create(code="en", defaults={"name": "English", "is_default": True})
    Locale.objects.get_or_create(code="fr", defaults={"name": "Français"})
    articles = builders.flow("articles", draft_and_publish=True, localized=True)
    topics = builders.flow("topics")
    builders.relation(articles, "topics", topics)
    builders.relation(articles, "related", articles)
    builders.definitions.create_field(articles, "seats", field_type="integer", options={"min": 1})
    builders.definitions.create_field(articles, "hours", field_type="json")
    builders.definitions.create_field(articles, "day", field_type="datetime")
    builders.make("topics", "vegan", "late")
    builders.make("articles", "n", "hidden")
    documents("articles").publish("n")
    builders.write("articles", "n", {"name": "second", "topics": ["vegan", "late"], "related": ["hidden"]})
    quote = {"text": {"type": "text", "required": True}, "photo": {"type": "media"}}
    part = builders.definitions.create_component("shared.quote", name="Quote", attributes=quote)
    asset = assets.upload(file("a.png"))
    entry, linked = (Entry.objects.get(document_id=each).pk for each in ("n", "vegan"))
    flow, field = Flow.objects.get(slug="articles").pk, Field.objects.get(slug="topics").pk

    def of(name, *args):
        return reverse(f"admin:relations_{name}", args=args)

    return {
        "home": "/",
        "index": "/admin/relations/",
        "flows": of("flow_changelist"),
        "flow": of("flow_change", flow),
        "new flow": of("flow_add"),
        "field": of("field_change", field),
        "new relation": of("field_add") + f"?flow={flow}&field_type=relationship",
        "diagram": of("flow_diagram"),
        "entries": of("entry_changelist") + "?flow=articles",
        "choice of a flow": of("entry_add"),
        "entry that is used": of("entry_change", linked),
        "assets": of("asset_changelist"),
        "asset": of("asset_change", asset.pk),
        "component": of("component_change", part.pk),
        "publish": of("entry_publish", entry),
        "unpublish": of("entry_unpublish", entry),
        "discard": of("entry_discard", entry),
        "neighbourhood": of("entry_neighbourhood", entry),
        "history": of("entry_history", entry),
        "locales": of("locale_changelist"),
        "new locale": of("locale_add"),
        "tokens": of("accesstoken_changelist"),
        "new token": of("accesstoken_add"),
        "clients": reverse("admin:relations_oauth_client_changelist"),
    }


@pytest.mark.parametrize(
    ("scheme", "viewport"),
    [
        pytest.param("light", DESK, id="light"),
        pytest.param("dark", DESK, id="dark", marks=pytest.mark.soak),
        pytest.param("dark", PHONE, id="phone"),
    ],
)
def test_no_page_has_a_serious_fault_or_is_too_wide(open_browser, root, pages, scheme, viewport):
    page = open_browser(root, color_scheme=scheme, viewport=viewport, bypass_csp=True)
    found, widths = {}, {}
    for name, url in pages.items():
        page.goto(url)
        widths[name] = page.evaluate("document.documentElement.scrollWidth")
        found[name] = violations(page)
    for name, open_it in DIALOGS.items():
        page.goto(pages["entries"])
        open_it(page)
        found[name] = violations(page)
    page.context.clear_cookies()
    page.goto(pages["entries"])
    found["sign in"] = violations(page)
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert {name: width for name, width in widths.items() if width > viewport["width"]} == {}
