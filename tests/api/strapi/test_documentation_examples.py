"""Every example of Strapi's page "Managing relations with API requests", as it is printed there."""

import pytest

from relations.engine.documents import documents
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RESTAURANT = "a1b2c3d4e5f6g7h8i9j0klm"
Z0Y2, J9K8 = "z0y2x4w6v8u1t3s5r7q9onm", "j9k8l7m6n5o4p3q2r1s0tuv"
MA12 = "ma12bc34de56fg78hi90jkl"
SIXU86, THREER1W = "6u86wkc6x3parjd4emikhmx", "3r1wkvyjwv0b9b36s7hzpxl"
RKYQ, SRKV, NYK7 = "rkyqa499i84197l29sbmwzl", "srkvrr77k96o44d9v6ef1vu", "nyk7047azdgbtjqhl7btuxw"
Z0Y2_2, J9K8_4 = Z0Y2 + "2", J9K8 + "4"  # printed so in the examples of `set`
URL = f"/api/restaurants/{RESTAURANT}"


@pytest.fixture
@remembered
def restaurant():
    """The restaurant of the page, without categories, and every category that it names."""
    builders.guide()
    builders.make("restaurants", RESTAURANT)
    builders.make("categories", Z0Y2, J9K8, MA12, SIXU86, THREER1W, RKYQ, SRKV, NYK7, Z0Y2_2, J9K8_4)


@pytest.fixture
def record(restaurant):
    """Two categories: "Consider the following record in the database"."""
    builders.write("restaurants", RESTAURANT, {"categories": [J9K8, Z0Y2]})


def categories():
    return builders.listed("restaurants", RESTAURANT, "categories")


def test_connect_shorthand(restaurant, put):
    put(URL, {"categories": {"connect": [Z0Y2, J9K8]}})
    assert categories() == [Z0Y2, J9K8]


def test_connect_longhand(restaurant, put):
    put(URL, {"categories": {"connect": [{"documentId": Z0Y2}, {"documentId": J9K8}]}})
    assert categories() == [Z0Y2, J9K8]


def test_connect_before_another(record, put):
    put(URL, {"categories": {"connect": [{"documentId": MA12, "position": {"before": Z0Y2}}]}})
    assert categories() == [J9K8, MA12, Z0Y2]


def test_the_combined_example_ends_in_the_order_that_the_page_gives(record, put):
    put(
        URL,
        {
            "categories": {
                "connect": [
                    {"id": SIXU86, "position": {"after": J9K8}},
                    {"id": THREER1W, "position": {"before": Z0Y2}},
                    {"id": RKYQ, "position": {"end": True}},
                    {"id": SRKV},
                    {"id": NYK7, "position": {"start": True}},
                ]
            }
        },
    )
    # Slips of the page's result: it appends digits to three ids (…emikhmx6, …hzpxl7, …6ef1vu9), and names
    # the restaurant, a1b2c3d4e5f6g7h8i9j0klm, where the anchor category stands.
    assert categories() == [NYK7, J9K8, SIXU86, THREER1W, Z0Y2, RKYQ, SRKV]


def test_connect_to_two_locales_of_one_document(call, put):
    articles = builders.flow("articles", singular="article", localized=True)
    builders.relation(builders.flow("categories", singular="category"), "categories", articles)
    builders.definitions.create_locale("fr")
    builders.make("articles", Z0Y2)
    builders.write("articles", Z0Y2, {"name": "en français"}, locale="fr")
    builders.make("categories", "c")
    connect = [{"documentId": Z0Y2, "locale": "en"}, {"documentId": Z0Y2, "locale": "fr"}]
    put("/api/categories/c", {"categories": {"connect": connect}})
    found = call("GET", "/api/categories/c?populate=categories").json()["data"]["categories"]
    assert [(item["documentId"], item["locale"]) for item in found] == [(Z0Y2, "en"), (Z0Y2, "fr")]


def test_connect_to_the_draft_and_the_published_version(call, put):
    articles = builders.flow("articles", singular="article", draft_and_publish=True)
    builders.relation(builders.flow("categories", singular="category"), "categories", articles)
    builders.make("articles", Z0Y2, status="published")
    builders.make("categories", "c")
    connect = [{"documentId": Z0Y2, "status": "draft"}, {"documentId": Z0Y2, "status": "published"}]
    put("/api/categories/c", {"categories": {"connect": connect}})
    for status, published in (("draft", False), ("published", True)):
        found = call("GET", f"/api/categories/c?populate=categories&status={status}").json()["data"]
        assert [bool(item["publishedAt"]) for item in found["categories"]] == [published]


def test_disconnect_shorthand(record, put):
    put(URL, {"categories": {"disconnect": [Z0Y2, J9K8]}})
    assert categories() == []


def test_disconnect_longhand(record, put):
    put(URL, {"categories": {"disconnect": [{"documentId": Z0Y2}, {"documentId": J9K8}]}})
    assert categories() == []


# A slip of the page: where `set` is written out in these lines, the brace before it is missing
# ("categories: set: [...] }}").
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"set": [{"documentId": Z0Y2}, {"documentId": J9K8}]}, [Z0Y2, J9K8]),
        ({"set": [Z0Y2_2, J9K8]}, [Z0Y2_2, J9K8]),
        ([Z0Y2_2, J9K8], [Z0Y2_2, J9K8]),
    ],
    ids=["set longhand", "set shorthand", "omitted"],
)
def test_omitting_the_parameter_is_equivalent_to_set(record, put, value, expected):
    put(URL, {"categories": value})
    assert categories() == expected


def test_set_shorthand(record, put):
    put(URL, {"categories": {"set": [Z0Y2, J9K8_4]}})
    assert categories() == [Z0Y2, J9K8_4]


def test_set_longhand(record, put):
    put(URL, {"categories": {"set": [{"documentId": Z0Y2}, {"documentId": J9K8}]}})
    assert categories() == [Z0Y2, J9K8]


def test_the_document_service_sets_relations_for_a_locale():
    categories = builders.flow("categories", singular="category")
    builders.relation(
        builders.flow("restaurants", singular="restaurant", localized=True), "category", categories
    )
    builders.definitions.create_locale("fr")
    builders.make("categories", Z0Y2, J9K8)
    builders.make("restaurants", RESTAURANT)
    documents("restaurants").update(
        document_id=RESTAURANT, locale="fr", data={"category": {"connect": [Z0Y2, J9K8]}}
    )
    assert builders.listed("restaurants", RESTAURANT, "category", locale="fr") == [Z0Y2, J9K8]
    assert builders.listed("restaurants", RESTAURANT, "category", locale="en") == []


def test_if_no_locale_is_passed_the_default_is_assumed():
    categories = builders.flow("categories", singular="category")
    builders.relation(
        builders.flow("restaurants", singular="restaurant", localized=True), "category", categories
    )
    builders.make("categories", Z0Y2)
    builders.make("restaurants", RESTAURANT)
    documents("restaurants").update(document_id=RESTAURANT, data={"category": {"connect": [Z0Y2]}})
    assert builders.listed("restaurants", RESTAURANT, "category", locale="en") == [Z0Y2]


@pytest.mark.parametrize("cardinality", ["one-to-one", "many-to-one"])
def test_of_several_connected_to_one_place_the_last_is_used(put, cardinality):
    chefs = builders.flow("chefs", singular="chef")
    builders.relation(builders.flow("restaurants", singular="restaurant"), "chef", chefs, cardinality)
    builders.make("chefs", Z0Y2, J9K8)
    builders.make("restaurants", RESTAURANT)
    put(URL, {"chef": {"connect": [Z0Y2, J9K8]}})
    assert builders.listed("restaurants", RESTAURANT, "chef") == J9K8


def test_the_shorter_format_for_one_place(put):
    chefs = builders.flow("chefs", singular="chef")
    builders.relation(builders.flow("restaurants", singular="restaurant"), "category", chefs, "many-to-one")
    builders.make("chefs", RESTAURANT)
    builders.make("restaurants", RESTAURANT)
    put(URL, {"category": RESTAURANT})
    assert builders.listed("restaurants", RESTAURANT, "category") == RESTAURANT


def test_the_same_relation_connected_twice_is_a_validation_error(restaurant, call):
    response = call("PUT", URL, {"data": {"categories": {"connect": [Z0Y2, {"documentId": Z0Y2}]}}})
    assert response.status_code == 400
    assert response.json()["error"]["name"] == "ValidationError"
    assert Z0Y2 in response.json()["error"]["message"]


def test_set_cannot_be_used_in_combination_with_connect(restaurant, call):
    response = call("PUT", URL, {"data": {"categories": {"set": [Z0Y2], "connect": [J9K8]}}})
    assert (response.status_code, categories()) == (400, [])
