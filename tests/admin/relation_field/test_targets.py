import pytest

from relations.engine.definitions import create_field
from relations.engine.documents import documents
from relations.models import Asset, Entry, Field
from tests.builders import make, write

from ..browsing import changed, errors, send, url_of

pytestmark = pytest.mark.slow

RELATION = "/admin/relations/entry/relation/"


@pytest.fixture(autouse=True)
def _guide(guide):
    make("restaurants", "r")


def ask(client, flow="restaurants", slug="categories", **query):
    field = Field.objects.get(flow__slug=flow, slug=slug)
    return client.get(f"{RELATION}{field.pk}/targets/", query)


def found(client, *names, **query):
    return [row["word"] for row in ask(client, *names, **query).json()["rows"]]


def key(flow, document_id):
    return Entry.objects.get(flow__slug=flow, document_id=document_id).pk


def test_documents_are_found_by_a_word_of_their_title(admin):
    documents("categories").create({"name": "Wine bar"}, document_id="w")
    make("categories", "vegan")
    row = {"word": "document=w", "label": "Wine bar", "url": url_of("categories", "w")}
    assert ask(admin, term="wine").json() == {"rows": [row], "more": False}


def test_documents_are_found_by_any_of_their_texts(admin):
    documents("restaurants").create({"name": "s", "description": "quiet garden"}, document_id="s")
    assert found(admin, "categories", "restaurants", term="garden") == ["document=s"]


def test_titles_that_begin_with_the_term_come_first(admin):
    make("categories", "late pizza", "pizza")
    assert found(admin, term="pizza") == ["document=pizza", "document=late+pizza"]


def test_a_search_passes_over_case_and_accents(admin):
    documents("categories").create({"name": "Glace à la crème"}, document_id="glace")
    documents("categories").create({"name": "Crème Brûlée"}, document_id="creme")
    assert found(admin, term="CREME") == ["document=creme", "document=glace"]
    assert found(admin, term="crème BRULEE") == ["document=creme"]
    assert found(admin, term="cr%me") == found(admin, term="cr_me") == []


def test_documents_of_other_flows_are_not_found(admin):
    make("cities", "vegan")
    assert found(admin, term="vegan") == []


def test_documents_come_in_pages(admin):
    make("categories", *(f"c{at:02}" for at in range(25)))
    first, second = (ask(admin, page=page).json() for page in (1, 2))
    assert (len(first["rows"]), first["more"]) == (20, True)
    assert (len(second["rows"]), second["more"]) == (5, False)


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "9" * 30, "²"])
def test_a_page_that_is_none_is_answered(admin, page):
    assert ask(admin, page=page).status_code == 200


def test_what_is_connected_already_is_marked(admin):
    make("categories", "a", "b")
    write("restaurants", "r", {"categories": ["b"]})
    rows = ask(admin, object=key("restaurants", "r")).json()["rows"]
    assert [(row["label"], row.get("connected")) for row in rows] == [("a", None), ("b", True)]


def test_state_and_locale_are_told(admin):
    make("articles", "n")
    assert ask(admin, "categories", "articles").json()["rows"][0]["stateLabel"] == "draft"
    make("guides", "g")
    assert ask(admin, "restaurants", "guides").json()["rows"][0]["locale"] == "en"


def test_a_locale_that_the_relation_leaves_open_is_offered_for_each_document(admin):
    make("guides", "g")
    write("guides", "g", {"name": "le guide"}, locale="fr")
    both = ["document=g&locale=en", "document=g&locale=fr"]
    assert found(admin, "restaurants", "guides") == both


def test_targets_are_named_by_their_words(admin):
    make("categories", "a")
    rows = ask(admin, word=["document=a", "document=gone"]).json()["rows"]
    assert [row["label"] for row in rows] == ["a", "gone"]


@pytest.mark.parametrize("word", ["nonsense", "document=%00", "document=a&x=y"])
def test_a_word_that_is_none_is_not_found(admin, word):
    assert ask(admin, word=word).status_code == 404


@pytest.mark.parametrize("query", [{"locale": "xx"}, {"object": "999999"}, {"object": "x"}])
def test_an_unknown_locale_or_object_is_not_found(admin, query):
    assert ask(admin, "guides", "restaurants", **query).status_code == 404


def test_an_object_of_another_flow_is_not_found(admin):
    make("cities", "lyon")
    assert ask(admin, object=key("cities", "lyon")).status_code == 404


def test_an_unknown_relation_is_not_found(admin):
    name = Field.objects.get(flow__slug="restaurants", slug="name").pk
    assert {admin.get(f"{RELATION}{pk}/targets/").status_code for pk in (name, 999999)} == {404}


def test_a_search_is_only_read(admin):
    field = Field.objects.get(flow__slug="restaurants", slug="categories")
    assert admin.post(f"{RELATION}{field.pk}/targets/").status_code == 405


def test_searching_takes_the_permission_to_change_what_is_connected(log_in):
    assert ask(log_in("view_entry"), object=key("restaurants", "r")).status_code == 403


@pytest.fixture
def _resources(guide, settings):
    settings.RELATIONS_RESOURCES = {"person": "auth.User", "customer": None}
    options = {"field_type": "relationship", "cardinality": "many-to-many"}
    create_field(guide["restaurants"], "people", resource_types=["person", "customer"], **options)


@pytest.mark.usefixtures("_resources")
def test_resources_of_a_registered_model_are_searched_as_its_admin_does(admin, django_user_model):
    anna = django_user_model.objects.create_user("anna")
    [row] = ask(admin, "restaurants", "people", term="ann", type="person").json()["rows"]
    assert row == {
        "word": f"document={anna.pk}&resource=person",
        "label": "person: anna",
        "url": f"/admin/auth/user/{anna.pk}/change/",
    }


def test_files_are_named_by_the_ids_that_links_have(admin, guide, settings):
    settings.RELATIONS_RESOURCES = {"file": "relations.Asset"}
    options = {"field_type": "relationship", "cardinality": "many-to-many"}
    create_field(guide["restaurants"], "papers", resource_types=["file"], **options)
    file = Asset.objects.create(document_id="menu", name="menu.pdf", file="menu.pdf", size=1)
    [row] = ask(admin, "restaurants", "papers", term="menu", type="file").json()["rows"]
    assert row == {
        "word": "document=menu&resource=file",
        "label": "file: menu.pdf",
        "url": f"/admin/relations/asset/{file.pk}/change/",
    }
    send(admin, url_of("restaurants", "r"), papers=changed(row["word"]))
    [shown] = ask(admin, "restaurants", "papers", word=row["word"]).json()["rows"]
    assert shown["label"] == "file: menu.pdf"


@pytest.mark.usefixtures("_resources")
def test_an_external_resource_is_offered_by_its_id(admin):
    assert found(admin, "restaurants", "people", term=" 7 ", type="customer") == [
        "document=7&resource=customer"
    ]
    assert found(admin, "restaurants", "people", type="customer") == []
    assert found(admin, "restaurants", "people", term="7", type="product") == []


@pytest.mark.usefixtures("_resources")
def test_who_may_not_see_a_model_neither_finds_nor_connects_its_rows(log_in, django_user_model):
    anna = django_user_model.objects.create_user("anna")
    client = log_in("view_entry", "change_entry")
    assert found(client, "restaurants", "people", term="ann", type="person") == []
    response = send(client, url_of("restaurants", "r"), people=changed(f"document={anna.pk}&resource=person"))
    assert "not allowed to see it" in str(errors(response)["people"])


@pytest.mark.usefixtures("_resources")
@pytest.mark.parametrize("key", ["9" * 30, "x", "-1"])
def test_a_key_that_no_row_can_have_is_refused_by_name(admin, key):
    response = send(admin, url_of("restaurants", "r"), people=changed(f"document={key}&resource=person"))
    assert key in str(errors(response)["people"])


def test_a_term_of_many_words_is_answered(admin):
    assert ask(admin, term="a " * 3000).status_code == 200
