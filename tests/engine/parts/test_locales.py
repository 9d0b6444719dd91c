"""Relations of components in several locales: shared with the values, or each locale's own."""

import pytest

from relations.engine.documents import documents
from relations.models import Link
from tests import builders
from tests.engine.parts import helpers
from tests.engine.parts.helpers import box, named, page, read, rows, update
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def ids(slug, **options):
    value = read(**options)[slug]
    return [part["id"] for part in value] if isinstance(value, list) else value["id"]


def test_a_new_locale_takes_over_what_is_shared(localized):
    page({"box": {"many": ["b", "a"], "inner": [{"many": ["c"]}]}, "rows": [{"many": ["d"]}]})
    update({"rows": []}, locale="fr")
    found = read(locale="fr")
    assert named(found["box"]["many"]) == ["b", "a"]
    assert [member["name"] for member in found["box"]["many"]] == ["b fr", "a fr"]
    assert named(found["box"]["inner"][0]["many"]) == ["c"]
    assert found["rows"] == []


def test_a_shared_list_changes_in_every_locale(localized):
    page({"box": {"many": ["a", "b"]}})
    update({"rows": []}, locale="fr")
    update(
        {"box": {"id": ids("box"), "many": {"connect": [{"documentId": "c", "position": {"start": True}}]}}}
    )
    assert (box(), box(locale="fr")) == (["c", "a", "b"], ["c", "a", "b"])
    update({"box": {"id": ids("box"), "many": {"disconnect": ["a"]}}}, locale="fr")
    assert (box(), box(locale="fr")) == (["c", "b"], ["c", "b"])


def test_a_target_without_the_locale_is_hidden_there(localized):
    page({"box": {"many": ["a", "f", "b"]}})
    update({"rows": []}, locale="fr")
    assert (box(), box(locale="fr")) == (["a", "f", "b"], ["a", "b"])
    builders.write("notes", "f", {"name": "f fr"}, locale="fr")
    assert box(locale="fr") == ["a", "f", "b"]


def test_a_target_that_loses_the_locale_keeps_its_place_there(localized):
    page({"box": {"many": ["a", "c", "b"]}, "rows": [{"many": ["c"]}]})
    update({"rows": [{"many": ["c"]}]}, locale="fr")
    documents("notes").delete("c", locale="fr")
    assert (box(), box(locale="fr"), rows(locale="fr")) == (["a", "c", "b"], ["a", "b"], [[]])
    builders.write("notes", "c", {"name": "c fr"}, locale="fr")
    assert (box(locale="fr"), rows(locale="fr")) == (["a", "c", "b"], [[]])
    documents("notes").delete("c", locale="*")
    assert (box(), box(locale="fr")) == (["a", "b"], ["a", "b"])
    assert Link.objects.count() == 4


def test_a_shared_component_that_is_new_goes_everywhere(localized):
    page({"box": {"many": ["a", "b"]}})
    update({"rows": []}, locale="fr")
    update({"box": {"many": ["e"], "inner": [{"many": ["d"]}]}}, locale="fr")
    assert (box(), box(locale="fr")) == (["e"], ["e"])
    assert sorted(Link.objects.values_list("target__document_id", flat=True)) == ["d", "d", "e", "e"]


def test_a_shared_component_that_goes_leaves_nothing(localized):
    page({"box": {"many": ["a", "b"]}})
    update({"rows": []}, locale="fr")
    update({"box": None})
    assert not Link.objects.exists()


def test_a_localized_component_is_each_locales_own(localized):
    page({"rows": [{"many": ["a", "b"]}]})
    update({"rows": [{"many": ["c"]}]}, locale="fr")
    assert (rows(), rows(locale="fr")) == ([["a", "b"]], [["c"]])


def test_a_target_is_taken_in_the_locale_of_the_version(localized):
    page({"rows": [{"many": ["a"]}]})
    update({"rows": [{"many": ["a"]}]}, locale="fr")
    assert sorted(Link.objects.values_list("source_locale", "target_locale")) == [("en", "en"), ("fr", "fr")]


def test_a_deleted_locale_takes_its_lists_along(localized):
    page({"box": {"many": ["a"]}, "rows": [{"many": ["a"]}]})
    update({"rows": [{"many": ["b"]}]}, locale="fr")
    documents("pages").delete("p", locale="fr")
    assert list(Link.objects.values_list("source_locale", flat=True)) == ["en", "en"]


def test_an_items_locale_chooses_where_the_page_has_none(db):
    builders.flow("notes", localized=True)
    helpers.definitions.create_locale("fr")
    builders.make("notes", "a")
    builders.write("notes", "a", {"name": "a fr"}, locale="fr")
    helpers.components("notes")
    helpers.pages("pages")
    page({"box": {"many": [{"documentId": "a", "locale": "fr"}, "a"]}})
    assert [member["name"] for member in read()["box"]["many"]] == ["a fr", "a"]


@pytest.fixture
@remembered
def both(db):
    """Localized, with drafts."""
    helpers.definitions.create_locale("fr")
    builders.flow("notes", localized=True, draft_and_publish=True)
    for name in "abc":
        builders.make("notes", name, status="published")
        documents("notes").update(name, {"name": f"{name} fr"}, locale="fr", status="published")
    helpers.components("notes")
    return helpers.pages("pages", localized=True, draft_and_publish=True)


def test_publishing_one_locale_publishes_the_shared_lists_of_all(both):
    page({"box": {"many": ["a", "b"]}}, status="published")
    update({"rows": []}, locale="fr", status="published")
    update({"box": {"id": ids("box", status="draft"), "many": ["c"]}})
    assert (box(locale="fr", status="draft"), box(locale="fr")) == (["c"], ["a", "b"])
    documents("pages").publish("p", locale="en")
    assert (box(), box(locale="fr")) == (["c"], ["c"])


def test_discarding_one_locale_discards_the_shared_lists_of_all(both):
    page({"box": {"many": ["a", "b"]}}, status="published")
    update({"rows": []}, locale="fr", status="published")
    update({"box": {"many": ["c"]}}, locale="fr")
    documents("pages").discard_draft("p", locale="en")
    assert [box(locale=code, status="draft") for code in ("en", "fr")] == [["a", "b"], ["a", "b"]]


def test_a_copy_has_the_shared_members_of_every_locale(localized):
    page({"box": {"many": ["a", "f", "b"], "inner": [{"many": ["f", "c"]}]}})
    update({"rows": [{"many": ["d"]}]}, locale="fr")
    copy = documents("pages").duplicate("p")
    name = copy.documents[0].document_id
    assert (box(name), box(name, locale="fr")) == (["a", "f", "b"], ["a", "b"])
    assert named(read(name)["box"]["inner"][0]["many"]) == ["f", "c"]
    assert rows(name, locale="fr") == [["d"]]
    builders.write("notes", "f", {"name": "f fr"}, locale="fr")
    assert box(name, locale="fr") == ["a", "f", "b"]
    assert copy.left_out == []
