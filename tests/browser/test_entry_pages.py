"""The pages beside an entry's form, and the actions of the list, in a browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from relations.engine.documents import documents
from relations.models import Entry
from tests import builders


def published(name):
    return documents("articles").find_one(name) is not None


@pytest.fixture
def _articles(transactional_db):
    articles, topics = builders.flow("articles", draft_and_publish=True), builders.flow("topics")
    builders.relation(articles, "topics", topics)
    builders.make("topics", "vegan", "late")
    builders.make("articles", "n", "m")


@pytest.mark.usefixtures("_articles")
def test_a_draft_is_previewed_and_published(admin_page):
    entry = Entry.objects.get(document_id="n")
    admin_page.goto(reverse("admin:relations_entry_change", args=[entry.pk]))
    admin_page.fill("#id_field-name", "News")
    admin_page.get_by_role("button", name="Save draft and preview").click()
    admin_page.wait_for_url("**/publish/")
    expect(admin_page.locator(".relations-changes ins")).to_have_text("News")
    admin_page.get_by_role("button", name="Publish").click()
    admin_page.wait_for_url("**/change/")
    assert published("n")


@pytest.mark.usefixtures("_articles")
def test_unpublishing_can_be_thought_over(admin_page):
    documents("articles").publish("n")
    entry = Entry.objects.get(document_id="n")
    admin_page.goto(reverse("admin:relations_entry_change", args=[entry.pk]))
    admin_page.get_by_role("link", name="Unpublish…").click()
    admin_page.get_by_role("link", name="No, take me back").click()
    admin_page.wait_for_url("**/change/")
    assert published("n")
    admin_page.get_by_role("link", name="Unpublish…").click()
    admin_page.get_by_role("button", name="Yes, unpublish it").click()
    admin_page.wait_for_url("**/change/")
    assert not published("n")


@pytest.mark.usefixtures("_articles")
def test_selected_entries_are_connected_to_what_is_searched_for(admin_page):
    admin_page.goto("/admin/relations/entry/?flow=articles")
    admin_page.locator("#action-toggle").check()
    admin_page.locator("select[name=action]").select_option("connect_selected")
    admin_page.get_by_role("button", name="Go", exact=True).click()
    admin_page.get_by_role("button", name="Choose what to connect…").click()
    for name in ("late", "vegan"):
        admin_page.locator(".select2-search__field").fill(name)
        admin_page.locator(".select2-results__option", has_text=name).click()
    admin_page.get_by_role("button", name="Connect", exact=True).click()
    admin_page.wait_for_url("**/entry/?flow=articles")
    expect(admin_page.locator(".messagelist")).to_contain_text("2 entries were connected.")
    order = [builders.listed("articles", name, "topics", status="draft") for name in "nm"]
    assert order == [["late", "vegan"], ["late", "vegan"]]


@pytest.mark.usefixtures("_articles")
def test_selected_entries_are_exported(admin_page):
    admin_page.goto("/admin/relations/entry/?flow=articles")
    admin_page.locator("#action-toggle").check()
    admin_page.locator("select[name=action]").select_option("export_csv")
    with admin_page.expect_download() as download:
        admin_page.get_by_role("button", name="Go", exact=True).click()
    text = download.value.path().read_text()
    assert text.count("\n") == 3
