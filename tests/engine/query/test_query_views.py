"""A filter or a sort sees what its reader sees: the view's state and locale, through relations too."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.operations import Set, Target
from tests.builders import flow, make, relation, write
from tests.engine.query.library import found

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def related(target_features, source_features):
    """Stories in sections, seen from both sides."""
    stories, sections = flow("stories", **source_features), flow("sections", **target_features)
    relation(stories, "sections", sections, inverse="stories")


DRAFTS, LOCALES = {"draft_and_publish": True}, {"localized": True}
LINKED = {"sections": {"$notNull": True}}


def test_each_state_is_filtered_by_its_own_values():
    flow("stories", **DRAFTS)
    make("stories", "a", status="published")
    write("stories", "a", {"name": "b"})
    assert found("stories", {"name": "a"}, status="published") == ["a"]
    assert found("stories", {"name": "a"}, status="draft") == []


def test_a_related_draft_is_not_seen_in_the_published_view():
    related(DRAFTS, DRAFTS)
    make("sections", "news")
    make("stories", "a")
    write("stories", "a", {"sections": ["news"]}, status="published")
    assert found("stories", {"sections": {"name": "news"}}, status="draft") == ["a"]
    assert found("stories", {"sections": {"name": "news"}}, status="published") == []
    assert found("stories", {"sections": {"$null": True}}, status="published") == ["a"]


def test_a_related_document_is_seen_again_once_it_is_published():
    related(DRAFTS, DRAFTS)
    make("sections", "news")
    make("stories", "a")
    write("stories", "a", {"sections": ["news"]}, status="published")
    documents("sections").publish("news")
    assert found("stories", {"sections": {"name": "news"}}, status="published") == ["a"]


@pytest.mark.parametrize("status", ["draft", "published"])
def test_the_inverse_side_sees_the_same(status):
    related(DRAFTS, DRAFTS)
    make("sections", "news", status="published")
    make("stories", "a")
    write("stories", "a", {"sections": ["news"]})
    expected = ["news"] if status == "draft" else []
    assert found("sections", {"stories": {"name": "a"}}, status=status) == expected


def test_a_pinned_link_is_hidden_from_the_other_view():
    related(DRAFTS, {})
    make("sections", "news", status="published")
    make("stories", "a")
    write("stories", "a", {"sections": [{"documentId": "news", "status": "draft"}]})
    assert found("stories", LINKED, status="draft") == ["a"]
    assert found("stories", LINKED, status="published") == []
    assert found("sections", {"stories": {"name": "a"}}, status="draft") == ["news"]
    assert found("sections", {"stories": {"name": "a"}}, status="published") == []


@pytest.fixture
def french(db):
    definitions.create_locale("fr", name="French")


def test_each_locale_is_filtered_by_its_own_values(french):
    flow("stories", **LOCALES)
    make("stories", "a")
    write("stories", "a", {"name": "la"}, locale="fr")
    assert found("stories", {"name": "la"}, locale="fr") == ["a"]
    assert found("stories", {"name": "la"}) == []
    assert found("stories", {"locale": "fr"}, locale="fr") == ["a"]


def test_a_localized_relation_stays_in_the_locale(french):
    related(LOCALES, LOCALES)
    make("sections", "news")
    write("sections", "news", {"name": "infos"}, locale="fr")
    make("stories", "a")
    write("stories", "a", {"name": "la", "sections": ["news"]}, locale="fr")
    assert found("stories", {"sections": {"name": "infos"}}, locale="fr") == ["a"]
    assert found("stories", LINKED, locale="en") == []
    assert found("sections", {"stories": {"name": "la"}}, locale="fr") == ["news"]
    assert found("sections", {"stories": {"$notNull": True}}, locale="en") == []


def test_a_link_into_another_locale_is_seen_from_every_view(french):
    related(LOCALES, {})
    make("sections", "news")
    write("sections", "news", {"name": "infos"}, locale="fr")
    make("stories", "a")
    write("stories", "a", {"sections": [{"documentId": "news", "locale": "fr"}]})
    assert found("stories", {"sections": {"name": "infos"}}, locale="en") == ["a"]
    assert found("stories", {"sections": {"stories": {"name": "a"}}}, locale="en") == ["a"]
    assert found("sections", {"stories": {"name": "a"}}, locale="fr") == ["news"]
    assert found("sections", {"stories": {"name": "a"}}, locale="en") == []


def test_a_not_localized_target_sees_sources_of_every_locale(french):
    related({}, LOCALES)
    make("sections", "news", "sport")
    make("stories", "a")
    write("stories", "a", {"sections": ["news"]})
    write("stories", "a", {"name": "la", "sections": ["sport"]}, locale="fr")
    for locale in ("en", "fr"):
        assert found("sections", {"stories": {"name": "a"}}, locale=locale) == ["news"]
        assert found("sections", {"stories": {"name": "la"}}, locale=locale) == ["sport"]
        assert found("sections", {"stories": {"$null": True}}, locale=locale) == []


def test_a_deep_filter_keeps_to_the_view_at_every_level(french):
    related(LOCALES | DRAFTS, LOCALES | DRAFTS)
    make("sections", "news", status="published")
    for locale in ("en", "fr"):
        write("sections", "news", {"name": f"news {locale}"}, locale=locale, status="published")
        for story in ("a", "b"):
            name = f"{story} {locale}"
            if story == "a" and locale == "en":
                make("stories", "a", "b")
            write("stories", story, {"name": name, "sections": ["news"]}, locale=locale, status="published")
    write("stories", "b", {"name": "b draft"}, locale="fr")
    deep = {"sections": {"stories": {"sections": {"stories": {"name": "b fr"}}}}}
    assert found("stories", deep, locale="fr", status="published") == ["a", "b"]
    assert found("stories", deep, locale="fr", status="draft") == []
    assert found("stories", deep, locale="en", status="published") == []


def test_a_sort_keeps_to_the_view():
    related(DRAFTS, DRAFTS)
    make("sections", "x", "y", status="published")
    make("stories", "a", "b")
    write("stories", "a", {"sections": ["y"]}, status="published")
    write("stories", "b", {"sections": ["x"]}, status="published")
    write("sections", "x", {"name": "z"})
    assert found("stories", sort="sections.name", status="published") == ["b", "a"]
    assert found("stories", sort="sections.name", status="draft") == ["a", "b"]


def test_a_relation_to_resources_is_filtered_by_their_ids(settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    stories = flow("stories")
    definitions.create_field(
        stories, "products", field_type="relationship", cardinality="one-to-many", resource_types=["product"]
    )
    make("stories", "a", "b")
    products = Set((Target(document="1", resource="product"),))
    documents("stories").update("a", changes={"products": products})
    assert found("stories", {"products": {"$notNull": True}}) == ["a"]
    assert found("stories", {"products": None}) == ["b"]
    assert found("stories", {"products": 1}) == found("stories", {"products": {"$in": [1]}}) == ["a"]
    with pytest.raises(ValidationError):
        found("stories", {"products": {"name": "x"}})
    with pytest.raises(ValidationError, match="leads out of the flows"):
        found("stories", sort="products.id")


def test_a_relation_to_documents_and_resources_is_empty_without_either(settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    stories, sections = flow("stories"), flow("sections")
    definitions.create_field(
        stories,
        "about",
        field_type="relationship",
        cardinality="one-to-many",
        target_flow=sections,
        resource_types=["product"],
    )
    make("sections", "news")
    make("stories", "a", "b", "c")
    product, news = Target(document="1", resource="product"), Target(document="news")
    documents("stories").update("a", changes={"about": Set((product,))})
    documents("stories").update("b", changes={"about": Set((news,))})
    assert found("stories", {"about": {"$null": True}}) == ["c"]
    assert found("stories", {"about": {"name": {"$null": True}}}) == ["c"]
    assert found("stories", {"about": {"name": "news"}}) == ["b"]
    product = {"type": "product", "id": "1"}
    assert found("stories", {"about": {"$some": product}}) == ["a"]
    assert found("stories", {"about": {"$none": product}}) == ["b", "c"]
    assert found("stories", {"about": {"$some": product, "$none": {"name": "news"}}}) == ["a"]
    with pytest.raises(ValidationError, match="type"):
        found("stories", {"about": {"$every": product}})
