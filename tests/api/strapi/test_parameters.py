"""What stands in a query string or beside `data`: each means something, or is refused by its name."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Flow
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

# Each with the nearest one that there is.
UNKNOWN = {
    "pagination[size]=1": "pageSize",
    "pagination[withcount]=1": "withCount",
    "sortt=name": "sort",
    "filter[name]=a": "filters",
    "Filters[name]=a": "filters",
    "pLevel=3": "populate",
    "publicationState=preview": "status",
    "limit=3": "pagination[limit]",
    "state=draft": "status",
    "local=fr": "locale",
}


@pytest.fixture
@remembered
def stories():
    """Stories with drafts in two locales: never published, published, and modified since."""
    definitions.create_locale("fr")
    builders.flow("stories", singular="story", draft_and_publish=True, localized=True)
    builders.make("stories", "draft")
    builders.make("stories", "published", "modified", status="published")
    builders.write("stories", "modified", {"name": "modified since"})
    builders.write("stories", "draft", {"name": "brouillon"}, locale="fr")


def names(call, query):
    response = call("GET", f"/api/stories?sort=documentId,locale&{query}")
    assert response.status_code == 200, response.content
    return [story["name"] for story in response.json()["data"]]


@pytest.mark.parametrize("query", UNKNOWN)
def test_an_unknown_parameter_is_refused_with_the_nearest_known_one(stories, call, query):
    response = call("GET", f"/api/stories?{query}")
    assert response.status_code == 400
    assert UNKNOWN[query] in response.json()["error"]["message"]


@pytest.mark.parametrize("query", ["_q=a", "nope", "limit=1"])
def test_what_means_nothing_for_one_document_is_refused(stories, call, query):
    assert call("GET", f"/api/stories/published?{query}").status_code == 400


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("[$or][0][0][name]=published&filters[$or][0][1][documentId]=modified", []),
        ("[$or][0][0][name]=published&filters[$or][0][1][documentId]=published", ["published"]),
        (
            "[$or][0][0][name]=a&filters[$or][0][1][name]=b&filters[$or][1][0][name]=modified",
            ["modified"],
        ),
        ("[$or][2][name]=published&filters[$or][7][name]=modified", ["modified", "published"]),
    ],
)
def test_a_list_in_a_list_of_alternatives_means_all_of_its_members(stories, call, filters, expected):
    assert names(call, f"filters{filters}") == expected


@pytest.mark.parametrize("word", ["status", "publicationFilter", "hasPublishedVersion"])
@pytest.mark.parametrize("path", ["/api/stories", "/api/stories/published"])
def test_a_word_that_is_empty_is_refused(stories, call, word, path):
    for query in (word, f"{word}="):
        error = call("GET", f"{path}?{query}").json()["error"]
        assert (error["status"], error["details"]["param"]) == (400, word)


def test_an_empty_status_of_a_write_is_refused_before_it(stories, call):
    assert call("PUT", "/api/stories/draft?status=", {"data": {"name": "new"}}).status_code == 400
    assert documents("stories").find_one("draft", status="draft").stored["name"] == "draft"


@pytest.mark.parametrize("query", ["locale=", "_q=", "sort="])
def test_what_is_empty_and_no_word_is_as_if_it_were_left_out(stories, call, query):
    assert names(call, query) == names(call, "locale=en")


def test_a_sort_of_one_document_is_checked_and_changes_nothing(stories, call):
    assert call("GET", "/api/stories/published?sort=name:desc").status_code == 200
    assert call("GET", "/api/stories/published?sort=nope").status_code == 400


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("query", ["filters[name]=a", "sort=name", "state=draft"])
def test_what_means_nothing_for_a_write_is_refused_before_it(stories, call, method, query):
    path = "/api/stories" if method == "POST" else "/api/stories/draft"
    assert call(method, f"{path}?{query}", {"data": {"name": "new"}}).status_code == 400
    assert not documents("stories").find(filters={"name": "new"}, status="draft")


def test_an_unknown_parameter_of_a_deletion_deletes_nothing(stories, call):
    assert call("DELETE", "/api/stories/draft?local=fr").status_code == 400
    assert documents("stories").find_one("draft", locale="fr", status="draft")


@pytest.mark.parametrize("key", ["status", "locale", "populate"])
@pytest.mark.parametrize("path", ["/api/stories/published", "/api/stories/published/relations/name"])
def test_a_key_beside_data_is_refused(stories, call, key, path):
    method = "PATCH" if "relations" in path else "PUT"
    response = call(method, path, {"data": {"name": "new"}, key: "draft"})
    assert response.status_code in (400, 404)
    assert documents("stories").find_one("published").stored["name"] == "published"


def test_a_key_beside_data_is_named_with_its_place(stories, call):
    response = call("PUT", "/api/stories/published", {"data": {"name": "new"}, "status": "draft"})
    assert "?status=draft" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("publicationFilter=never-published", ["draft"]),
        ("publicationFilter=has-published-version", ["modified since", "published"]),
        ("publicationFilter=modified", ["modified since"]),
        ("publicationFilter=unmodified", ["published"]),
        ("publicationFilter=published-with-draft", ["modified since", "published"]),
        ("publicationFilter=published-without-draft", []),
        ("publicationFilter=never-published-document", ["draft"]),
        ("publicationFilter=has-published-version-document", ["modified since", "published"]),
        ("hasPublishedVersion=true", ["modified since", "published"]),
        ("hasPublishedVersion=false", ["draft"]),
    ],
)
def test_documents_are_chosen_by_how_they_are_published(stories, call, query, expected):
    assert names(call, f"status=draft&{query}") == expected


def test_a_publication_filter_shows_the_version_that_the_status_names(stories, call):
    assert names(call, "publicationFilter=modified") == ["modified"]
    assert names(call, "publicationFilter=never-published") == []


def test_a_publication_filter_is_about_one_locale_unless_it_says_document(stories, call):
    documents("stories").publish("draft", locale="fr")
    assert names(call, "status=draft&publicationFilter=never-published") == ["draft"]
    assert names(call, "status=draft&publicationFilter=never-published-document") == []


def test_a_publication_filter_selects_all_where_there_are_no_drafts(call, db):
    builders.flow("tags", singular="tag")
    builders.make("tags", "a")
    body = call("GET", "/api/tags?publicationFilter=modified").json()
    assert body["meta"]["pagination"]["total"] == 1


@pytest.mark.parametrize(
    "query", ["publicationFilter=bogus", "hasPublishedVersion=bogus", "publicationFilter[0]=modified"]
)
def test_an_unknown_publication_filter_is_refused(stories, call, query):
    assert call("GET", f"/api/stories?status=draft&{query}").status_code == 400
    assert call("GET", f"/api/stories/draft?status=draft&{query}").status_code == 400


def test_one_document_may_be_asked_for_by_how_it_is_published(stories, call):
    path = "/api/stories/modified?publicationFilter="
    assert call("GET", f"{path}modified").status_code == 200
    assert call("GET", f"{path}unmodified").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filters[locale]=fr", ["brouillon"]),
        ("filters[locale][$ne]=en", ["brouillon"]),
        ("filters[$or][0][locale]=fr&filters[$or][1][name]=published", ["brouillon", "published"]),
        ("filters[$not][locale]=en", ["brouillon"]),
        ("locale=en&filters[locale]=fr", []),
        ("locale=*", ["draft", "brouillon", "modified since", "published"]),
        ("locale[0]=fr&locale[1]=en", ["draft", "brouillon", "modified since", "published"]),
        ("locale[]=fr", ["brouillon"]),
    ],
)
def test_versions_of_several_locales_are_listed(stories, call, query, expected):
    assert names(call, f"status=draft&{query}") == expected


def test_an_unknown_locale_among_several_is_refused(stories, call):
    assert call("GET", "/api/stories?locale[0]=fr&locale[1]=xx").status_code == 400


def test_several_locales_are_for_lists_alone(stories, call):
    assert call("PUT", "/api/stories/draft?locale=*", {"data": {"name": "all"}}).status_code == 400
    assert call("GET", "/api/stories/draft?locale[0]=fr&locale[1]=en").status_code == 400


def test_each_version_of_a_list_shows_the_one_list_of_what_is_not_localized(stories, call):
    places = builders.flow("places", singular="place")
    builders.relation(Flow.objects.get(slug="stories"), "place", places, "many-to-one", inverse="stories")
    builders.make("places", "here")
    for locale in ("en", "fr"):
        builders.write("stories", "draft", {"place": "here"}, locale=locale, status="published")
    query = "locale=*&populate[place][populate][stories][fields]=name&filters[place][stories][name]=brouillon"
    response = call("GET", f"/api/stories?{query}")
    shown = [[below["name"] for below in story["place"]["stories"]] for story in response.json()["data"]]
    assert shown == [["draft", "brouillon"]] * 2
