"""Single types: one document at most, at `/api/{singular}`."""

import threading

import pytest
from django.db import connection

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ConflictError
from relations.models import Entry
from tests import builders, snapshots
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PATH = "/api/homepage"


@pytest.fixture
@remembered
def homepage():
    """A single type with featured articles; a, b and c are articles."""
    made = builders.flow("homepages", singular="homepage", single=True)
    builders.relation(made, "featured", builders.flow("articles", singular="article"))
    builders.make("articles", *"abc")
    return made


@pytest.fixture
@remembered
def drafted():
    """A single type with drafts and locales."""
    definitions.create_locale("fr")
    return builders.flow(
        "homepages", singular="homepage", single=True, draft_and_publish=True, localized=True
    )


def send(call, method, path, data=None, status=200):
    response = call(method, path, None if data is None else {"data": data})
    assert response.status_code == status, response.content
    return response.json()["data"] if response.content else None


def test_it_is_404_as_long_as_there_is_none(homepage, call):
    for method, path in (
        ("GET", PATH),
        ("GET", f"{PATH}/relations/featured"),
        ("PATCH", f"{PATH}/relations/featured"),
    ):
        send(call, method, path, [], 404)


def test_the_first_put_makes_it_and_the_next_ones_change_it(homepage, call):
    made = send(call, "PUT", PATH, {"name": "one", "featured": ["b"]})
    changed = send(call, "PUT", PATH, {"name": "two"})
    assert (changed["id"], changed["documentId"]) == (made["id"], made["documentId"])
    assert send(call, "GET", PATH)["name"] == "two"
    assert Entry.objects.filter(flow=homepage).count() == 1


def test_it_is_read_with_its_relations(homepage, call):
    send(call, "PUT", PATH, {"featured": ["c", "a"]})
    found = send(call, "GET", f"{PATH}?populate[featured][fields]=name")
    assert [article["name"] for article in found["featured"]] == ["c", "a"]


def test_a_put_answers_what_its_query_selects(homepage, call):
    made = send(call, "PUT", f"{PATH}?populate=featured&fields=name", {"featured": ["c"]})
    assert set(made) == {"id", "documentId", "name", "featured"}


def test_its_relations_have_pages_and_changes_of_their_own(homepage, call):
    send(call, "PUT", PATH, {"featured": ["a", "b"]})
    path = f"{PATH}/relations/featured"
    changed = send(call, "PATCH", path, {"connect": [{"documentId": "c", "position": {"start": True}}]})
    assert [article["documentId"] for article in changed] == [*"cab"]
    assert [a["documentId"] for a in send(call, "GET", f"{path}?pagination[limit]=1")] == ["c"]


def test_it_is_deleted_and_may_be_made_again(homepage, call):
    first = send(call, "PUT", PATH, {"name": "one"})
    send(call, "DELETE", PATH, status=204)
    send(call, "DELETE", PATH, status=204)
    send(call, "GET", PATH, status=404)
    assert send(call, "PUT", PATH, {"name": "two"})["documentId"] != first["documentId"]


def test_a_draft_is_written_and_published_alone(drafted, call):
    send(call, "PUT", f"{PATH}?status=draft", {"name": "draft"})
    send(call, "GET", PATH, status=404)
    assert send(call, "GET", f"{PATH}?status=draft")["name"] == "draft"
    done = send(call, "POST", f"{PATH}/actions/publish")
    assert [version["name"] for version in done["versions"]] == ["draft"]
    assert send(call, "GET", PATH)["name"] == "draft"
    send(call, "POST", f"{PATH}/actions/unpublish")
    send(call, "GET", PATH, status=404)


def test_an_action_on_none_is_404(drafted, call):
    send(call, "POST", f"{PATH}/actions/publish", status=404)


def test_a_locale_is_made_by_a_put_and_deleted_alone(drafted, call):
    first = send(call, "PUT", PATH, {"name": "en"})
    second = send(call, "PUT", f"{PATH}?locale=fr", {"name": "fr"})
    assert (second["documentId"], second["locale"]) == (first["documentId"], "fr")
    send(call, "DELETE", f"{PATH}?locale=fr", status=204)
    send(call, "GET", f"{PATH}?locale=fr", status=404)
    assert send(call, "GET", PATH)["name"] == "en"
    send(call, "PUT", f"{PATH}?locale=fr", {"name": "fr"})
    send(call, "DELETE", f"{PATH}?locale=*", status=204)
    assert not Entry.objects.filter(flow=drafted).exists()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", PATH, 405),
        ("PATCH", PATH, 405),
        ("GET", "/api/homepages", 404),
        ("POST", "/api/homepages", 404),
        ("PUT", "/api/homepages", 404),
        ("GET", "/api/homepages/x", 404),
        ("GET", f"{PATH}/x", 404),
        ("PUT", f"{PATH}/x", 404),
        ("DELETE", f"{PATH}/x", 404),
        ("PATCH", f"{PATH}/x/relations/featured", 404),
        ("POST", f"{PATH}/x/actions/publish", 404),
        ("GET", "/api/article", 404),
        ("PUT", "/api/article", 404),
        ("PUT", "/api/articles", 405),
        ("DELETE", "/api/articles", 405),
    ],
)
def test_its_routes_are_its_own(homepage, call, method, path, status):
    send(call, "PUT", PATH, {"name": "one"})
    document_id = Entry.objects.get(flow=homepage).document_id
    before = snapshots.content()
    send(call, method, path.replace("/x", f"/{document_id}"), {}, status)
    assert snapshots.content() == before


def test_nothing_makes_a_second_one(homepage, call):
    send(call, "PUT", PATH, {"name": "one"})
    with pytest.raises(ConflictError):
        documents("homepages").create({"name": "two"})
    assert call(
        "POST", "/v2/flows/homepages/entries", {"data": {"type": "entry", "name": "two"}}
    ).status_code in (409, 422)
    assert Entry.objects.filter(flow=homepage).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_writers_make_one():
    builders.flow("homepages", singular="homepage", single=True)
    answers = []

    def write(name):
        try:
            answers.append(documents("homepages").save_single({"name": name}))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(f"{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({document.document_id for document in answers}) == 1
    assert len(answers) == 4
