"""`…/actions/publish`, `unpublish`, `discard-draft`: of one document, of many, and looked at before."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders, snapshots
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PATH = "/api/articles/actions"


@pytest.fixture
@remembered
def articles():
    """Localized articles a, b and c with drafts, in English alone, that point at topics."""
    definitions.create_locale("fr")
    flow = builders.flow("articles", singular="article", draft_and_publish=True, localized=True)
    topics = builders.flow("topics", singular="topic", draft_and_publish=True)
    builders.relation(flow, "topics", topics, inverse="articles")
    builders.make("topics", "t", "u")
    builders.make("articles", *"abc")
    builders.write("articles", "a", {"topics": ["t", "u"]})
    return flow


def send(call, method, path, data=None, status=200):
    response = call(method, path, None if data is None else {"data": data})
    assert response.status_code == status, response.content
    return response.json()


def published(locale=None):
    return "".join(sorted(document.document_id for document in documents("articles").find(locale=locale)))


def test_many_are_published_at_once(articles, call):
    body = send(call, "POST", f"{PATH}/publish", {"documentIds": ["c", "a"]})
    assert [(done["documentId"], len(done["versions"])) for done in body["data"]] == [("c", 1), ("a", 1)]
    assert body["meta"] == {"count": 2}
    assert published() == "ac"


def test_many_are_unpublished_and_discarded_at_once(articles, call):
    send(call, "POST", f"{PATH}/publish", {"documentIds": [*"abc"]})
    for name in "ab":
        builders.write("articles", name, {"name": "changed"})
    send(call, "POST", f"{PATH}/discard-draft", {"documentIds": ["a", "b"]})
    assert [d["name"] for d in documents("articles").find(status="draft")] == [*"abc"]
    send(call, "POST", f"{PATH}/unpublish", {"documentIds": ["a", "c"]})
    assert published() == "b"


@pytest.mark.parametrize("where", ["query", "body"])
@pytest.mark.parametrize(("locale", "in_english", "in_french"), [("fr", "", "a"), ("*", "ab", "a")])
def test_many_are_published_in_one_locale_or_all(articles, call, where, locale, in_english, in_french):
    builders.write("articles", "a", {"name": "x"}, locale="fr")
    data = {"documentIds": ["a", "b"], **({"locale": locale} if where == "body" else {})}
    send(call, "POST", f"{PATH}/publish" + (f"?locale={locale}" if where == "query" else ""), data)
    assert (published(), published("fr")) == (in_english, in_french)


def test_one_named_twice_is_published_once(articles, call):
    assert send(call, "POST", f"{PATH}/publish", {"documentIds": ["a", "a"]})["meta"] == {"count": 1}


BAD = {
    "no ids": ("publish", {}, "documentIds"),
    "ids that are a string": ("publish", {"documentIds": "a"}, "documentIds"),
    "an id that is a number": ("publish", {"documentIds": ["a", 1]}, "documentIds[1]"),
    "an unknown document": ("publish", {"documentIds": ["a", "nope"]}, "documentIds[1]"),
    "a null character": ("publish", {"documentIds": ["a", "b\x00"]}, "documentIds[1]"),
    "too many": ("publish", {"documentIds": ["a"] * 101}, "documentIds"),
    "an unknown key": ("publish", {"documentIds": ["a"], "status": "draft"}, "status"),
    "an unknown locale": ("publish", {"documentIds": ["a"], "locale": "xx"}, "locale"),
    "a locale that is a list": ("publish", {"documentIds": ["a"], "locale": ["en"]}, "locale"),
    "one that is not complete": ("publish", {"documentIds": ["a", "b"]}, "documentIds[1].name"),
    "one that was never published": ("discard-draft", {"documentIds": ["a", "b"]}, "documentIds[1]"),
}


@pytest.mark.parametrize("case", BAD)
def test_where_one_is_refused_none_is_changed(articles, call, case):
    action, data, named = BAD[case]
    documents("articles").publish("a")
    builders.write("articles", "a", {"name": "changed"})
    builders.write("articles", "b", {"name": None})
    definitions.update_field(articles.fields.get(slug="name"), required=True)
    before = snapshots.content()
    error = send(call, "POST", f"{PATH}/{action}", data, 400)["error"]
    assert error["details"]["path"] == named
    assert snapshots.content() == before


def test_an_unknown_action_and_a_flow_without_drafts_are_refused(articles, call):
    builders.flow("plain")
    send(call, "POST", f"{PATH}/burn", {"documentIds": ["a"]}, 404)
    send(call, "POST", "/api/plain/actions/publish", {"documentIds": []}, 400)
    send(call, "GET", f"{PATH}/publish", status=404)
    send(call, "GET", "/api/articles/a/actions/unpublish", status=404)
    send(call, "GET", "/api/articles/nope/actions/publish", status=404)
    send(call, "GET", "/api/plain/x/actions/publish", status=400)


def test_a_publication_is_looked_at_before(articles, call):
    documents("topics").publish("t")
    documents("articles").publish("a")
    builders.write("articles", "a", {"name": "new", "topics": ["u"]})
    assert send(call, "GET", "/api/articles/a/actions/publish")["data"] == {
        "documentId": "a",
        "versions": [
            {
                "locale": "en",
                "isPublished": True,
                "isChanged": True,
                "values": {"name": {"draft": "new", "published": "a"}},
                "relations": {
                    "topics": {
                        "added": [],
                        "removed": [{"documentId": "t", "type": "topics", "title": "t"}],
                        "moved": [],
                        "notPublished": [{"documentId": "u", "type": "topics", "title": "u"}],
                        "more": False,
                    }
                },
                "missing": [],
            }
        ],
    }


def test_each_locale_is_looked_at(articles, call):
    builders.write("articles", "a", {"name": "x"}, locale="fr")
    found = send(call, "GET", "/api/articles/a/actions/publish?locale=*")["data"]["versions"]
    assert [version["locale"] for version in found] == ["en", "fr"]
    assert send(call, "GET", "/api/articles/b/actions/publish?locale=fr")["data"]["versions"] == []
    send(call, "GET", "/api/articles/b/actions/publish?locale=xx", status=400)


def test_a_single_type_is_looked_at(call):
    builders.flow("homepages", singular="homepage", single=True, draft_and_publish=True)
    send(call, "GET", "/api/homepage/actions/publish", status=404)
    send(call, "PUT", "/api/homepage?status=draft", {"name": "x"})
    [version] = send(call, "GET", "/api/homepage/actions/publish")["data"]["versions"]
    assert (version["isPublished"], "locale" in version) == (False, False)
