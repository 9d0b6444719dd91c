"""`Files` of the official Moltin and Elastic Path clients, against a running server."""

import pytest

from tests.clients.moltin import travel

pytestmark = [pytest.mark.clients, pytest.mark.django_db]

SDKS = ["@moltin/sdk", "moltin-sdk-18", "@elasticpath/js-sdk"]
NOTHING = "{}"


@pytest.fixture(scope="module")
def server_environment(tmp_path_factory):
    return {"MEDIA_ROOT": str(tmp_path_factory.mktemp("media"))}


@pytest.fixture(scope="module", params=SDKS)
def sdk(request, server):
    return travel(server, request.param, script="journey_files.mjs")


def file_names(sdk, step):
    return [file["file_name"] for file in sdk.data(step)]


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("upload a buffer", "buffer.png"),
        ("upload a form", "Named.png"),
        ("upload a stream", "pixel.png"),
        ("upload as a page does", "page.png"),
    ],
)
def test_a_file_is_uploaded(sdk, step, name):
    file = sdk.data(step)
    assert (file["type"], file["file_name"], file["mime_type"]) == ("file", name, "image/png")
    assert file["meta"]["dimensions"] == {"width": 1, "height": 1}


def test_a_file_that_is_not_taken_is_refused(sdk):
    assert sdk.refusal("upload what is not taken") == (422, "file")


def test_a_file_elsewhere_is_refused(sdk):
    assert sdk.refusal("link") == (422, "file_location")


def test_a_form_that_the_client_cannot_send_is_refused(sdk):
    assert sdk.refusal("link without a body")[0] in (400, 422)


def test_a_file_is_had_by_its_id(sdk):
    assert sdk.data("get") == sdk.data("upload a buffer")


def test_a_file_that_does_not_exist_is_not_found(sdk):
    assert sdk.refusal("get missing") == (404, "File not found")


def test_the_address_of_a_file_is_read(sdk):
    assert sdk.journey.value("the address is read") == 200


def test_files_are_listed(sdk):
    assert set(file_names(sdk, "all")) >= {"buffer.png", "Named.png", "pixel.png", "page.png"}
    assert {"meta", "links"} <= sdk.answer("all").keys()


def test_files_are_filtered(sdk):
    assert "buffer.png" in file_names(sdk, "filter")
    assert file_names(sdk, "filter by ids") == ["buffer.png"]


def test_files_are_listed_by_pages(sdk):
    assert len(sdk.data("page")) == 1
    assert sdk.answer("page")["meta"]["page"]["offset"] == 1


def test_attributes_are_described(sdk):
    assert [each["value"] for each in sdk.data("attributes")] == ["file", "file_name", "public"]


def test_a_file_is_linked(sdk):
    member = {"type": "file", "id": sdk.data("upload a buffer")["id"]}
    assert sdk.data("link a file") == [member]
    assert sdk.data("get entry")["relationships"] == {"pictures": {"data": [member]}}


def test_linked_files_are_included(sdk):
    assert sdk.answer("get entry with files")["included"] == {"pictures": [sdk.data("upload a buffer")]}


def test_a_file_that_does_not_exist_is_not_linked(sdk):
    assert sdk.refusal("link no file")[0] == 422


def test_a_file_is_deleted(sdk):
    assert sdk.answer("delete") == NOTHING
    assert sdk.refusal("get deleted") == (404, "File not found")


def test_a_deleted_file_leaves_the_entry(sdk):
    assert sdk.data("get entry afterwards")["pictures"] is None
