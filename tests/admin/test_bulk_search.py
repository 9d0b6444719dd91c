import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Field, Flow
from tests import builders
from tests.builders import make, write
from tests.remembered import remembered

from .browsing import told

pytestmark = pytest.mark.slow

# A relation to each flow.
LEADING = {
    "categories": ("restaurants", "categories"),
    "cities": ("restaurants", "city"),
    "guides": ("restaurants", "guides"),
    "articles": ("categories", "articles"),
}


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def key_of(flow, slug):
    return Field.objects.get(flow__slug=flow, slug=slug).pk


def ask(client, flow, query=""):
    key = key_of(*LEADING[flow])
    return client.get(f"/admin/relations/entry/search/{key}/?{query}")


def found(client, flow, query=""):
    return [row["id"] for row in ask(client, flow, query).json()["results"]]


def test_documents_are_found_by_a_word_of_their_title(admin):
    documents("categories").create({"name": "Wine bar"}, document_id="w")
    make("categories", "vegan")
    assert ask(admin, "categories", "term=wine").json() == {
        "results": [{"id": "document=w", "text": "Wine bar"}],
        "pagination": {"more": False},
    }


def test_documents_of_other_flows_are_not_found(admin):
    make("cities", "vegan")
    assert found(admin, "categories", "term=vegan") == []


def test_documents_come_in_pages(admin):
    make("categories", *(f"c{at:02}" for at in range(25)))
    first, second = (ask(admin, "categories", f"page={page}").json() for page in (1, 2))
    assert (len(first["results"]), first["pagination"]["more"]) == (20, True)
    assert (len(second["results"]), second["pagination"]["more"]) == (5, False)


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "9" * 30])
def test_a_page_that_is_none_is_answered(admin, page):
    assert ask(admin, "categories", f"page={page}").status_code == 200


def test_a_locale_finds_what_can_be_connected_in_it(admin):
    guides = Flow.objects.get(slug="guides")
    key = builders.relation(guides, "others", guides).pk
    make("guides", "g", "h")
    write("guides", "g", {"name": "le guide"}, locale="fr")
    answer = admin.get(f"/admin/relations/entry/search/{key}/?locale=fr").json()
    assert answer["results"] == [{"id": "document=g", "text": "le guide"}]


def test_without_a_locale_each_one_is_offered(admin):
    make("guides", "g")
    write("guides", "g", {"name": "le guide"}, locale="fr")
    assert found(admin, "guides") == ["document=g&locale=en", "document=g&locale=fr"]


def test_drafts_are_found(admin):
    make("articles", "n")
    assert found(admin, "articles") == ["document=n"]


def test_an_unknown_flow_or_locale_is_not_found(admin):
    assert admin.get("/admin/relations/entry/search/999/").status_code == 404
    key = key_of("guides", "restaurants")
    assert admin.get(f"/admin/relations/entry/search/{key}/?locale=xx").status_code == 404


def test_a_search_is_only_read(admin):
    key = key_of(*LEADING["categories"])
    assert admin.post(f"/admin/relations/entry/search/{key}/").status_code == 405


def test_only_what_the_filter_takes_is_found(admin):
    make("categories", "wine", "beer")
    options = {"targetFilter": {"name": {"$startsWith": "w"}}}
    definitions.update_field(Field.objects.get(pk=key_of("restaurants", "categories")), options=options)
    assert found(admin, "categories") == ["document=wine"]


@pytest.fixture
@remembered
def several():
    """Articles with a list of categories and guides, of which some fit."""
    flows = {flow.slug: flow for flow in Flow.objects.all()}
    options = {"targetFilter": {"api::categories.categories": {"name": {"$ne": "beer"}}}}
    field = builders.several(
        flows["articles"], "mixed", flows["categories"], flows["guides"], options=options
    )
    make("categories", "wine", "beer")
    make("guides", "g")
    make("articles", "n", "o")
    return field


def test_documents_of_several_flows_are_found(admin, several):
    rows = admin.get(f"/admin/relations/entry/search/{several.pk}/").json()["results"]
    assert [(row["id"], row["text"]) for row in rows] == [
        ("document=wine&kind=api%3A%3Acategories.categories", "Categories: wine"),
        ("document=g&locale=en&kind=api%3A%3Aguides.guides", "Guides: g (en)"),
    ]


def test_entries_are_connected_to_documents_of_several_flows(admin, several):
    rows = admin.get(f"/admin/relations/entry/search/{several.pk}/").json()["results"]
    keys = list(Entry.objects.filter(flow__slug="articles").values_list("pk", flat=True))
    sent = {"action": "connect_selected", "_selected_action": keys, "field": "mixed", "post": "1"}
    admin.post("/admin/relations/entry/?flow=articles", sent | {"targets": [row["id"] for row in rows]})
    assert [message for message in told(admin) if "left as it is" in message] == []
    for name in "no":
        members = documents("articles").find_one(name, populate="mixed", status="draft")["mixed"]
        assert [member.document_id for member in members] == ["wine", "g"]
