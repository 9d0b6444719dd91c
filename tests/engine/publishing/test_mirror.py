"""Publishing and discarding where lists hold rows of their own beside the mirrored ones."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.models import Entry, Flow, Link
from relations.models.gaps import GAP
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DRAFT = {"status": "draft"}


@pytest.fixture
@remembered
def magazine():
    """Articles and topics, both with drafts and seen from both sides."""
    articles = builders.flow("articles", singular="article", draft_and_publish=True)
    topics = builders.flow("topics", singular="topic", draft_and_publish=True)
    builders.relation(articles, "topics", topics, inverse="articles")


@pytest.fixture
@remembered
def shelves(magazine):
    """Shelves, without drafts, that hold articles; articles see their shelves."""
    shelves = builders.flow("shelves", singular="shelf")
    builders.relation(shelves, "picks", Flow.objects.get(slug="articles"), inverse="shelves")
    builders.make("shelves", "s", "t", "u")


def articles_of(topic, **view):
    return builders.listed("topics", topic, "articles", **view)


def shelves_of(article, **view):
    return builders.listed("articles", article, "shelves", **view)


def test_a_waiting_source_makes_way_for_one_that_is_mirrored(magazine):
    builders.make("topics", "x", status="published")
    builders.make("articles", "p", status="published")
    builders.make("articles", "q")
    builders.write("articles", "p", {"topics": ["x"]}, status="published")
    builders.write("topics", "x", {"articles": {"disconnect": ["p"]}})
    builders.write("articles", "q", {"topics": ["x"]})
    documents("topics").discard_draft("x")
    assert articles_of("x", **DRAFT) in (["p", "q"], ["q", "p"])
    assert articles_of("x") == ["p"]


def test_pinned_published_sources_make_way_for_pinned_drafts(shelves):
    builders.make("articles", "x", status="published")
    builders.write("shelves", "s", {"picks": [{"documentId": "x", "status": "published"}]})
    for shelf in "tu":
        builders.write("shelves", shelf, {"picks": [{"documentId": "x", "status": "draft"}]})
    documents("articles").publish("x")
    assert sorted(shelves_of("x")) == ["s", "t", "u"]
    assert [name for name in shelves_of("x") if name != "s"] == ["t", "u"]


def test_publishing_again_beside_a_pinned_source_writes_no_link(shelves):
    builders.make("articles", "x", status="published")
    builders.write("shelves", "s", {"picks": [{"documentId": "x", "status": "published"}]})
    builders.write("shelves", "t", {"picks": [{"documentId": "x", "status": "draft"}]})
    documents("articles").publish("x")
    before = list(Link.objects.order_by("pk").values())
    documents("articles").publish("x")
    assert list(Link.objects.order_by("pk").values()) == before


def test_guests_without_room_between_them_make_way_all_the_same(shelves):
    builders.make("articles", "x", status="published")
    for shelf in "st":
        builders.write("shelves", shelf, {"picks": [{"documentId": "x", "status": "published"}]})
    builders.write("shelves", "u", {"picks": [{"documentId": "x", "status": "draft"}]})
    rows = Link.objects.filter(target__document_id="x", target_status="published").order_by(
        "inverse_position"
    )
    first, second = rows
    Link.objects.filter(pk=second.pk).update(inverse_position=first.inverse_position + 1)
    documents("articles").publish("x")
    assert sorted(shelves_of("x")) == ["s", "t", "u"]
    assert [name for name in shelves_of("x") if name != "u"] == ["s", "t"]


def test_a_disabled_relation_keeps_what_is_published(magazine):
    builders.make("topics", "x", status="published")
    builders.make("articles", "p", status="published")
    builders.write("articles", "p", {"topics": ["x"]}, status="published")
    articles = Flow.objects.get(slug="articles")
    field = articles.fields.get(slug="topics")
    builders.relation(articles, "extras", articles)
    definitions.update_field(field, enabled=False)
    documents("articles").publish("p")
    documents("articles").discard_draft("p")
    definitions.update_field(field, enabled=True)
    assert builders.listed("articles", "p", "topics") == ["x"]
    assert builders.listed("articles", "p", "topics", **DRAFT) == ["x"]


def test_a_published_row_stands_where_its_neighbours_say_not_its_key(magazine):
    builders.make("topics", "x", status="published")
    builders.make("articles", *"abcd", status="published")
    for name in "abd":
        builders.write("articles", name, {"topics": ["x"]}, status="published")
    # The draft list as it is after a relabelling far to the right: keys of one say nothing in the other.
    drafts = Link.objects.filter(target__document_id="x", target_status="draft").order_by("inverse_position")
    for at, link in enumerate(drafts):
        Link.objects.filter(pk=link.pk).update(inverse_position=(100 + at) * GAP)
    position = {"after": "b"}
    builders.write("topics", "x", {"articles": {"connect": [{"documentId": "c", "position": position}]}})
    assert articles_of("x", **DRAFT) == ["a", "b", "c", "d"]
    documents("articles").publish("c")
    assert articles_of("x") == ["a", "b", "c", "d"]


def test_publishing_without_a_change_counts_no_revision(magazine):
    builders.make("topics", "x", status="published")
    builders.make("articles", "p", status="published")
    builders.write("articles", "p", {"topics": ["x"]}, status="published")
    before = dict(Entry.objects.values_list("document_id", "revision"))
    documents("articles").publish("p")
    assert dict(Entry.objects.values_list("document_id", "revision")) == before


def test_a_place_is_one_for_all_locales_of_its_owners():
    shops = builders.flow("shops", singular="shop", localized=True)
    signs = builders.flow("signs", singular="sign")
    builders.relation(shops, "signs", signs, "one-to-many", inverse="shop")
    definitions.create_locale("fr")
    builders.make("shops", "p", "q")
    builders.make("signs", "x")
    builders.write("shops", "p", {"signs": ["x"]}, locale="fr")
    builders.write("signs", "x", {"shop": "q"})
    assert builders.listed("shops", "p", "signs", locale="fr") == []
    assert builders.listed("shops", "q", "signs") == ["x"]


def test_discarding_all_locales_leaves_those_alone_that_were_never_published():
    definitions.create_locale("fr")
    builders.flow("pages", singular="page", localized=True, draft_and_publish=True)
    builders.make("pages", "p", status="published")
    builders.write("pages", "p", {"name": "changed"})
    builders.write("pages", "p", {"name": "nouveau"}, locale="fr")
    documents("pages").discard_draft("p", locale="*")
    assert documents("pages").find_one("p", **DRAFT)["name"] == "p"
    assert documents("pages").find_one("p", locale="fr", **DRAFT)["name"] == "nouveau"


def test_discarding_all_locales_is_refused_where_none_was_published():
    builders.flow("pages", singular="page", localized=True, draft_and_publish=True)
    builders.make("pages", "p")
    with pytest.raises(ValidationError, match="never published"):
        documents("pages").discard_draft("p", locale="*")


def test_thousands_of_missing_anchors_go_to_the_end_where_that_is_allowed():
    builders.guide()
    names = [f"c{number}" for number in range(2000)]
    builders.make("categories", *names, "lost")
    builders.make("restaurants", "r")
    connect = [{"documentId": name, "position": {"before": "lost"}} for name in names]
    change = {"connect": connect, "options": {"strict": False}}
    builders.write("restaurants", "r", {"categories": change})
    assert builders.listed("restaurants", "r", "categories") == names
