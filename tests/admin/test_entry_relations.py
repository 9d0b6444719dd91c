import pytest

from relations.engine.definitions import create_field
from relations.engine.documents import documents
from tests.builders import listed, make, write

from .browsing import add_url, errors, inputs, send, url_of


@pytest.fixture(autouse=True)
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


def categories():
    return "".join(listed("restaurants", "r", "categories"))


def test_the_rows_are_shown_in_order(admin):
    assert sent_by(admin)["field-categories:rows"] == ["document=a document=b document=c document=d"]


def test_the_total_is_shown(admin):
    assert "4 entries in order" in page(admin).content.decode()


@pytest.mark.parametrize(
    ("edits", "order"),
    [
        ({"categories__off": ["1"]}, "acd"),
        ({"categories__off": ["0", "3"]}, "bc"),
        ({"categories__to": ["1", "2", "3", "1"]}, "dabc"),
        ({"categories__to": ["4", "2", "3", "4"]}, "bcda"),
        ({"categories__to": ["9", "2", "3", "4"]}, "bcda"),
        ({"categories__to": ["4", "3", "2", "1"]}, "dcba"),
        ({"categories__add": ["document=e", "document=f"]}, "abcdef"),
        ({"categories__add": ["document=e", "document=f"], "categories__at": "start"}, "efabcd"),
        ({"categories__add": ["document=a"]}, "bcda"),
        (
            {
                "categories__off": ["0"],
                "categories__to": ["1", "4", "3", "2"],
                "categories__add": ["document=e"],
            },
            "cdbe",
        ),
    ],
)
def test_edits_of_one_save_give_the_order_asked_for(admin, edits, order):
    assert send(admin, url_of("restaurants", "r"), **edits).status_code == 302
    assert categories() == order


def test_relations_and_values_are_saved_together_or_not_at_all(admin):
    send(admin, url_of("restaurants", "r"), categories__off=["0"], seats="0")
    assert categories() == "abcd"
    send(admin, url_of("restaurants", "r"), categories__off=["0"], seats="5")
    assert categories() == "bcd"


def test_the_inverse_side_is_edited_the_same_way(admin):
    write("restaurants", "s", {"categories": ["a"]})
    assert sent_by(admin, "categories", "a")["field-restaurants:rows"] == ["document=r document=s"]
    send(admin, url_of("categories", "a"), restaurants__to=["2", "1"])
    assert listed("categories", "a", "restaurants") == ["s", "r"]
    send(admin, url_of("categories", "a"), restaurants__off=["0"])
    assert listed("restaurants", "s", "categories") == []


def test_a_new_entry_is_connected_while_it_is_added(admin):
    send(admin, add_url("categories"), name="g", restaurants__add=["document=s", "document=r"])
    assert [len(listed("restaurants", name, "categories")) for name in "rs"] == [5, 1]


def test_a_relation_with_one_place_is_chosen_replaced_and_emptied(admin):
    url = url_of("restaurants", "r")
    states = []
    for word in ("document=lyon", "document=naples", ""):
        send(admin, url, city__add=word)
        states.append(listed("restaurants", "r", "city"))
    assert states == ["lyon", "naples", None]


def test_a_choice_that_another_has_changed_meanwhile_stays(admin):
    url = url_of("restaurants", "r")
    sent = sent_by(admin)
    write("restaurants", "r", {"city": "naples"})
    admin.post(url, {**sent, "field-seats": "5", "_save": "1"})
    assert listed("restaurants", "r", "city") == "naples"


def test_rows_that_another_has_added_meanwhile_stay(admin):
    url = url_of("restaurants", "r")
    sent = sent_by(admin)
    write("restaurants", "r", {"categories": {"connect": ["e"]}})
    admin.post(url, {**sent, "field-categories:to": ["2", "2", "3", "4"], "_save": "1"})
    assert categories() == "bacde"


def test_a_row_that_moves_behind_one_that_is_gone_is_refused_at_its_field(admin):
    url = url_of("restaurants", "r")
    sent = sent_by(admin)
    write("restaurants", "r", {"categories": {"disconnect": ["a"]}})
    response = admin.post(url, {**sent, "field-categories:to": ["1", "2", "3", "2"], "_save": "1"})
    assert "which is not connected" in errors(response)["categories"][0]


@pytest.mark.parametrize(
    "edit",
    [
        {"categories__add": ["document=nobody"]},
        {"categories__add": ["nonsense"]},
        {"categories__add": ["document=a&status=foo"]},
        {"categories__add": ["document=a&locale=xx"]},
        {"categories__add": ["document=7&resource=product"]},
        {"categories__add": ["document=e", "document=e"]},
        {"categories__to": ["1", "x", "3", "4"]},
        {"categories__off": ["99"]},
        {"categories__rows": "document=a document=%00"},
        {"city__add": "document=a"},
    ],
)
def test_what_cannot_be_connected_is_refused_at_its_field(admin, edit):
    response = send(admin, url_of("restaurants", "r"), **edit)
    assert list(errors(response)) == [next(iter(edit)).partition("__")[0]]
    assert categories() == "abcd"


def test_the_page_of_a_refused_form_keeps_the_edits_of_relations(admin):
    edits = {
        "categories__to": ["4", "2", "3", "1"],
        "categories__off": ["2"],
        "categories__add": ["document=e"],
    }
    html = send(admin, url_of("restaurants", "r"), seats="0", **edits).content.decode()
    again = inputs(html, "entry_form")
    names = ("to", "off", "add")
    assert [again[f"field-categories:{name}"] for name in names] == list(edits.values())
    admin.post(url_of("restaurants", "r"), {**again, "field-seats": "5", "_save": "1"})
    assert categories() == "dbae"


def test_labels_are_escaped(admin):
    documents("categories").create({"name": "<script>alert(1)</script>"}, document_id="x")
    write("restaurants", "r", {"categories": {"connect": ["x"]}})
    assert "<script>alert" not in page(admin).content.decode()


def test_a_draft_is_edited_and_published_with_its_relations(admin):
    make("articles", "n")
    send(admin, url_of("articles", "n"), "_publish", topics__add=["document=b", "document=a"])
    assert listed("articles", "n", "topics") == ["b", "a"]
    send(admin, url_of("articles", "n"), topics__to=["2", "2"])
    assert listed("articles", "n", "topics", status="draft") == ["a", "b"]
    assert listed("articles", "n", "topics") == ["b", "a"]


def test_a_draft_that_is_related_is_one_row_with_its_state(admin):
    make("articles", "n", "m")
    documents("articles").publish("n")
    write("categories", "a", {"articles": ["n", "m"]})
    html = page(admin, "categories", "a").content.decode()
    assert inputs(html, "entry_form")["field-articles:rows"] == ["document=n document=m"]
    assert "relations-published" in html
    assert "relations-draft" in html


def test_a_pinned_link_stays_pinned_when_it_moves(admin):
    make("articles", "n", "m")
    documents("articles").publish("n")
    pinned = {"documentId": "n", "status": "published"}
    write("categories", "a", {"articles": [pinned, "m"]})
    send(admin, url_of("categories", "a"), articles__to=["2", "2"])
    assert listed("categories", "a", "articles", status="draft") == ["m"]
    rows = sent_by(admin, "categories", "a")["field-articles:rows"]
    assert rows == ["document=m document=n&status=published"]


def test_each_locale_has_relations_of_its_own(admin):
    make("guides", "g")
    send(admin, url_of("guides", "g", locale="fr"), name="G", restaurants__add=["document=s"])
    assert listed("guides", "g", "restaurants", locale="fr") == ["s"]
    assert listed("guides", "g", "restaurants") == []


def test_a_document_in_two_locales_is_two_rows_where_the_relation_leaves_that_open(admin):
    make("guides", "g")
    documents("guides").update("g", {"name": "G"}, locale="fr")
    words = ["document=g&locale=fr", "document=g&locale=en"]
    send(admin, url_of("restaurants", "r"), guides__add=words)
    assert sent_by(admin)["field-guides:rows"] == [" ".join(words)]
    send(admin, url_of("restaurants", "r"), guides__off=["0"])
    assert sent_by(admin)["field-guides:rows"] == ["document=g&locale=en"]


@pytest.fixture
def _resources(guide, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    options = {"field_type": "relationship", "cardinality": "many-to-many", "resource_types": ["product"]}
    create_field(guide["restaurants"], "shop", **options)


@pytest.mark.usefixtures("_resources")
def test_resources_outside_the_flows_are_connected_by_type_and_id(admin):
    send(admin, url_of("restaurants", "r"), shop__resources="product:7 product:a:b")
    rows = sent_by(admin)["field-shop:rows"]
    assert rows == ["document=7&resource=product document=a%3Ab&resource=product"]
    send(admin, url_of("restaurants", "r"), shop__off=["0"])
    assert sent_by(admin)["field-shop:rows"] == ["document=a%3Ab&resource=product"]


@pytest.mark.usefixtures("_resources")
@pytest.mark.parametrize("text", ["product", "customer:7", ":7", "product:"])
def test_a_resource_that_does_not_fit_is_refused_at_its_field(admin, text):
    response = send(admin, url_of("restaurants", "r"), shop__resources=text)
    assert list(errors(response)) == ["shop"]
