"""Documents through the document service: values, ids, locales, deletion."""

import pytest
from django.contrib.auth.hashers import check_password

from relations.engine.documents import documents
from relations.engine.errors import ConflictError, NotFoundError, StaleError, ValidationError
from relations.models import Entry, EntryVersion, Field, Link
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
@remembered
def stories():
    """A localized flow with a shared number, in en, fr and de."""
    flow = builders.flow("stories", singular="story", localized=True)
    builders.definitions.create_field(flow, "pages", field_type="integer")
    for code in ("fr", "de"):
        builders.definitions.create_locale(code)
    return flow


@pytest.fixture
@remembered
def shelf(stories):
    """A shelf `x`, not localized, and a story `s` in en and fr that may stand on it."""
    builders.relation(builders.flow("shelves", singular="shelf"), "stories", stories)
    builders.make("stories", "s")
    builders.write("stories", "s", {}, locale="fr")
    builders.make("shelves", "x")


def revision(name: str) -> int:
    return Entry.objects.get(document_id=name).revision


@pytest.mark.parametrize("slug", ["contains", "range", "in", "a__b", "isnull"])
@pytest.mark.parametrize(("kind", "value"), [("string", "x"), ("integer", 3), ("boolean", True)])
def test_a_unique_value_is_had_once_whatever_its_field_is_called(slug, kind, value):
    builders.definitions.create_field(builders.flow("things"), slug, field_type=kind, unique=True)
    builders.make("things", "a", "b")
    builders.write("things", "a", {slug: value})
    with pytest.raises(ValidationError, match="unique"):
        builders.write("things", "b", {slug: value})


def test_a_unique_value_is_published_once():
    things = builders.flow("things", draft_and_publish=True)
    builders.definitions.create_field(things, "code", field_type="string", unique=True)
    documents("things").create({"code": "x"}, document_id="a", status="published")
    builders.write("things", "a", {"code": "y"})
    documents("things").create({"code": "x"}, document_id="b")
    with pytest.raises(ValidationError, match="code must be unique"):
        documents("things").publish("b")


@pytest.mark.parametrize("drafts", [True, False])
def test_a_default_is_had_once_where_it_must_be_unique(drafts):
    things = builders.flow("things", draft_and_publish=drafts)
    builders.definitions.create_field(things, "code", field_type="string", unique=True, default="x")
    documents("things").create(status="published")
    with pytest.raises(ValidationError, match="code must be unique"):
        documents("things").create(status="published")


def test_what_was_published_before_it_had_to_be_unique_stays_so():
    builders.flow("things", draft_and_publish=True)
    for _ in range(2):
        last = documents("things").create({"name": "x"}, status="published")
    builders.definitions.update_field(Field.objects.get(slug="name"), unique=True)
    assert documents("things").publish(last.document_id)[0]["name"] == "x"


def test_a_new_locale_has_the_shared_value_of_a_field_that_is_disabled(stories):
    builders.write("stories", builders.make("stories", "s")[0], {"pages": 7})
    field = Field.objects.get(flow=stories, slug="pages")
    builders.definitions.update_field(field, enabled=False)
    builders.write("stories", "s", {"name": "f"}, locale="fr")
    builders.definitions.update_field(field, enabled=True)
    assert documents("stories").find_one("s", locale="fr")["pages"] == 7


def test_a_unique_value_that_locales_share_is_had_once_in_any():
    builders.definitions.create_locale("fr")
    things = builders.flow("things", localized=True)
    builders.definitions.create_field(things, "code", field_type="string", unique=True)
    documents("things").create({"code": "x"}, locale="fr")
    with pytest.raises(ValidationError, match="code must be unique"):
        documents("things").create({"code": "x"})


def test_a_uid_that_locales_share_is_made_of_what_none_has():
    builders.definitions.create_locale("fr")
    things = builders.flow("things", localized=True)
    options = {"targetField": "name"}
    builders.definitions.create_field(things, "path", field_type="uid", unique=True, options=options)
    documents("things").create({"name": "x"}, locale="fr")
    assert documents("things").create({"name": "x"})["path"] == "x-1"


def test_a_document_keeps_its_own_unique_value():
    builders.definitions.create_field(builders.flow("things"), "code", field_type="string", unique=True)
    builders.make("things", "a")
    builders.write("things", "a", {"code": "x"})
    assert builders.write("things", "a", {"code": "x"})["code"] == "x"


def test_an_update_merges():
    builders.flow("things")
    builders.make("things", "a")
    assert builders.write("things", "a", {})["name"] == "a"


def test_a_default_fills_what_is_not_given():
    builders.definitions.create_field(builders.flow("things"), "size", field_type="string", default="m")
    assert documents("things").create({})["size"] == "m"


def test_an_id_is_had_once_in_a_flow():
    builders.flow("things")
    builders.make("things", "a")
    with pytest.raises(ConflictError, match='"a"'):
        builders.make("things", "a")


def test_two_flows_may_use_the_same_id():
    builders.flow("things")
    builders.flow("others")
    assert builders.make("things", "a") == builders.make("others", "a")


@pytest.mark.parametrize("name", ["", "x" * 65])
def test_an_id_has_1_to_64_characters(name):
    builders.flow("things")
    with pytest.raises(ValidationError, match="1 to 64"):
        documents("things").create({}, document_id=name)


def test_updating_what_does_not_exist_is_an_error():
    builders.flow("things")
    with pytest.raises(NotFoundError, match='"nope"'):
        builders.write("things", "nope", {})


def test_a_refused_write_changes_nothing():
    builders.guide()
    builders.make("categories", "a")
    builders.make("restaurants", "r")
    with pytest.raises(ValidationError):
        builders.write("restaurants", "r", {"name": "new", "categories": {"connect": ["a", "nope"]}})
    assert documents("restaurants").find_one("r")["name"] == "r"


def test_a_locale_is_made_by_writing_in_it(stories):
    builders.make("stories", "s")
    builders.write("stories", "s", {"name": "conte"}, locale="fr")
    assert documents("stories").find_one("s", locale="fr")["name"] == "conte"


def test_a_new_locale_takes_over_what_is_shared(stories):
    documents("stories").create({"name": "tale", "pages": 7}, document_id="s")
    builders.write("stories", "s", {"name": "conte"}, locale="fr")
    assert documents("stories").find_one("s", locale="fr")["pages"] == 7


def test_a_shared_value_is_written_to_every_locale(stories):
    builders.make("stories", "s")
    builders.write("stories", "s", {"name": "conte", "pages": 9}, locale="fr")
    assert documents("stories").find_one("s", locale="en")["pages"] == 9


def test_a_localized_value_is_written_to_its_locale_alone(stories):
    builders.make("stories", "s")
    builders.write("stories", "s", {"name": "conte"}, locale="fr")
    assert documents("stories").find_one("s", locale="en")["name"] == "s"


def test_an_unknown_locale_is_refused(stories):
    with pytest.raises(ValidationError, match='"xx"'):
        documents("stories").create({}, locale="xx")


def test_deleting_a_locale_keeps_the_others(stories):
    builders.make("stories", "s")
    builders.write("stories", "s", {}, locale="fr")
    documents("stories").delete("s", locale="fr")
    assert documents("stories").find_one("s", locale="en") is not None


def test_deleting_a_locale_deletes_the_links_to_it(shelf):
    builders.write(
        "shelves", "x", {"stories": [{"documentId": "s", "locale": code} for code in ("en", "fr")]}
    )
    documents("stories").delete("s", locale="fr")
    assert [link.target_locale for link in Link.objects.all()] == ["en"]


def test_deleting_all_locales_deletes_the_document(stories):
    builders.make("stories", "s")
    builders.write("stories", "s", {}, locale="fr")
    assert documents("stories").delete("s", locale="*")
    assert not Entry.objects.exists()


def test_deleting_a_document_closes_the_lists_on_both_sides():
    builders.guide()
    builders.make("categories", "a", "b", "c")
    builders.make("restaurants", "r")
    builders.write("restaurants", "r", {"categories": ["a", "b", "c"]})
    documents("categories").delete("b")
    assert builders.listed("restaurants", "r", "categories") == ["a", "c"]
    documents("restaurants").delete("r")
    assert builders.listed("categories", "a", "restaurants") == []


def test_deleting_what_does_not_exist_says_so():
    builders.flow("things")
    assert documents("things").delete("nope") is False


def test_a_revision_counts_changes_of_lists_on_both_sides():
    builders.guide()
    builders.make("categories", "a")
    builders.make("restaurants", "r")
    builders.write("restaurants", "r", {"categories": ["a"]})
    assert (revision("r"), revision("a")) == (1, 1)


def test_a_write_that_changes_no_list_counts_no_revision():
    builders.guide()
    builders.make("categories", "a")
    builders.make("restaurants", "r")
    builders.write("restaurants", "r", {"categories": ["a"]})
    builders.write("restaurants", "r", {"categories": ["a"]})
    assert revision("r") == 1


def test_numbers_name_documents():
    builders.guide()
    builders.make("categories", "a")
    builders.make("restaurants", "r")
    number = EntryVersion.objects.get(entry__document_id="a").pk
    builders.write("restaurants", "r", {"categories": [number]})
    assert builders.listed("restaurants", "r", "categories") == ["a"]


def test_documents_are_found_filtered_sorted_and_cut():
    builders.flow("things")
    builders.make("things", "a", "b", "c", "d")
    found = documents("things").find(filters={"name": {"$ne": "b"}}, sort="name:desc", start=1, limit=2)
    assert [document.document_id for document in found] == ["c", "a"]


def test_publishing_shares_what_is_not_localized_with_the_other_locales():
    flow = builders.flow("stories", singular="story", localized=True, draft_and_publish=True)
    builders.definitions.create_field(flow, "pages", field_type="integer")
    builders.definitions.create_locale("fr")
    documents("stories").create({"pages": 1}, document_id="s", status="published")
    builders.write("stories", "s", {"pages": 2}, locale="fr", status="published")
    assert documents("stories").find_one("s", locale="en")["pages"] == 2


def test_a_document_may_go_before_itself_in_another_locale(shelf):
    builders.write("shelves", "x", {"stories": ["s"]})
    french = {"documentId": "s", "locale": "fr", "position": {"before": "s", "locale": "en"}}
    builders.write("shelves", "x", {"stories": {"connect": [french]}})
    assert [link.target_locale for link in Link.objects.order_by("position")] == ["fr", "en"]


def test_a_number_cannot_be_its_own_documents_anchor():
    builders.guide()
    builders.make("categories", "a")
    builders.make("restaurants", "r")
    builders.write("restaurants", "r", {"categories": ["a"]})
    number = EntryVersion.objects.get(entry__document_id="a").pk
    with pytest.raises(ValidationError, match="own anchor"):
        builders.write(
            "restaurants",
            "r",
            {"categories": {"connect": [{"documentId": "a", "position": {"before": number}}]}},
        )


def test_one_write_takes_a_limited_number_of_relations(settings):
    settings.RELATIONS_MAX_ITEMS = 2
    builders.guide()
    builders.make("categories", "a", "b", "c")
    builders.make("restaurants", "r")
    with pytest.raises(ValidationError, match="at most 2"):
        builders.write("restaurants", "r", {"categories": ["a", "b", "c"]})


def test_of_a_password_only_a_hash_is_stored():
    builders.definitions.create_field(builders.flow("things"), "secret", field_type="password")
    documents("things").create({"secret": "open sesame"}, document_id="a")
    stored = EntryVersion.objects.get(entry__document_id="a").values["secret"]
    assert check_password("open sesame", stored)


def test_a_write_against_an_old_revision_is_refused(shelf):
    seen = documents("shelves").find_one("x")
    documents("shelves").update("x", {"stories": ["s"]}, revision=seen.revision)
    with pytest.raises(StaleError):
        documents("shelves").update("x", {"stories": []}, revision=seen.revision)


@pytest.mark.parametrize("document_id", ["s", "nobody"])
def test_deleting_an_unknown_locale_is_refused_whether_the_document_exists_or_not(stories, document_id):
    builders.make("stories", "s")
    with pytest.raises(ValidationError, match="zz"):
        documents("stories").delete(document_id, locale="zz")


# -- unique values and drafts ------------------------------------------------------------------------


@pytest.fixture
@remembered
def leaflets():
    """Leaflets with drafts, a unique code, and a component that has one."""
    attributes = {"key": {"type": "string", "unique": True}}
    builders.definitions.create_component("a.fact", name="Fact", attributes=attributes)
    made = builders.flow("leaflets", singular="leaflet", draft_and_publish=True)
    builders.definitions.create_field(made, "code", field_type="string", unique=True)
    builders.definitions.create_field(made, "fact", field_type="component", options={"component": "a.fact"})
    facts = {"component": "a.fact", "repeatable": True}
    builders.definitions.create_field(made, "facts", field_type="component", options=facts)
    builders.make("leaflets", "one", "two")


UNIQUE = {
    "a value": ({"code": "x"}, {"code": "x"}),
    "a value in a component": ({"fact": {"key": "x"}}, {"fact": {"key": "x"}}),
    "a value in another field's component": ({"fact": {"key": "x"}}, {"facts": [{"key": "x"}]}),
}


@pytest.mark.parametrize("case", UNIQUE)
def test_a_unique_value_is_asked_of_what_is_published_alone(leaflets, case):
    for name, data in zip(("one", "two"), UNIQUE[case], strict=True):
        builders.write("leaflets", name, data)
    documents("leaflets").publish("one")
    with pytest.raises(ValidationError, match="must be unique"):
        documents("leaflets").publish("two")
    documents("leaflets").publish("one")


@pytest.mark.parametrize("data", [{"code": ""}, {"fact": {"key": ""}}, {"facts": [{"key": ""}, {"key": ""}]}])
def test_an_empty_text_is_no_duplicate(leaflets, data):
    for name in ("one", "two"):
        builders.write("leaflets", name, data, status="published")


def test_a_unique_value_stands_once_in_a_list_of_components(leaflets):
    with pytest.raises(ValidationError, match=r"facts\[1\].key must be unique"):
        builders.write("leaflets", "one", {"facts": [{"key": "x"}, {"key": "x"}]}, status="published")


def test_a_document_keeps_the_unique_values_of_its_components(leaflets):
    builders.write("leaflets", "one", {"fact": {"key": "x"}}, status="published")
    builders.write("leaflets", "one", {"fact": {"key": "x"}, "name": "again"}, status="published")
