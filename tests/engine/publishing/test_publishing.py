"""Draft & Publish: what readers see, and that publishing never loses a relation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.models import EntryVersion, Link
from tests import builders
from tests.examples import examples
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DRAFT = {"status": "draft"}


@pytest.fixture
@remembered
def magazine():
    """Articles and topics, both with drafts and seen from both sides; topics a, b, c published, d a draft."""
    articles = builders.flow("articles", singular="article", draft_and_publish=True)
    topics = builders.flow("topics", singular="topic", draft_and_publish=True)
    builders.relation(articles, "topics", topics, inverse="articles")
    builders.make("topics", "a", "b", "c", status="published")
    builders.make("topics", "d")
    builders.make("articles", "p", "q", status="published")


@pytest.fixture
@remembered
def library(magazine):
    """Shelves, without drafts, that hold articles; articles see their shelves."""
    shelves = builders.flow("shelves", singular="shelf")
    articles = builders.Flow.objects.get(slug="articles")
    builders.relation(shelves, "picks", articles, inverse="shelves")
    builders.relation(shelves, "extras", articles)
    builders.make("shelves", "s", "t")


def topics(article="p", **view):
    return builders.listed("articles", article, "topics", **view)


def publish(slug, *names):
    for name in names:
        documents(slug).publish(name)


def test_a_draft_is_not_seen_by_readers(magazine):
    builders.write("articles", "p", {"topics": ["a"]})
    assert (topics(), topics(**DRAFT)) == ([], ["a"])


def test_publishing_shows_the_drafts_list_in_its_order(magazine):
    builders.write("articles", "p", {"topics": ["c", "a", "b"]})
    publish("articles", "p")
    assert topics() == ["c", "a", "b"]


def test_a_write_with_status_published_publishes_at_once(magazine):
    builders.write("articles", "p", {"topics": ["b", "a"]}, status="published")
    assert topics() == ["b", "a"]


def test_publishing_shows_the_other_side_too(magazine):
    builders.write("articles", "p", {"topics": ["a"]}, status="published")
    assert builders.listed("topics", "a", "articles") == ["p"]


def test_a_move_in_the_draft_is_published(magazine):
    builders.write("articles", "p", {"topics": ["a", "b", "c"]}, status="published")
    first = {"documentId": "c", "position": {"start": True}}
    builders.write("articles", "p", {"topics": {"connect": [first]}})
    publish("articles", "p")
    assert topics() == ["c", "a", "b"]


def test_publishing_again_writes_no_link(magazine):
    builders.write("articles", "p", {"topics": ["a", "b"]}, status="published")
    before = list(Link.objects.values())
    publish("articles", "p")
    assert list(Link.objects.values()) == before


def test_publishing_a_move_writes_one_link(magazine):
    builders.write("articles", "p", {"topics": ["a", "b", "c"]}, status="published")
    before = set(Link.objects.values_list("pk", flat=True))
    builders.write("articles", "p", {"topics": {"connect": ["a"]}}, status="published")
    assert len(set(Link.objects.values_list("pk", flat=True)) - before) == 1


def test_a_target_that_is_not_published_is_hidden_and_appears_in_its_place(magazine):
    builders.write("articles", "p", {"topics": ["a", "d", "b"]}, status="published")
    assert topics() == ["a", "b"]
    publish("topics", "d")
    assert topics() == ["a", "d", "b"]


def test_unpublishing_a_target_hides_it_and_publishing_brings_it_back_in_its_place(magazine):
    builders.write("articles", "p", {"topics": ["a", "b", "c"]}, status="published")
    documents("topics").unpublish("b")
    assert topics() == ["a", "c"]
    publish("topics", "b")
    assert topics() == ["a", "b", "c"]


def test_unpublishing_a_source_keeps_its_draft(magazine):
    builders.write("articles", "p", {"topics": ["a", "b"]}, status="published")
    documents("articles").unpublish("p")
    assert documents("articles").find_one("p") is None
    assert topics(**DRAFT) == ["a", "b"]


def test_discarding_a_draft_restores_what_is_published(magazine):
    builders.write("articles", "p", {"name": "old", "topics": ["a", "b"]}, status="published")
    builders.write("articles", "p", {"name": "new", "topics": ["c", "a"]})
    documents("articles").discard_draft("p")
    draft = documents("articles").find_one("p", status="draft")
    assert (draft["name"], topics(**DRAFT)) == ("old", ["a", "b"])


def test_discarding_restores_the_other_sides_order(magazine):
    builders.write("articles", "p", {"topics": ["a"]}, status="published")
    builders.write("articles", "q", {"topics": ["a"]}, status="published")
    builders.write("topics", "a", {"articles": ["q", "p"]})
    documents("topics").discard_draft("a")
    assert builders.listed("topics", "a", "articles", **DRAFT) == ["p", "q"]


def test_discarding_what_was_never_published_is_refused(magazine):
    with pytest.raises(ValidationError, match="never published"):
        documents("topics").discard_draft("d")


def test_a_published_versions_number_stays_when_it_is_published_again(magazine):
    before = documents("articles").find_one("p").id
    publish("articles", "p")
    assert documents("articles").find_one("p").id == before


def test_publishing_the_target_publishes_its_order(magazine):
    for name in ("p", "q"):
        builders.write("articles", name, {"topics": ["a"]}, status="published")
    builders.write("topics", "a", {"articles": ["q", "p"]})
    assert builders.listed("topics", "a", "articles") == ["p", "q"]
    publish("topics", "a")
    assert builders.listed("topics", "a", "articles") == ["q", "p"]


def test_a_source_that_was_never_published_waits(magazine):
    builders.make("articles", "r")
    builders.write("articles", "r", {"topics": ["a"]})
    publish("topics", "a")
    assert builders.listed("topics", "a", "articles") == []
    publish("articles", "r")
    assert builders.listed("topics", "a", "articles") == ["r"]


def test_a_source_without_drafts_is_linked_to_both_states(library):
    builders.write("shelves", "s", {"picks": ["p", "q"]})
    picks = [builders.listed("shelves", "s", "picks", status=s) for s in ("draft", "published")]
    assert picks == [["p", "q"], ["p", "q"]]


def test_a_pin_hides_the_link_from_the_other_view(library):
    builders.write("shelves", "s", {"extras": [{"documentId": "p", "status": "published"}]})
    extras = [builders.listed("shelves", "s", "extras", status=s) for s in ("draft", "published")]
    assert extras == [[], ["p"]]


def test_a_link_pinned_to_a_draft_gains_its_published_twin(library):
    builders.make("articles", "r")
    builders.write("shelves", "s", {"extras": ["p", {"documentId": "r", "status": "draft"}, "q"]})
    publish("articles", "r")
    assert builders.listed("shelves", "s", "extras") == ["p", "r", "q"]


def test_a_published_pin_appears_again_after_unpublishing(library):
    builders.write("shelves", "s", {"picks": [{"documentId": "p", "status": "published"}]})
    documents("articles").unpublish("p")
    publish("articles", "p")
    assert builders.listed("shelves", "s", "picks") == ["p"]


def test_what_a_draft_gives_up_is_gone_when_it_is_published(library):
    builders.write("shelves", "s", {"picks": ["p", "q"]})
    builders.write("articles", "p", {"shelves": {"disconnect": ["s"]}})
    assert builders.listed("shelves", "s", "picks") == ["p", "q"]
    publish("articles", "p")
    assert builders.listed("shelves", "s", "picks") == ["q"]


def test_what_a_draft_gives_up_comes_back_when_the_draft_is_discarded(library):
    builders.write("shelves", "s", {"picks": ["p"]})
    builders.write("articles", "p", {"shelves": []})
    documents("articles").discard_draft("p")
    publish("articles", "p")
    assert builders.listed("articles", "p", "shelves") == ["s"]


def test_the_order_that_a_draft_gives_its_plain_sources_is_published(library):
    for shelf in ("s", "t"):
        builders.write("shelves", shelf, {"picks": ["p"]})
    builders.write("articles", "p", {"shelves": ["t", "s"]})
    assert builders.listed("articles", "p", "shelves") == ["s", "t"]
    publish("articles", "p")
    assert builders.listed("articles", "p", "shelves") == ["t", "s"]


def test_a_draft_takes_nothing_from_what_readers_see():
    articles = builders.flow("articles", singular="article", draft_and_publish=True)
    covers = builders.flow("covers", singular="cover")
    builders.relation(articles, "cover", covers, "one-to-one", inverse="article")
    builders.make("covers", "x")
    builders.make("articles", "p", "q", status="published")
    builders.write("articles", "p", {"cover": "x"}, status="published")
    builders.write("articles", "q", {"cover": "x"})
    assert builders.listed("articles", "p", "cover") == "x"
    publish("articles", "q")
    assert [builders.listed("articles", name, "cover") for name in "pq"] == [None, "x"]


def test_a_required_value_may_be_missing_until_it_is_published():
    flow = builders.flow("articles", draft_and_publish=True)
    builders.definitions.create_field(flow, "title", field_type="string", required=True)
    builders.make("articles", "p")
    with pytest.raises(ValidationError, match="title"):
        documents("articles").publish("p")
    assert not EntryVersion.objects.filter(status="published").exists()


STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from("pqr"), st.permutations("abcd"), st.integers(0, 4)),
    st.tuples(st.just("order"), st.sampled_from("abcd"), st.permutations("pqr"), st.integers(0, 3)),
    st.tuples(st.sampled_from(["publish", "unpublish"]), st.sampled_from("pqrabcd")),
)


@pytest.mark.parametrize("cardinality", ["many-to-many", "one-to-many", "many-to-one", "one-to-one"])
def test_publishing_makes_both_sides_equal_to_the_draft(cardinality):
    articles = builders.flow("articles", singular="article", draft_and_publish=True)
    topics_ = builders.flow("topics", singular="topic", draft_and_publish=True)
    builders.relation(articles, "topics", topics_, cardinality, inverse="articles")

    def as_list(value):
        return value if isinstance(value, list) else [value] if value else []

    def lists(slug, name, field, status):
        return as_list(builders.listed(slug, name, field, status=status))

    @settings(max_examples=examples(15), deadline=None)
    @given(st.lists(STEPS, max_size=10), st.sampled_from("pqrabcd"))
    def check(steps, last):
        for slug in ("articles", "topics"):
            for name in "pqrabcd":
                documents(slug).delete(name)
        builders.make("articles", *"pqr")
        builders.make("topics", *"abcd")
        for verb, name, *rest in [*steps, ("publish", last)]:
            slug, field = ("articles", "topics") if name in "pqr" else ("topics", "articles")
            if verb in ("publish", "unpublish"):
                getattr(documents(slug), verb)(name)
            else:
                builders.write(slug, name, {field: list(rest[0])[: rest[1]]})
        slug, field = ("articles", "topics") if last in "pqr" else ("topics", "articles")
        other = "topics" if slug == "articles" else "articles"
        expected = [n for n in lists(slug, last, field, "draft") if documents(other).find_one(n)]
        assert lists(slug, last, field, "published") == expected

    check()


def test_what_a_draft_adds_goes_when_the_draft_is_discarded(library):
    builders.write("articles", "p", {"shelves": ["s", "t"]})
    documents("articles").discard_draft("p")
    assert builders.listed("articles", "p", "shelves", **DRAFT) == []
    assert builders.listed("shelves", "s", "picks", **DRAFT) == []


def test_discarding_keeps_a_pinned_draft_and_gives_a_pinned_published_its_twin(library):
    builders.write("shelves", "s", {"picks": [{"documentId": "p", "status": "draft"}]})
    builders.write("shelves", "t", {"picks": [{"documentId": "p", "status": "published"}]})
    documents("articles").discard_draft("p")
    shelves = [builders.listed("articles", "p", "shelves", status=s) for s in ("draft", "published")]
    assert [sorted(names) for names in shelves] == [["s", "t"], ["t"]]


def test_what_the_source_connects_itself_does_not_wait_for_the_targets_draft(library):
    builders.write("articles", "p", {"shelves": ["s"]})
    builders.write("shelves", "s", {"picks": {"connect": ["p"]}})
    documents("articles").discard_draft("p")
    assert builders.listed("articles", "p", "shelves", **DRAFT) == ["s"]


def test_what_a_draft_gives_up_and_takes_again_is_as_before(library):
    builders.write("shelves", "s", {"picks": ["p"]})
    builders.write("articles", "p", {"shelves": []})
    builders.write("articles", "p", {"shelves": ["s"]})
    documents("articles").discard_draft("p")
    publish("articles", "p")
    assert builders.listed("articles", "p", "shelves") == ["s"]


@pytest.fixture
@remembered
def covers():
    """Shelves, without drafts, and the one article on each cover: nobody has two."""
    articles = builders.flow("articles", singular="article", draft_and_publish=True)
    shelves = builders.flow("shelves", singular="shelf")
    builders.relation(shelves, "cover", articles, "one-to-one", inverse="shelf")
    builders.make("articles", "p", "q", status="published")
    builders.make("shelves", "s", "t")


def test_a_pinned_draft_takes_the_place_when_it_is_published(covers):
    builders.write("shelves", "s", {"cover": "p"})
    builders.write("shelves", "t", {"cover": {"connect": [{"documentId": "p", "status": "draft"}]}})
    publish("articles", "p")
    assert [builders.listed("shelves", name, "cover") for name in "st"] == [None, "p"]


def test_discarding_gives_the_place_back(covers):
    builders.write("shelves", "s", {"cover": "p"})
    builders.write("shelves", "t", {"cover": {"connect": [{"documentId": "p", "status": "draft"}]}})
    documents("articles").discard_draft("p")
    assert [builders.listed("shelves", name, "cover", **DRAFT) for name in "st"] == ["p", None]


def test_what_another_draft_took_is_gone_when_the_loser_is_published(covers):
    builders.write("shelves", "s", {"cover": "p"})
    builders.write("articles", "q", {"shelf": "s"})
    assert builders.listed("shelves", "s", "cover") == "p"
    publish("articles", "p")
    assert builders.listed("articles", "p", "shelf") is None
    publish("articles", "q")
    assert builders.listed("shelves", "s", "cover") == "q"


def test_a_documents_own_other_locales_keep_what_it_has():
    stories = builders.flow("stories", singular="story", localized=True, draft_and_publish=True)
    marks = builders.flow("marks", singular="mark", draft_and_publish=True)
    builders.relation(stories, "marks", marks, "one-to-many", inverse="story")
    builders.definitions.create_locale("fr")
    builders.make("marks", "x", status="published")
    builders.make("stories", "p", status="published")
    builders.write("stories", "p", {}, locale="fr", status="published")
    builders.write("stories", "p", {"marks": ["x"]}, status="published")
    builders.write("stories", "p", {"marks": ["x"]}, locale="fr")
    publish("marks", "x")
    assert builders.listed("stories", "p", "marks") == ["x"]


def test_publishing_takes_over_any_number_of_targets_at_once():
    articles = builders.flow("articles", singular="article", draft_and_publish=True)
    topics = builders.flow("topics", singular="topic")
    builders.relation(articles, "topics", topics, "one-to-many", inverse="article")
    names = builders.make("topics", *(f"t{number}" for number in range(1_100)))
    builders.make("articles", "p")
    builders.write("articles", "p", {"topics": names}, status="published")
    assert builders.listed("articles", "p", "topics") == names
