import pytest

from relations.engine.documents import documents
from relations.models import Flow
from tests.builders import make, write


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def ask(client, flow, query=""):
    key = Flow.objects.get(slug=flow).pk
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
    make("guides", "g", "h")
    write("guides", "g", {"name": "le guide"}, locale="fr")
    answer = ask(admin, "guides", "locale=fr").json()
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
    assert ask(admin, "guides", "locale=xx").status_code == 404


def test_a_search_is_only_read(admin):
    key = Flow.objects.get(slug="categories").pk
    assert admin.post(f"/admin/relations/entry/search/{key}/").status_code == 405
