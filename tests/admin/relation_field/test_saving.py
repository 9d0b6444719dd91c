import pytest

from relations.engine.definitions import create_field
from relations.engine.documents import documents
from tests.builders import listed, make, write
from tests.remembered import remembered

from ..browsing import add_url, changed, errors, inputs, placed, send, url_of, words

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
@remembered
def _restaurant(guide):
    """A restaurant with four of six categories, in order."""
    make("categories", *"abcdef")
    make("cities", "lyon", "naples")
    make("restaurants", "r", "s")
    write("restaurants", "r", {"categories": list("abcd")})


def page(client, flow="restaurants", document_id="r", **query):
    return client.get(url_of(flow, document_id, **query))


def sent_by(client, *args, **query):
    return inputs(page(client, *args, **query).content.decode(), "entry_form")


def shown(client, slug, *args, **query):
    return words(page(client, *args, **query).content.decode(), slug)


def categories():
    return "".join(listed("restaurants", "r", "categories"))


def test_the_rows_are_shown_in_order(admin):
    assert shown(admin, "categories") == ["document=a", "document=b", "document=c", "document=d"]


def test_the_total_is_shown(admin):
    assert '<span class="rf-count">4</span>' in page(admin).content.decode()


A, B, C, D, E, F = (f"document={name}" for name in "abcdef")


@pytest.mark.parametrize(
    ("edit", "order"),
    [
        (changed(disconnect=[B]), "acd"),
        (changed(disconnect=[A, D]), "bc"),
        (changed(placed(D, start=True)), "dabc"),
        (changed(A), "bcda"),
        (changed(placed(A, B, before=C)), "bacd"),
        (changed(placed(A, before=D)), "bcad"),
        (changed(E, F), "abcdef"),
        (changed(placed(E, start=True), placed(F, E)), "efabcd"),
        (changed(placed(E, B), placed(D, E), A, disconnect=[B]), "edca"),
        (changed(placed(C, B), disconnect=[B]), "acd"),
    ],
)
def test_edits_of_one_save_give_the_order_asked_for(admin, edit, order):
    assert send(admin, url_of("restaurants", "r"), categories=edit).status_code == 302
    assert categories() == order


def test_relations_and_values_are_saved_together_or_not_at_all(admin):
    send(admin, url_of("restaurants", "r"), categories=changed(disconnect=[A]), seats="0")
    assert categories() == "abcd"
    send(admin, url_of("restaurants", "r"), categories=changed(disconnect=[A]), seats="5")
    assert categories() == "bcd"


def test_the_inverse_side_is_edited_the_same_way(admin):
    write("restaurants", "s", {"categories": ["a"]})
    assert shown(admin, "restaurants", "categories", "a") == ["document=r", "document=s"]
    send(admin, url_of("categories", "a"), restaurants=changed(placed("document=s", start=True)))
    assert listed("categories", "a", "restaurants") == ["s", "r"]
    send(admin, url_of("categories", "a"), restaurants=changed(disconnect=["document=s"]))
    assert listed("restaurants", "s", "categories") == []


def test_a_new_entry_is_connected_while_it_is_added(admin):
    send(admin, add_url("categories"), name="g", restaurants=changed("document=s", "document=r"))
    assert [len(listed("restaurants", name, "categories")) for name in "rs"] == [5, 1]


def test_a_relation_with_one_place_is_chosen_replaced_and_emptied(admin):
    url = url_of("restaurants", "r")
    states = []
    for edit in (
        changed("document=lyon"),
        changed("document=naples"),
        changed(disconnect=["document=naples"]),
    ):
        send(admin, url, city=edit)
        states.append(listed("restaurants", "r", "city"))
    assert states == ["lyon", "naples", None]


def test_a_choice_that_another_has_changed_meanwhile_stays(admin):
    url = url_of("restaurants", "r")
    sent = sent_by(admin)
    write("restaurants", "r", {"city": "naples"})
    admin.post(url, {**sent, "field-seats": "5", "_save": "1"})
    assert listed("restaurants", "r", "city") == "naples"


@pytest.mark.parametrize(
    ("field", "edit"),
    [
        ("categories", changed("document=nobody")),
        ("categories", changed("nonsense")),
        ("categories", changed("document=a&status=foo")),
        ("categories", changed("document=a&locale=xx")),
        ("categories", changed("document=7&resource=product")),
        ("categories", changed(E, E)),
        ("categories", changed(E, disconnect=[E])),
        ("categories", changed(disconnect=["document=%00"])),
        ("categories", changed(placed(E, E))),
        ("categories", changed(placed(E, F))),
        ("categories", changed(placed(E, A, end=True))),
        ("categories", changed({"target": E, "start": 1})),
        ("categories", changed({"target": E, "where": "end"})),
        ("categories", changed({"target": 7})),
        ("categories", changed({"target": "document=\ud800", "end": True})),
        ("categories", changed(E, revision="7")),
        ("categories", changed(E, revision=-1)),
        ("categories", changed(E, revision=True)),
        ("categories", changed(E, seen=[[0]])),
        ("categories", changed(E, seen=[[0, [A], [7]]])),
        ("categories", changed(E, seen=[[0, [A], ["9" * 5000]]])),
        ("categories", changed(E, seen=[["x", []]])),
        ("categories", changed(E, seen=[[0, ["document=a"] * 6000]])),
        ("categories", '{"connect": "document=a"}'),
        ("categories", '{"connect": [' * 5000),
        ("categories", "[]"),
        ("categories", "null"),
        ("categories", "nonsense"),
        ("categories", "9" * 5000),
        ("city", changed("document=a")),
    ],
)
def test_what_cannot_be_connected_is_refused_at_its_field(admin, field, edit):
    response = send(admin, url_of("restaurants", "r"), **{field: edit, "seats": "7"})
    assert list(errors(response)) == [field]
    assert categories() == "abcd"
    assert documents("restaurants").find_one("r")["seats"] is None


def test_the_page_of_a_refused_form_keeps_the_edits_of_relations(admin):
    edit = changed(placed(D, start=True), E, disconnect=[C])
    html = send(admin, url_of("restaurants", "r"), seats="0", categories=edit).content.decode()
    again = inputs(html, "entry_form")
    assert again["field-categories"] == [edit]
    assert "data-restore=" in html
    admin.post(url_of("restaurants", "r"), {**again, "field-seats": "5", "_save": "1"})
    assert categories() == "dabe"


def test_labels_are_escaped(admin):
    documents("categories").create({"name": "<script>alert(1)</script>"}, document_id="x")
    write("restaurants", "r", {"categories": {"connect": ["x"]}})
    assert "<script>alert" not in page(admin).content.decode()


def test_a_draft_is_edited_and_published_with_its_relations(admin):
    make("articles", "n")
    send(admin, url_of("articles", "n"), "_publish", topics=changed("document=b", "document=a"))
    assert listed("articles", "n", "topics") == ["b", "a"]
    send(admin, url_of("articles", "n"), topics=changed("document=b"))
    assert listed("articles", "n", "topics", status="draft") == ["a", "b"]
    assert listed("articles", "n", "topics") == ["b", "a"]


def test_a_draft_that_is_related_is_one_row_with_its_state(admin):
    make("articles", "n", "m")
    documents("articles").publish("n")
    write("categories", "a", {"articles": ["n", "m"]})
    html = page(admin, "categories", "a").content.decode()
    assert words(html, "articles") == ["document=n", "document=m"]
    assert "relations-published" in html
    assert "relations-draft" in html


def test_a_pinned_link_stays_pinned_when_it_moves(admin):
    make("articles", "n", "m")
    documents("articles").publish("n")
    pinned = {"documentId": "n", "status": "published"}
    write("categories", "a", {"articles": [pinned, "m"]})
    send(admin, url_of("categories", "a"), articles=changed("document=n&status=published"))
    assert listed("categories", "a", "articles", status="draft") == ["m"]
    assert shown(admin, "articles", "categories", "a") == ["document=m", "document=n&status=published"]


def test_each_locale_has_relations_of_its_own(admin):
    make("guides", "g")
    send(admin, url_of("guides", "g", locale="fr"), name="G", restaurants=changed("document=s"))
    assert listed("guides", "g", "restaurants", locale="fr") == ["s"]
    assert listed("guides", "g", "restaurants") == []


def test_a_document_in_two_locales_is_two_rows_where_the_relation_leaves_that_open(admin):
    make("guides", "g")
    documents("guides").update("g", {"name": "G"}, locale="fr")
    both = ["document=g&locale=fr", "document=g&locale=en"]
    send(admin, url_of("restaurants", "r"), guides=changed(*both))
    assert shown(admin, "guides") == both
    send(admin, url_of("restaurants", "r"), guides=changed(disconnect=both[:1]))
    assert shown(admin, "guides") == both[1:]


@pytest.fixture
def _resources(guide, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    options = {"field_type": "relationship", "cardinality": "many-to-many", "resource_types": ["product"]}
    create_field(guide["restaurants"], "shop", **options)


@pytest.mark.usefixtures("_resources")
def test_resources_outside_the_flows_are_connected_by_type_and_id(admin):
    both = ["document=7&resource=product", "document=a%3Ab&resource=product"]
    send(admin, url_of("restaurants", "r"), shop=changed(*both))
    assert shown(admin, "shop") == both
    send(admin, url_of("restaurants", "r"), shop=changed(disconnect=both[:1]))
    assert shown(admin, "shop") == both[1:]


@pytest.mark.usefixtures("_resources")
@pytest.mark.parametrize(
    "word", ["document=7", "document=7&resource=customer", "resource=product", "document=&resource=product"]
)
def test_a_resource_that_does_not_fit_is_refused_at_its_field(admin, word):
    response = send(admin, url_of("restaurants", "r"), shop=changed(word))
    assert list(errors(response)) == ["shop"]
