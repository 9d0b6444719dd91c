"""The official Strapi client, from npm, against a running server."""

import pytest

from relations.access.tokens import issue_token
from relations.engine import definitions
from tests import builders
from tests.clients import node

pytestmark = [pytest.mark.clients, pytest.mark.django_db]


@pytest.fixture(scope="module")
def server_environment(tmp_path_factory):
    return {"MEDIA_ROOT": str(tmp_path_factory.mktemp("media"))}


@pytest.fixture(scope="module")
def journey(server):
    content()
    _, writer = issue_token("writer", scope="write")
    _, reader = issue_token("reader", scope="read")
    return node.travel("journey_strapi.mjs", BASE_URL=server.url, TOKEN=writer, READER=reader)


def content():
    """Restaurants in two languages with drafts, and all that they point at; a home page."""
    definitions.create_locale("fr")
    both = {"localized": True, "draft_and_publish": True}
    restaurants, categories = builders.guide(**both)
    definitions.create_field(restaurants, "stars", field_type="integer")
    definitions.create_field(restaurants, "cover", field_type="media")
    builders.relation(restaurants, "city", builders.flow("cities", singular="city"), "many-to-one")
    homepage = builders.flow("homepages", singular="homepage", single=True, **both)
    builders.relation(homepage, "featured", categories)


def names(body):
    return [document["name"] for document in body["data"]]


# -- creating and reading ---------------------------------------------------------------------------


def test_create_gives_the_document(journey):
    made = journey.value("create")
    assert (made["name"], made["stars"], made["locale"]) == ("Gino", 3, "en")


def test_create_publishes(journey):
    assert journey.value("create")["publishedAt"]


def test_create_connects_in_order(journey):
    journey.value("create related")
    assert journey.value("the other side") == ["Olga", "Gino"]


def test_find_gives_data_and_pagination(journey):
    body = journey.value("find")
    assert names(body) == ["Gino", "Olga", "Pia"]
    assert body["meta"]["pagination"] == {"page": 1, "pageSize": 25, "pageCount": 1, "total": 3}


def test_find_one_gives_the_document(journey):
    body = journey.value("findOne")
    assert (body["data"]["name"], body["meta"]) == ("Gino", {})


def test_find_one_gives_the_fields_asked_for(journey):
    assert journey.value("findOne fields")["data"].keys() == {"id", "documentId", "name"}


def test_update_merges(journey):
    data = journey.value("update")["data"]
    assert (data["name"], data["stars"]) == ("Gino", 5)


# -- relations --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "word"),
    [
        ("connect", "ab"),
        ("connect another", "abc"),
        ("connect longhand", "abcd"),
        ("connect again", "bcda"),
        ("position start", "abcd"),
        ("position end", "bcda"),
        ("position before", "bacd"),
        ("position after", "bcda"),
        ("positions together", "efbcda"),
        ("disconnect", "bcda"),
        ("disconnect longhand", "bca"),
        ("connect and disconnect", "bcd"),
        ("set", "cab"),
        ("set longhand", "ba"),
        ("set by a list", "abc"),
        ("set empty", ""),
        ("set again", "abc"),
        ("nothing", "abc"),
    ],
)
def test_a_relation_is_written(journey, step, word):
    assert journey.value(step) == word


@pytest.mark.parametrize(
    ("step", "city"), [("connect one", "Paris"), ("disconnect one", None), ("set one", "Rome")]
)
def test_a_relation_to_one_is_written(journey, step, city):
    assert journey.value(step) == city


# -- asking -----------------------------------------------------------------------------------------


def test_populate_all_gives_every_relation(journey):
    data = journey.value("populate all")["data"]
    assert (data["city"]["name"], names({"data": data["categories"]})) == ("Rome", ["a", "b", "c"])


def test_populate_nests_and_sorts(journey):
    found = journey.value("populate nested")["data"]["categories"]
    assert [category["name"] for category in found] == ["c", "b", "a"]
    assert names({"data": found[2]["restaurants"]}) == ["Olga", "Gino"]


def test_populate_takes_a_path(journey):
    found = journey.value("populate path")["data"]["categories"]
    assert names({"data": found[0]["restaurants"]}) == ["Olga", "Gino"]


def test_populate_filters(journey):
    assert journey.value("populate filtered") == "ac"


def test_populate_counts(journey):
    assert journey.value("populate counted")["data"]["categories"] == {"count": 3}


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("filter equal", ["Olga"]),
        ("filter operator", ["Gino", "Pia"]),
        ("filter list", ["Olga", "Pia"]),
        ("filter text", ["Gino"]),
        ("filter null", ["Pia"]),
        ("filter either", ["Olga", "Pia"]),
        ("filter not", ["Olga", "Pia"]),
        ("filter deep", ["Gino"]),
        ("sort", ["Gino", "Pia", "Olga"]),
        ("sort by several", ["Pia", "Olga", "Gino"]),
    ],
)
def test_documents_are_found(journey, step, found):
    assert journey.value(step) == found


def test_pages_are_counted_by_page(journey):
    body = journey.value("page")
    assert names(body) == ["Pia"]
    assert body["meta"]["pagination"] == {"page": 2, "pageSize": 2, "pageCount": 2, "total": 3}


def test_pages_are_counted_by_offset(journey):
    body = journey.value("offset")
    assert names(body) == ["Olga"]
    assert body["meta"]["pagination"] == {"start": 1, "limit": 1, "total": 3}


def test_pages_need_not_be_counted(journey):
    assert journey.value("without count")["meta"]["pagination"] == {"page": 1, "pageSize": 1}


# -- locales and drafts -----------------------------------------------------------------------------


def test_update_makes_a_locale(journey):
    assert journey.value("locale created")["data"]["locale"] == "fr"


def test_a_locale_is_read(journey):
    assert journey.value("locale read")["data"]["name"] == "Chez Gino"


def test_the_default_locale_stays(journey):
    assert journey.value("locale default")["data"]["name"] == "Gino"


def test_a_locale_is_listed_alone(journey):
    assert journey.value("locale found") == ["Chez Gino"]


def test_values_that_are_not_localized_are_shared(journey):
    assert journey.value("locale shared") == 5


def test_each_locale_has_its_own_lists(journey):
    assert journey.value("locale lists") == ["abc", ""]


def test_one_locale_is_deleted(journey):
    assert journey.value("locale deleted") == [[], "abc"]


def test_a_draft_is_written(journey):
    assert journey.value("draft") == "b"


def test_a_draft_is_not_seen(journey):
    assert journey.value("draft unseen") == "abc"


def test_a_draft_is_published(journey):
    assert journey.value("draft published") == "b"


def test_a_new_draft_is_no_published_document(journey):
    assert journey.value("draft created") == [None, [], ["Draft"]]


# -- the single type --------------------------------------------------------------------------------


def test_a_single_type_without_its_document_is_not_found(journey):
    assert journey.error("single missing")["name"] == "HTTPNotFoundError"


def test_update_makes_the_document_of_a_single_type(journey):
    assert journey.value("single created")["data"]["name"] == "Welcome"


def test_a_single_type_is_updated(journey):
    assert journey.value("single updated")["data"]["name"] == "Welcome"


def test_a_single_type_is_read_with_its_relations(journey):
    assert names({"data": journey.value("single read")["data"]["featured"]}) == ["b", "c", "a"]


def test_a_single_type_has_locales(journey):
    data = journey.value("single in a locale")["data"]
    assert (data["name"], data["locale"]) == ("Bienvenue", "fr")


def test_a_single_type_has_drafts(journey):
    assert journey.value("single as a draft") == ["Welcome", "Soon"]


def test_one_locale_of_a_single_type_is_deleted(journey):
    assert journey.value("single deleted in a locale") == "Welcome"


def test_a_single_type_is_deleted(journey):
    assert journey.value("single deleted") is None
    assert journey.error("single gone")["status"] == 404


# -- files ------------------------------------------------------------------------------------------


def test_a_buffer_is_uploaded(journey):
    [file] = journey.value("file uploaded")
    assert (file["name"], file["alternativeText"], file["caption"]) == ("A dot", "One dot", "Small")
    assert (file["mime"], file["ext"], file["width"], file["height"]) == ("image/png", ".png", 1, 1)


def test_a_blob_is_uploaded(journey):
    [file] = journey.value("blob uploaded")
    assert file["name"] == "A blob"


def test_files_are_listed(journey):
    assert names({"data": journey.value("files listed")}) == ["A blob", "A dot"]


def test_files_are_filtered(journey):
    assert names({"data": journey.value("files filtered")}) == ["A dot"]


def test_a_file_is_read(journey):
    assert journey.value("file read")["name"] == "A dot"


def test_what_is_said_of_a_file_is_changed(journey):
    file = journey.value("file updated")
    assert (file["name"], file["alternativeText"]) == ("Dot", "Another")


def test_a_media_field_takes_a_file(journey):
    assert journey.value("file set")["name"] == "Dot"


def test_a_media_field_takes_connect(journey):
    assert journey.value("file connected")["name"] == "Dot"


def test_the_file_itself_is_served(journey):
    assert journey.value("file content") == [200, "image/png", True]


def test_a_file_is_deleted(journey):
    assert journey.value("file deleted")["name"] == "Dot"


def test_a_deleted_file_is_not_found(journey):
    assert journey.error("file gone")["name"] == "FileNotFoundError"


def test_a_deleted_file_leaves_its_document(journey):
    assert journey.value("file gone from its document") is None


# -- errors -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "name", "status", "kind"),
    [
        ("error 400", "HTTPBadRequestError", 400, "ValidationError"),
        ("error 400 of a body", "HTTPBadRequestError", 400, "ValidationError"),
        ("error 400 of a position", "HTTPBadRequestError", 400, "ValidationError"),
        ("error 401", "HTTPAuthorizationError", 401, "UnauthorizedError"),
        ("error without token", "HTTPForbiddenError", 403, "ForbiddenError"),
        ("error 403", "HTTPForbiddenError", 403, "ForbiddenError"),
        ("error 404", "HTTPNotFoundError", 404, "NotFoundError"),
        ("error of an unknown collection", "HTTPNotFoundError", 404, "NotFoundError"),
        ("error of an unknown locale", "HTTPBadRequestError", 400, "ValidationError"),
    ],
)
def test_errors_have_their_class_and_strapis_shape(journey, step, name, status, kind):
    error = journey.error(step)
    assert (error["name"], error["status"]) == (name, status)
    assert error["body"]["data"] is None
    assert (error["body"]["error"]["status"], error["body"]["error"]["name"]) == (status, kind)


def test_an_error_names_the_key(journey):
    assert "nope" in journey.error("error 400 of a body")["body"]["error"]["message"]


def test_a_read_token_reads(journey):
    assert journey.value("reader reads") == 2


# -- deleting ---------------------------------------------------------------------------------------


def test_delete_takes_the_document_out_of_every_list(journey):
    assert journey.value("delete") == ""


def test_a_deleted_document_is_not_found(journey):
    assert journey.error("deleted")["name"] == "HTTPNotFoundError"


def test_deleting_again_is_no_error(journey):
    assert journey.value("delete again") is None
