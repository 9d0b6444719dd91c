"""Full text: a term is found in every value that is searched, whatever the database."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import EntryVersion, Field, Flow
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

VALUES = {
    "name": "Crème BRÛLÉE",
    "body": "First line\nsecond 100% a_b",
    "kind": "etching",
    "score": 4242.5,
    "number": 77,
    "large": "1234567890123",
    "tiny": 1e-07,
    "hidden": "secret",
    "word": "pass",
    "extra": {"key": "json"},
}


@pytest.fixture
@remembered
def shops():
    definitions.create_locale("fr")
    shops = builders.flow("shops", singular="shop", draft_and_publish=True, localized=True)
    kinds = {
        "body": "richtext",
        "score": "float",
        "number": "integer",
        "large": "biginteger",
        "tiny": "float",
    }
    for slug, kind in {**kinds, "word": "password", "extra": "json"}.items():
        definitions.create_field(shops, slug, field_type=kind, localized=slug != "number")
    definitions.create_field(shops, "kind", field_type="enumeration", options={"enum": ["etching"]})
    definitions.create_field(shops, "hidden", field_type="string", options={"private": True})
    documents("shops").create(VALUES, document_id="x", status="published")
    documents("shops").create({"name": "other"}, document_id="y", status="published")


def found(term, **view):
    rows, _ = documents("shops").rows(search=term, **view)
    return list(rows.values_list("entry__document_id", flat=True))


@pytest.mark.parametrize(
    "term",
    ["creme brulee", "CRÈME", "Brûlée", "ème B", "second", "line\nsecond", "100%", "a_b", "ETCH", "4242.5",
     "77", "456789", "0.0000001"],
)  # fmt: skip
def test_a_term_is_found_in_values_of_every_searched_type(shops, term):
    assert found(term) == ["x"]


@pytest.mark.parametrize(
    "term", ["secret", "pass", "json", "Crème etching", "axb", "1000", "e-07", "x\x1fy", "\u0301"]
)
def test_a_term_is_not_found_elsewhere_or_across_values(shops, term):
    assert found(term) == []


def test_accents_alone_find_nothing(shops):
    assert found("\u0301") == []


def test_the_empty_term_finds_everything(shops):
    assert found("") == ["x", "y"]


def test_each_state_and_locale_has_its_own_text(shops):
    builders.write("shops", "x", {"name": "changed"})
    builders.write("shops", "x", {"name": "glace", "number": 88}, locale="fr")
    assert (found("creme"), found("creme", status="draft")) == (["x"], [])
    assert found("glace", status="draft", locale="fr") == ["x"]
    assert found("88", status="draft") == ["x"], "a value that locales share"
    documents("shops").discard_draft("x")
    assert found("creme", status="draft") == ["x"]


def change(name, **changes):
    definitions.update_field(Field.objects.get(slug=name), **changes)


def test_a_field_that_becomes_private_is_searched_no_longer_and_again(shops):
    change("name", options={"private": True})
    assert found("creme") == []
    change("name", options={})
    assert found("creme") == ["x"]


def test_a_field_that_is_not_searchable_is_not_searched(shops):
    change("name", options={"searchable": False})
    assert found("creme") == []


def test_a_disabled_field_is_searched_no_longer_and_again(shops):
    change("name", enabled=False)
    assert found("creme") == []
    change("name", enabled=True)
    assert found("creme") == ["x"]


def test_a_renamed_field_is_searched_and_a_deleted_one_is_not(shops):
    change("name", slug="label")
    builders.write("shops", "x", {"body": "new"}, status="published")
    assert found("creme") == ["x"]
    definitions.delete_field(Field.objects.get(slug="label"))
    assert found("creme") == []


def test_a_field_of_another_type_is_searched_as_that(shops):
    definitions.change_field_type(Field.objects.get(slug="body"), "json")
    assert found("second") == []
    definitions.change_field_type(Field.objects.get(slug="body"), "text")
    assert found("second") == ["x"]


def test_a_flow_that_gets_drafts_has_their_text(shops):
    plain = builders.flow("plain", singular="plain-one")
    builders.make("plain", "there")
    definitions.update_flow(plain, draft_and_publish=True)
    assert set(EntryVersion.objects.filter(flow=plain).values_list("search", flat=True)) == {"there"}


def test_a_new_field_costs_no_version_anew(shops):
    EntryVersion.objects.update(search="kept")
    definitions.create_field(Flow.objects.get(slug="shops"), "more", field_type="string")
    assert set(EntryVersion.objects.values_list("search", flat=True)) == {"kept"}
