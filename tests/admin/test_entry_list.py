import re

import pytest

from relations.engine import schema
from relations.engine.documents import documents
from relations.engine.reading.labels import named
from relations.models import Flow
from tests.builders import make, write
from tests.remembered import remembered

pytestmark = pytest.mark.slow

LIST = "/admin/relations/entry/"


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def shown(client, query=""):
    """The labels on the list, in order."""
    return [named(entry) for entry in client.get(f"{LIST}?{query}").context["cl"].result_list]


def page_of(client, query=""):
    return client.get(f"{LIST}?{query}").content.decode()


@pytest.mark.parametrize(("query", "heading"), [("flow=cities", "Cities"), ("", "Entries")])
def test_the_page_is_called_by_what_it_lists(admin, query, heading):
    assert f"<h1>{heading}</h1>" in page_of(admin, query)


def test_the_newest_entry_comes_first(admin):
    make("cities", "lyon", "naples")
    assert shown(admin) == ["naples", "lyon"]


def test_an_entry_without_a_title_is_called_by_its_id(admin):
    documents("articles").create({}, document_id="nameless")
    assert ">nameless</a>" in admin.get(LIST).content.decode()


def test_an_entry_is_called_by_its_title_in_the_default_locale(admin):
    documents("guides").create({"name": "Le meilleur"}, document_id="g", locale="fr")
    documents("guides").update("g", {"name": "The best"}, locale="en")
    assert shown(admin) == ["The best"]


def test_the_list_is_filtered_by_flow(admin):
    make("cities", "lyon")
    make("categories", "vegan")
    assert shown(admin, "flow=cities") == ["lyon"]


@pytest.fixture
@remembered
def _articles():
    """One article in each state."""
    make("articles", "new", "out", "both")
    for name in ("out", "both"):
        documents("articles").publish(name)
    documents("articles").update("both", {"name": "both"})


@pytest.mark.usefixtures("_articles")
@pytest.mark.parametrize(("state", "names"), [("draft", "new"), ("published", "out"), ("modified", "both")])
def test_the_list_is_filtered_by_state(admin, state, names):
    assert shown(admin, f"flow=articles&state={state}") == [names]


@pytest.mark.usefixtures("_articles")
def test_the_list_shows_states(admin):
    page = admin.get(f"{LIST}?flow=articles").content.decode()
    assert [page.count(f"relations-{state}") for state in ("draft", "published", "modified")] == [1, 1, 1]


def test_the_list_is_filtered_by_locale(admin):
    make("guides", "g", "h")
    documents("guides").update("g", {"name": "g"}, locale="fr")
    assert shown(admin, "locale=fr") == ["g"]


def test_a_state_is_that_of_the_chosen_locale(admin):
    Flow.objects.filter(slug="guides").update(draft_and_publish=True)
    schema.renew("default")
    make("guides", "g")
    documents("guides").publish("g")
    documents("guides").update("g", {"name": "g"}, locale="fr")
    assert shown(admin, "state=draft&locale=fr") == ["g"]
    assert shown(admin, "state=draft&locale=en") == []


@pytest.mark.parametrize("query", ["flow=nothing", "flow=%00", "state=nothing", "locale=xx", "locale=%00"])
def test_a_filter_by_what_is_unknown_finds_nothing(admin, query):
    make("cities", "lyon")
    assert shown(admin, query) == []


def test_filters_count_what_they_find(admin):
    make("cities", "lyon")
    assert "Cities (1)" in admin.get(f"{LIST}?_facets=True").content.decode()


@pytest.mark.parametrize("term", ["bistrot", "BISTROT", "quenelle bistrot", "r1", "café", "a@b.example"])
def test_a_search_finds_words_in_texts_and_ids(admin, term):
    values = {"name": "Chez Odile", "description": "A bistrot with quenelle, no café", "email": "a@b.example"}
    documents("restaurants").create(values, document_id="r1")
    make("restaurants", "other")
    assert shown(admin, f"q={term}") == ["Chez Odile"]
    assert shown(admin, f"q={term}&flow=restaurants") == ["Chez Odile"]
    assert shown(admin, f"q={term}&flow=cities") == []


@pytest.mark.parametrize("term", ["CREME", "crème brulee", "Brûlée", "STRASSE", "a_b", "100%", "R1É", "4242"])
def test_a_search_passes_over_case_and_accents(admin, term):
    values = {"name": "Crème Brûlée", "description": "Straße a_b 100%", "visits": "4242"}
    documents("restaurants").create(values, document_id="R1é")
    documents("restaurants").create({"name": "axb 1000"}, document_id="other")
    assert shown(admin, f"q={term.replace('%', '%25')}") == ["Crème Brûlée"]


def test_accents_alone_find_nothing(admin):
    make("restaurants", "r")
    assert shown(admin, "q=%CC%81") == []


@pytest.mark.parametrize("term", ["description", "bistrot tea", "50%", "_", '"', "\\", "%00"])
def test_a_search_finds_neither_names_of_fields_nor_patterns(admin, term):
    documents("restaurants").create({"name": "R", "description": "bistrot"}, document_id="r1")
    assert shown(admin, f"q={term.replace('%', '%25')}") == []


def test_a_search_is_in_the_locale_that_is_shown(admin):
    make("guides", "g")
    documents("guides").update("g", {"name": "Lyonnais"}, locale="fr")
    found = [shown(admin, query) for query in ("q=lyonnais", "q=lyonnais&locale=fr", "q=g&locale=fr")]
    assert found == [[], ["Lyonnais"], ["Lyonnais"]]


@pytest.mark.parametrize(("query", "locale"), [("flow=guides", ""), ("flow=guides&locale=fr", "locale=fr")])
def test_a_link_leads_to_the_locale_that_is_shown(admin, query, locale):
    make("guides", "g")
    documents("guides").update("g", {"name": "g"}, locale="fr")
    (href,) = re.findall(r'field-label"><a href="[^?]*/change/\?([^"]*)"', page_of(admin, query))
    assert ("locale=fr" in href.split("&amp;")) == bool(locale)


def test_an_entry_that_is_not_in_the_shown_locale_says_its_own(admin):
    documents("guides").create({"name": "Le dimanche"}, document_id="g", locale="fr")
    assert 'Le dimanche <span class="relations-state" lang="fr">fr</span>' in page_of(admin, "flow=guides")


def test_the_list_costs_the_same_for_one_ten_and_fifty_rows(admin, django_assert_num_queries):
    rows = []
    make("restaurants", "r")
    for number in (1, 9, 39):
        names = make("categories", *(f"{number}-{at}" for at in range(number)))
        write("restaurants", "r", {"categories": {"connect": names}})
        # Session, user, schema, count, entries, versions, links from either side.
        with django_assert_num_queries(8):
            rows.append(len(shown(admin)))
    assert rows == [2, 11, 50]


def counts(client, query=""):
    found = client.get(f"{LIST}?{query}").context["cl"].result_list
    return {entry.document_id: entry.relation_counts for entry in found}


def test_relations_are_counted_from_either_side(admin):
    make("restaurants", "r")
    write("restaurants", "r", {"categories": make("categories", "a", "b"), "city": make("cities", "lyon")})
    assert counts(admin) == {
        "r": {"categories": 2, "city": 1},
        "a": {"restaurants": 1},
        "b": {"restaurants": 1},
        "lyon": {},
    }
    assert '3 <span class="relations-counts">categories 2 · city 1</span>' in page_of(admin, "q=r")


def test_a_target_with_two_states_is_counted_once(admin):
    make("articles", "n")
    documents("articles").publish("n")
    make("categories", "a")
    write("categories", "a", {"articles": ["n"]})
    assert counts(admin)["a"] == {"articles": 1}


def test_the_relations_of_a_draft_are_counted(admin):
    make("articles", "n")
    documents("articles").publish("n")
    write("articles", "n", {"topics": make("categories", "a", "b")})
    assert counts(admin)["n"] == {"topics": 2}


def test_relations_are_counted_in_the_locale_that_is_filtered_by(admin):
    documents("guides").create({"name": "g", "restaurants": make("restaurants", "r", "s")}, document_id="g")
    documents("guides").update("g", {"name": "g", "restaurants": ["r"]}, locale="fr")
    both = [counts(admin, query)["g"] for query in ("", "locale=fr")]
    assert both == [{"restaurants": 2}, {"restaurants": 1}]


@pytest.mark.parametrize(
    ("flow", "columns"),
    [
        ("", ["flow", "states", "locales"]),
        ("cities", []),
        ("articles", ["states"]),
        ("guides", ["locales"]),
    ],
)
def test_the_columns_are_those_that_tell_entries_apart(admin, flow, columns):
    make("cities", "lyon")
    shown = admin.get(f"{LIST}?flow={flow}" if flow else LIST).context["cl"].list_display
    assert [name for name in ("flow", "states", "locales") if name in shown] == columns
