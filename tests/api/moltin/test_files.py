"""`/v2/files`, and relationships to files."""

from io import BytesIO

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.access.tokens import issue_token
from relations.engine import assets
from relations.engine.definitions import create_field
from relations.models import Asset
from tests.examples import examples
from tests.files import file, png

FILES = "/v2/files"
GALLERY = "/v2/flows/restaurants/entries/r/relationships/gallery"


pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def three(db):
    """A picture of 3 by 2, one of 30 by 20, and a text, in this order."""
    return [
        assets.upload(file("small.png")),
        assets.upload(file("large.png", png(30, 20))),
        assets.upload(file("notes.txt", b"x" * 3210)),
    ]


@pytest.fixture
def gallery(content, settings):
    """A relationship of restaurants to files."""
    settings.RELATIONS_RESOURCES = {"file": "relations.Asset", "product": None}
    return create_field(
        content["restaurants"],
        "gallery",
        field_type="relationship",
        cardinality="one-to-many",
        resource_types=["file", "product"],
    )


def upload(api, **form):
    response = api.client.post(FILES, form)
    return response.status_code, response.json()


def source(answer, status=422):
    assert answer[0] == status, answer
    return answer[1]["errors"][0]["source"]


# -- one file ---------------------------------------------------------------------------------------


def test_an_uploaded_file_is_shown_as_the_vendor_shows_it(api):
    status, body = upload(api, file=file("My picture.png"), public="true")
    asset = Asset.objects.get()
    assert (status, body) == (
        201,
        {
            "data": {
                "id": asset.document_id,
                "type": "file",
                "link": {"href": f"http://testserver/uploads/{asset.hash}.png"},
                "file_name": "My picture.png",
                "mime_type": "image/png",
                "file_size": 70,
                "public": True,
                "links": {"self": f"http://testserver/v2/files/{asset.document_id}"},
                "meta": {
                    "timestamps": {"created_at": body["data"]["meta"]["timestamps"]["created_at"]},
                    "dimensions": {"width": 3, "height": 2},
                },
            }
        },
    )


def test_a_file_is_called_as_the_form_says(api):
    assert upload(api, file=file("a.png"), file_name="Front.png")[1]["data"]["file_name"] == "Front.png"


def test_what_is_no_picture_has_no_dimensions(api, three):
    _, body = api.get(f"{FILES}/{three[2].document_id}")
    assert (body["data"]["meta"].keys(), body["data"]["file_size"]) == ({"timestamps"}, 3210)


def test_a_file_is_had_by_its_id_as_it_was_answered(api):
    _, body = upload(api, file=file())
    assert api.get(body["data"]["links"]["self"]) == (200, body)


def test_a_file_is_not_had_by_its_number(api, three):
    status, body = api.get(f"{FILES}/{three[0].pk}")
    assert (status, body["errors"][0]["title"]) == (404, "File not found")


def test_a_file_is_deleted_with_its_content(api, three, folder, django_capture_on_commit_callbacks):
    key = three[0].document_id
    with django_capture_on_commit_callbacks(execute=True):
        assert api.delete(f"{FILES}/{key}") == (204, None)
    assert api.get(f"{FILES}/{key}")[0] == 404
    assert not (folder / str(three[0].file.name)).exists()


def test_files_of_either_dialect_are_the_same(api, three):
    assert api.get(f"/api/upload/files/{three[0].document_id}")[1]["name"] == "small.png"


# -- what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "named"),
    [
        ({}, "file"),
        ({"public": "true"}, "file"),
        ({"file": "text"}, "file"),
        ({"file_location": "https://example.com/a.png"}, "file_location"),
        ({"files": "x"}, "files"),
        ({"filename": "x"}, "filename"),
        ({"public": "false"}, "public"),
        ({"public": "maybe"}, "public"),
    ],
)
def test_a_form_that_cannot_be_meant_is_refused_by_name(api, form, named):
    assert source(upload(api, **form)) == named
    assert not Asset.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.html", b"<p>"), ("a.svg", b"<svg/>"), ("a.png", b"text"), ("a", b"x"), ("a.png", b"")],
)
def test_a_file_that_is_not_taken_is_refused(api, name, content):
    assert source(upload(api, file=file(name, content))) == "file"


def test_a_file_in_another_field_is_refused_by_name(api):
    assert source(upload(api, picture=file())) == "picture"


def test_two_files_are_refused(api):
    assert source(upload(api, file=[file("a.png"), file("b.png")])) == "file"
    assert not Asset.objects.exists()


def test_a_name_with_a_null_character_is_refused(api):
    assert source(upload(api, file=file(), file_name="a\x00b")) == "file_name"


def test_a_file_beyond_the_limit_is_refused(api, settings):
    settings.RELATIONS_MAX_UPLOAD = 100
    assert upload(api, file=file("a.txt", b"x" * 101))[0] == 413


def test_a_form_beyond_the_limit_is_refused_unread(api, settings):
    settings.RELATIONS_MAX_UPLOAD = 100
    assert upload(api, file=file("a.txt", b"x" * 100_000))[0] == 413


def test_nothing_is_kept_without_a_place_for_it(api, settings):
    settings.MEDIA_ROOT = ""
    assert upload(api, file=file())[0] == 409


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain"],
)
@pytest.mark.parametrize("body", [b"", b"[object FormData]", b'{"data": {}}'])
def test_a_body_that_is_no_form_is_refused(api, content_type, body):
    assert api.post(FILES, body, content_type=content_type)[0] in (400, 422)


def test_a_body_of_unannounced_length_is_refused(api):
    response = api.client.generic(
        "POST", FILES, b"", "multipart/form-data; boundary=x", HTTP_TRANSFER_ENCODING="chunked"
    )
    assert response.status_code == 411


FORM = b"--x\r\nContent-Disposition: form-data; name=file; filename=a.txt\r\n\r\ntext\r\n--x--\r\n"


def chunked(api, body):
    """Send it as a server gives it that ends the input with the body."""
    how = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "wsgi.input": BytesIO(body)}
    return api.send("POST", FILES, CONTENT_TYPE="multipart/form-data; boundary=x", **how)


def test_a_form_in_chunks_is_taken_where_its_end_is_known(api):
    status, body = chunked(api, FORM)
    assert status == 201, body
    assert body["data"]["file_name"] == "a.txt"


def test_a_form_in_chunks_has_the_same_limit(api, settings):
    settings.RELATIONS_MAX_UPLOAD = 100
    assert chunked(api, FORM + b"x" * 100_000)[0] == 413


def test_no_form_in_chunks_is_refused(api):
    assert source(chunked(api, b"")) == "file"


def test_a_file_is_not_changed(api, three):
    assert api.put(f"{FILES}/{three[0].document_id}", {"data": {}})[0] == 405


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(30))
@given(
    name=st.text(max_size=12),
    content=st.binary(max_size=60),
    form=st.dictionaries(st.sampled_from(["file_name", "public", "x"]), st.text(max_size=8), max_size=2),
)
def test_any_form_is_answered_or_refused(api, name, content, form):
    sent = BytesIO(content)
    sent.name = name or "x"
    status, body = upload(api, file=sent, **form)
    assert status in (201, 400, 413, 422), body


# -- lists ------------------------------------------------------------------------------------------


def names(api, query=""):
    status, body = api.get(f"{FILES}?{query}")
    assert status == 200, body
    assert body["meta"]["results"]["total"] >= len(body["data"])
    return [shown["file_name"].partition(".")[0] for shown in body["data"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["small", "large", "notes"]),
        ("filter=eq(file_name,large.png)", ["large"]),
        ("filter=ne(file_name,large.png)", ["small", "notes"]),
        ("filter=like(file_name,*.png)", ["small", "large"]),
        ("filter=gt(width,3)", ["large"]),
        ("filter=ge(width,3):lt(height,20)", ["small"]),
        ("filter=le(height,2)", ["small"]),
        ("filter=not(gt(width,3))", ["small", "notes"]),
        ("filter=is_null(width)", ["notes"]),
        ("filter=gt(file_size,3000)", ["notes"]),
        ("filter=eq(file_size,3210)", ["notes"]),
        ("filter=lt(file_size,3210)", ["small", "large"]),
        ("filter=eq(mime_type,text/plain)", ["notes"]),
        ("filter=eq(public,true)", ["small", "large", "notes"]),
        ("filter=eq(public,false)", []),
        ("filter=(eq(file_name,small.png)|is_null(width))", ["small", "notes"]),
        ("filter=gt(created_at,2000-01-01)", ["small", "large", "notes"]),
        ("sort=file_name", ["large", "notes", "small"]),
        ("sort=-file_name", ["small", "notes", "large"]),
        ("sort=-file_size,-file_name", ["notes", "small", "large"]),
        ("page[limit]=1&page[offset]=1", ["large"]),
        ("page[limit]=0", []),
        ("include=anything", ["small", "large", "notes"]),
    ],
)
def test_files_are_listed(api, three, query, expected):
    assert names(api, query) == expected


def test_files_are_listed_by_their_ids(api, three):
    keys = ",".join(asset.document_id for asset in three[1:])
    assert names(api, f"filter=in(id,{keys})") == ["large", "notes"]


def test_a_list_of_files_links_to_its_next_page(api, three):
    _, body = api.get(f"{FILES}?filter=like(file_name,*.png)&page[limit]=1")
    assert [shown["file_name"] for shown in api.get(body["links"]["next"])[1]["data"]] == ["large.png"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("filter=eq(name,a)", "name"),
        ("filter=eq(hash,a)", "hash"),
        ("filter=eq(file_size,big)", "file_size"),
        ("filter=gt(width,wide)", "width"),
        ("filter=eq(public,maybe)", "public"),
        ("filter=gt(public,true)", "public"),
        ("filter=eq(id.x,1)", "id.x"),
        ("filter=like(width,1*)", "width"),
        ("filter=", "filter"),
        ("sort=name", "name"),
        ("sort=public", "public"),
        ("sort=", None),
        ("filters=eq(id,1)", "filters"),
        ("page[size]=1", "page[size]"),
    ],
)
def test_a_list_that_cannot_be_meant_is_refused_by_name(api, three, query, named):
    status, body = api.get(f"{FILES}?{query}")
    assert status == (400 if named else 200), body
    assert named is None or named in body["errors"][0]["detail"]


def test_what_a_file_is_sent_with_is_described(api, db):
    _, body = api.get(f"{FILES}/attributes")
    assert [each["value"] for each in body["data"]] == ["file", "file_name", "public"]


# -- who may ----------------------------------------------------------------------------------------


def test_a_token_that_reads_uploads_and_deletes_nothing(reader, three):
    assert upload(reader, file=file())[0] == 403
    assert reader.delete(f"{FILES}/{three[0].document_id}")[0] == 403
    assert len(names(reader)) == 3


def test_who_has_the_id_of_a_client_alone_lists_no_files(three):
    token = issue_token("page", scope="published")[1]
    page = Client(headers={"authorization": f"Bearer {token}"})
    assert page.get(FILES).status_code == 403
    assert page.get(f"{FILES}/{three[0].document_id}").status_code == 200


def test_without_a_token_there_is_nothing(db, three):
    for method, path in (("get", FILES), ("post", FILES), ("get", f"{FILES}/x"), ("delete", f"{FILES}/x")):
        assert getattr(Client(), method)(path).status_code == 401


# -- relationships to files -------------------------------------------------------------------------


def test_files_are_linked_in_order(api, gallery, three):
    data = [{"type": "file", "id": asset.document_id} for asset in reversed(three)]
    assert api.put(GALLERY, {"data": data}) == (200, {"data": data})


@pytest.mark.parametrize("key", ["nothing", "1", "\u0000", "x" * 255])
def test_a_file_that_does_not_exist_is_not_linked(api, gallery, three, key):
    status, body = api.post(GALLERY, {"data": {"type": "file", "id": key}})
    assert status == 422, body


def test_a_deleted_file_leaves_every_list(api, gallery, three):
    api.put(GALLERY, {"data": [{"type": "file", "id": asset.document_id} for asset in three]})
    assert api.delete(f"{FILES}/{three[1].document_id}")[0] == 204
    _, body = api.get(GALLERY)
    assert [member["id"] for member in body["data"]] == [three[0].document_id, three[2].document_id]


def test_linked_files_are_filtered_by_their_ids(api, gallery, three):
    api.put(GALLERY, {"data": {"type": "file", "id": three[0].document_id}})
    _, body = api.get(f"/v2/flows/restaurants/entries?filter=eq(gallery.id,{three[0].document_id})")
    assert [entry["id"] for entry in body["data"]] == ["r"]


def test_linked_files_are_included(api, gallery, three):
    data = [{"type": "file", "id": three[1].document_id}, {"type": "product", "id": "p"}]
    api.put(GALLERY, {"data": data})
    status, body = api.get("/v2/flows/restaurants/entries?include=gallery&filter=eq(id,r)")
    assert (status, body["data"][0]["relationships"]["gallery"]["data"]) == (200, data)
    assert body["included"] == {"gallery": [api.get(f"{FILES}/{three[1].document_id}")[1]["data"]]}
