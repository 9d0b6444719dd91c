"""`firstPublishedAt`: kept from the first publication of each locale, answered to those who select it."""

import datetime
import importlib

import pytest
from django.apps import apps
from django.db import connection

from relations.engine.definitions import create_flow, create_locale, update_flow
from relations.engine.documents import documents
from relations.models import EntryVersion

PAST = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
FIRST = "fields=firstPublishedAt"


@pytest.fixture
def flow(db):
    return create_flow("guides", name="Guides", draft_and_publish=True)


@pytest.fixture
def service(flow):
    return documents("guides")


def first(call, query="", key="a"):
    return call("GET", f"/api/guides/{key}?{FIRST}{query}").json()["data"]["firstPublishedAt"]


def backdate(**which):
    """As if the first publication had been long ago."""
    EntryVersion.objects.filter(first_published_at__isnull=False, **which).update(first_published_at=PAST)


def test_a_draft_that_was_never_published_has_none(call, service):
    service.create({}, document_id="a")
    assert first(call, "&status=draft") is None


def test_the_first_publication_is_kept_by_both_versions(call, service):
    service.create({}, document_id="a", status="published")
    published = call("GET", "/api/guides/a").json()["data"]["publishedAt"]
    assert (first(call), first(call, "&status=draft")) == (published, published)


def test_it_stays_when_the_document_is_published_again(call, service):
    service.create({}, document_id="a", status="published")
    backdate()
    service.publish("a")
    assert first(call) == "2024-05-01T12:00:00.000Z"


def test_it_stays_when_the_document_was_unpublished_in_between(call, service):
    service.create({}, document_id="a", status="published")
    backdate()
    service.unpublish("a")
    assert first(call, "&status=draft") == "2024-05-01T12:00:00.000Z"
    service.publish("a")
    assert first(call) == "2024-05-01T12:00:00.000Z"


def test_each_locale_has_its_own(call, db):
    create_locale("fr", name="French")
    create_flow("guides", name="Guides", draft_and_publish=True, localized=True)
    documents("guides").create({}, document_id="a", status="published")
    backdate()
    documents("guides").update("a", {}, locale="fr")
    assert first(call, "&status=draft&locale=fr") is None
    documents("guides").publish("a", locale="fr")
    assert first(call, "&locale=en") < first(call, "&locale=fr")


def test_without_drafts_it_is_when_the_document_was_made(call, db):
    create_flow("guides", name="Guides")
    documents("guides").create({}, document_id="a")
    shown = call("GET", f"/api/guides/a?{FIRST}&fields[1]=createdAt".replace("fields=", "fields[0]=")).json()
    assert shown["data"]["firstPublishedAt"] == shown["data"]["createdAt"]


def test_drafts_that_are_switched_on_have_it(call, db):
    flow = create_flow("guides", name="Guides")
    documents("guides").create({}, document_id="a")
    backdate()
    update_flow(flow, draft_and_publish=True)
    assert first(call, "&status=draft") == "2024-05-01T12:00:00.000Z"


def test_it_is_answered_by_name_alone(call, service):
    service.create({}, document_id="a", status="published")
    assert "firstPublishedAt" not in call("GET", "/api/guides/a").json()["data"]
    assert "firstPublishedAt" not in call("GET", "/api/guides/a?fields=*").json()["data"]


def test_from_python_it_is_selected_too(service):
    service.create({}, document_id="a", status="published")
    found = service.first(fields=["firstPublishedAt"])
    assert found["firstPublishedAt"] == found.published_at


def test_it_is_filtered_and_sorted_by(call, service):
    for key in "abc":
        service.create({}, document_id=key, status="published")
    backdate(entry__document_id="b")
    older = call("GET", "/api/guides?filters[firstPublishedAt][$lt]=2024-06-01").json()["data"]
    assert [item["documentId"] for item in older] == ["b"]
    in_order = call("GET", "/api/guides?sort=firstPublishedAt,documentId").json()["data"]
    assert [item["documentId"] for item in in_order] == ["b", "a", "c"]


def test_a_body_that_has_it_changes_nothing(call, service):
    service.create({}, document_id="a", status="published")
    backdate()
    sent = {"data": {"firstPublishedAt": "2000-01-01T00:00:00.000Z"}}
    assert call("PUT", "/api/guides/a", sent).status_code == 200
    assert first(call) == "2024-05-01T12:00:00.000Z"


def test_the_migration_takes_what_is_known(call, service):
    service.create({}, document_id="a", status="published")
    service.create({}, document_id="b")
    EntryVersion.objects.update(first_published_at=None)
    migration = importlib.import_module("relations.migrations.0008_first_published_at")
    migration.fill(apps, connection.schema_editor(collect_sql=True))
    published = call("GET", "/api/guides/a").json()["data"]["publishedAt"]
    assert (first(call), first(call, "&status=draft")) == (published, published)
    assert first(call, "&status=draft", "b") is None
