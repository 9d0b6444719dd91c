import json
import struct

import pytest
from django.test import Client

from relations.engine import assets
from relations.engine.definitions import create_field, update_field
from relations.engine.documents import documents
from relations.models import Asset, Field
from tests import builders
from tests.files import file, png
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


@pytest.fixture
def client(settings):
    settings.RELATIONS_ANONYMOUS = "write"
    return Client()


def upload(client, *files, query="", **form):
    return client.post(f"/api/upload{query}", {"files": list(files), **form})


def error(response, status=400):
    assert response.status_code == status, response.content
    return response.json()["error"]


# -- uploading --------------------------------------------------------------------------------------


def test_an_uploaded_file_is_shown_as_strapi_shows_it(client):
    response = upload(client, file("My picture.png"))
    [shown] = response.json()
    asset = Asset.objects.get()
    assert response.status_code == 201
    assert shown == {
        "id": asset.pk,
        "documentId": asset.document_id,
        "name": "My picture.png",
        "alternativeText": None,
        "caption": None,
        "focalPoint": None,
        "width": 3,
        "height": 2,
        "formats": None,
        "hash": asset.hash,
        "ext": ".png",
        "mime": "image/png",
        "size": round(len(png()) / 1000, 2),
        "url": f"/uploads/{asset.hash}.png",
        "previewUrl": None,
        "provider": "local",
        "provider_metadata": None,
        "createdAt": shown["createdAt"],
        "updatedAt": shown["updatedAt"],
        "publishedAt": shown["createdAt"],
    }


def test_the_file_is_kept(client, folder):
    upload(client, file())
    assert [path.read_bytes() for path in folder.iterdir()] == [png()]


def test_a_server_without_a_place_for_files_says_so(client, settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings.MEDIA_ROOT = ""
    assert "MEDIA_ROOT is not set" in error(upload(client, file()))["message"]
    assert not list(tmp_path.rglob("*.png"))


def test_many_files_come_back_in_order(client):
    response = upload(client, file("b.png"), file("a.png"), file("c.txt", b"text"))
    assert [shown["name"] for shown in response.json()] == ["b.png", "a.png", "c.txt"]


def test_what_is_said_of_a_file_is_kept(client):
    info = {"name": "Soup", "alternativeText": "A bowl", "caption": "Hot"}
    [shown] = upload(client, file(), fileInfo=json.dumps(info)).json()
    assert {key: shown[key] for key in info} == info


@pytest.mark.parametrize(
    "info",
    [
        [json.dumps([{"name": "one"}, {"name": "two"}])],
        [json.dumps({"name": "one"}), json.dumps({"name": "two"})],
    ],
)
def test_several_files_have_an_info_each(client, info):
    response = upload(client, file("a.png"), file("b.png"), fileInfo=info)
    assert [shown["name"] for shown in response.json()] == ["one", "two"]


def test_a_name_that_leads_elsewhere_stays_in_the_folder(client, folder):
    upload(client, file("../../etc/passwd.txt", b"text"))
    assert [path.parent for path in folder.rglob("*") if path.is_file()] == [folder]


def test_two_files_of_one_name_are_two(client):
    first, second = upload(client, file(), file()).json()
    assert first["url"] != second["url"]


def test_a_blob_without_a_name_has_the_extension_of_its_type(client):
    [shown] = upload(client, file("blob", kind="image/png")).json()
    assert (shown["ext"], shown["mime"]) == (".png", "image/png")


def test_the_declared_type_does_not_count(client):
    [shown] = upload(client, file("a.txt", b"text", kind="text/html")).json()
    assert shown["mime"] == "text/plain"


def test_an_image_that_claims_an_impossible_size_is_kept_without_one(client):
    content = png().replace(struct.pack(">2I", 3, 2), struct.pack(">2I", 2**32 - 1, 2))
    [shown] = upload(client, file(content=content)).json()
    assert (shown["width"], shown["height"]) == (None, None)


# -- what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["a.html", "a.svg", "a.js", "a.xml", "a.php", "a.exe", "a.png.html", "noextension", "A.HTM", ".png"],
)
def test_a_type_is_refused(client, name):
    assert "not taken here" in error(upload(client, file(name, b"<script>")))["message"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<script>alert(1)</script>"),
        ("a.jpg", png()),
        ("a.pdf", b"<html>"),
        ("a.txt", b"\x00\x01binary"),
        ("a.mp4", b"GIF89a"),
        ("a.zip", b"no zip"),
    ],
)
def test_content_that_is_something_else_is_refused(client, name, content):
    assert "other content" in error(upload(client, file(name, content)))["message"]


def test_a_file_that_is_too_large_is_refused(client, settings):
    settings.RELATIONS_MAX_UPLOAD = 10
    assert error(upload(client, file("a.txt", b"x" * 11)), 413)["name"] == "PayloadTooLargeError"


def test_a_form_that_is_too_large_is_refused(client, settings):
    settings.RELATIONS_MAX_UPLOAD = settings.RELATIONS_MAX_UPLOAD_FILES = 1
    error(upload(client, file("a.txt", b"x" * 100_000)), 413)


def test_too_many_files_are_refused(client, settings):
    settings.RELATIONS_MAX_UPLOAD_FILES = 1
    error(upload(client, file(), file()))


def test_more_files_than_the_project_reads_are_refused(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1
    error(upload(client, file(), file()))


@pytest.mark.django_db(transaction=True)
def test_when_one_file_is_refused_none_is_kept(client, folder):
    error(upload(client, file(), file("a.html", b"<p>")))
    assert (Asset.objects.count(), list(folder.iterdir())) == (0, [])


@pytest.mark.parametrize("info", ["{", "[1]", '{"name": 1}', '"x"', "[{}, {}]", '{"caption": {"a": 1}}'])
def test_an_info_that_makes_no_sense_is_refused(client, info):
    error(upload(client, file(), fileInfo=info))


@pytest.mark.parametrize("key", ["source", "path", "fileinfo", "folder", "data"])
def test_a_key_that_means_nothing_is_refused(client, key):
    assert error(upload(client, file(), **{key: "x"}))["details"]["key"] == key


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [
        ("post", "?folder=1", "folder"),
        ("post", "?status=draft", "status"),
        ("get", "/files?filter=1", "filter"),
        ("get", "/files?_q=a", "_q"),
        ("get", "/files?locale=fr", "locale"),
        ("get", "/files/1?sort=name", "sort"),
        ("delete", "/files/1?force=true", "force"),
    ],
)
def test_a_parameter_that_is_not_known_is_refused(client, method, path, key):
    found = error(getattr(client, method)(f"/api/upload{path}"))
    assert (found["details"]["param"], found["details"]["source"]) == (key, "query")


def test_no_files_are_refused(client):
    assert error(client.post("/api/upload", {}))["message"] == "Files are empty"


def test_an_empty_file_is_refused(client):
    assert error(upload(client, file("a.txt", b"")))["message"] == "Files are empty"


def test_files_under_another_name_are_refused(client):
    assert error(client.post("/api/upload", {"file": file()}))["details"]["key"] == "file"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=y"),
        (b"--y\r\nx", "multipart/form-data; boundary=y"),
        (b"", "text/plain"),
    ],
)
def test_what_is_no_form_is_refused(client, body, kind):
    error(client.post("/api/upload", body, content_type=kind))


# -- one file ---------------------------------------------------------------------------------------


@pytest.fixture
def asset(client):
    return assets.upload(file())


def test_an_info_is_changed(client, asset):
    response = client.post(f"/api/upload?id={asset.pk}", {"fileInfo": json.dumps({"caption": "New"})})
    assert (response.status_code, response.json()["caption"], response.json()["name"]) == (
        200,
        "New",
        asset.name,
    )


def test_an_info_may_be_taken_away(client, asset):
    assets.describe(asset, {"caption": "Old"})
    response = client.post(f"/api/upload?id={asset.pk}", {"fileInfo": json.dumps({"caption": None})})
    assert response.json()["caption"] is None


def test_no_info_changes_nothing(client, asset):
    response = client.post(f"/api/upload?id={asset.pk}")
    assert (response.status_code, response.json()["name"]) == (200, asset.name)


def test_a_file_is_not_replaced(client, asset):
    assert "not replaced" in error(upload(client, file(), query=f"?id={asset.pk}"))["message"]


@pytest.mark.parametrize("key", ["pk", "document_id"])
def test_a_file_is_found_by_either_id(client, asset, key):
    assert client.get(f"/api/upload/files/{getattr(asset, key)}").json()["id"] == asset.pk


@pytest.mark.parametrize("key", ["0", "nope", "9" * 30, "%00", "-1"])
def test_a_file_that_is_not_there_is_not_found(client, key):
    assert error(client.get(f"/api/upload/files/{key}"), 404)["name"] == "NotFoundError"


def test_a_deleted_file_is_shown_once_more(client, asset, folder):
    response = client.delete(f"/api/upload/files/{asset.pk}")
    assert (response.status_code, response.json()["id"], Asset.objects.count()) == (200, asset.pk, 0)


@pytest.mark.django_db(transaction=True)
def test_a_deleted_files_content_is_gone(client, asset, folder):
    client.delete(f"/api/upload/files/{asset.pk}")
    assert list(folder.iterdir()) == []


# -- lists ------------------------------------------------------------------------------------------


@pytest.fixture
def three(client):
    for name in ("b.png", "a.png", "c.txt"):
        assets.upload(file(name, b"text" if name == "c.txt" else None))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["b.png", "a.png", "c.txt"]),
        ("sort=name:asc", ["a.png", "b.png", "c.txt"]),
        ("sort[0]=name:desc", ["c.txt", "b.png", "a.png"]),
        ("filters[mime][$contains]=image", ["b.png", "a.png"]),
        ("filters[name][$in][0]=c.txt", ["c.txt"]),
        ("filters[size][$gt]=1000", []),
        ("filters[width][$eq]=3&sort=name", ["a.png", "b.png"]),
        ("filters[$or][0][name]=a.png&filters[$or][1][ext]=.txt", ["a.png", "c.txt"]),
        ("filters[width][$null]=true", ["c.txt"]),
        ("pagination[page]=2&pagination[pageSize]=2", ["c.txt"]),
        ("pagination[start]=1&pagination[limit]=1", ["a.png"]),
    ],
)
def test_files_are_listed(client, three, query, names):
    assert [shown["name"] for shown in client.get(f"/api/upload/files?{query}").json()] == names


def test_a_list_is_whole(client, three, settings):
    settings.RELATIONS_DEFAULT_LIMIT = 1
    assert len(client.get("/api/upload/files").json()) == 3


@pytest.mark.parametrize(
    "query", ["sort=nope", "filters[nope]=1", "filters[id][$eq]=x", "filters[related][id]=1"]
)
def test_a_list_of_what_files_do_not_have_is_refused(client, query):
    error(client.get(f"/api/upload/files?{query}"))


# -- who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("allowed", "method", "path", "status"),
    [
        ("none", "post", "/api/upload", 403),
        ("none", "get", "/api/upload/files", 403),
        ("read", "get", "/api/upload/files", 200),
        ("read", "post", "/api/upload", 403),
        ("read", "delete", "/api/upload/files/1", 403),
    ],
)
def test_scopes_are_asked_for(settings, allowed, method, path, status):
    settings.RELATIONS_ANONYMOUS = allowed
    assert getattr(Client(), method)(path).status_code == status


# -- media served -----------------------------------------------------------------------------------


def test_a_file_is_served_to_anyone(client, asset):
    response = Client().get(asset.file.url)
    assert (b"".join(response), response["Content-Type"]) == (png(), "image/png")


def test_a_file_runs_nothing(client, asset):
    response = Client().get(asset.file.url)
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


@pytest.mark.parametrize(
    ("name", "content", "disposition"),
    [
        ("a.png", None, "inline"),
        ("a.txt", b"<script>", "inline"),
        ("a.pdf", b"%PDF-1.4", "attachment"),
        ("a.svg", b"<svg/>", "attachment"),
        ("a.html", b"<p>", "attachment"),
    ],
)
def test_only_what_cannot_run_is_shown(client, settings, name, content, disposition):
    settings.RELATIONS_UPLOAD_TYPES = ["png", "txt", "pdf", "svg", "html"]
    response = Client().get(assets.upload(file(name, content)).file.url)
    assert response["Content-Disposition"].startswith(disposition)
    response.close()


def test_a_file_that_is_known_is_not_sent_again(client, asset):
    response = Client().get(asset.file.url, headers={"If-None-Match": f'"{asset.hash}"'})
    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "content", "told"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=7-99", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=0-0", b"0", "bytes 0-0/10"),
    ],
)
def test_a_part_of_a_file_is_served(client, asked, content, told):
    made = assets.upload(file("a.txt", b"0123456789"))
    response = Client().get(made.file.url, headers={"Range": asked})
    assert (response.status_code, b"".join(response), response["Content-Range"]) == (206, content, told)
    assert response["Content-Length"] == str(len(content))


@pytest.mark.parametrize(
    "asked", ["bytes=10-", "bytes=5-2", "bytes=-", "bytes=-0", "bytes=0-1,3-4", "lines=1-2", "x"]
)
def test_another_range_is_the_whole_file(client, asked):
    made = assets.upload(file("a.txt", b"0123456789"))
    response = Client().get(made.file.url, headers={"Range": asked})
    assert (response.status_code, b"".join(response)) == (200, b"0123456789")


@pytest.mark.parametrize("name", ["nope.png", "../db.sqlite3", "%2e%2e/manage.py", "a%00b", ""])
def test_what_is_no_asset_is_not_served(client, name):
    assert Client().get(f"/uploads/{name}").status_code == 404


# -- media in documents -----------------------------------------------------------------------------


@pytest.fixture
@remembered
def restaurants(client):
    flow = builders.flow("restaurants", singular="restaurant")
    create_field(flow, "cover", field_type="media", options={"allowedTypes": ["images"]})
    create_field(flow, "gallery", field_type="media", options={"multiple": True})
    return flow


def write(client, **data):
    """PUT a restaurant, and what it shows then."""
    if documents("restaurants").find_one("r") is None:
        documents("restaurants").create({}, document_id="r")
    return client.put("/api/restaurants/r?populate=*", {"data": data}, content_type="application/json")


def test_media_are_shown_when_populated(client, restaurants, asset):
    shown = write(client, cover=asset.pk).json()["data"]["cover"]
    assert shown == client.get(f"/api/upload/files/{asset.pk}").json()


def test_media_are_not_shown_else(client, restaurants, asset):
    write(client, cover=asset.pk)
    assert "cover" not in client.get("/api/restaurants/r").json()["data"]


def test_the_fields_of_media_are_chosen(client, restaurants, asset):
    write(client, cover=asset.pk)
    shown = client.get("/api/restaurants/r?populate[cover][fields][0]=url").json()["data"]["cover"]
    assert shown.keys() == {"id", "documentId", "url"}


@pytest.mark.parametrize("query", ["populate[cover][fields][0]=nope", "populate[cover][on][x]=a"])
def test_what_media_do_not_have_is_not_populated(client, restaurants, query):
    error(client.get(f"/api/restaurants?{query}"))


@pytest.mark.parametrize(
    "spelled",
    [
        lambda a: a.pk,
        lambda a: a.document_id,
        lambda a: [a.pk],
        lambda a: {"set": [a.pk]},
        lambda a: {"set": a.document_id},
        lambda a: {"id": a.pk},
        lambda a: [{"documentId": a.document_id, "name": "as it was read"}],
    ],
)
@pytest.mark.parametrize("slug", ["cover", "gallery"])
def test_media_are_given_by_value(client, restaurants, asset, slug, spelled):
    shown = write(client, **{slug: spelled(asset)}).json()["data"][slug]
    assert [shown] if slug == "cover" else shown == [client.get(f"/api/upload/files/{asset.pk}").json()]


@pytest.mark.parametrize("value", [None, [], {"set": []}])
def test_media_are_emptied(client, restaurants, asset, value):
    write(client, cover=asset.pk, gallery=[asset.pk])
    shown = write(client, cover=value, gallery=value).json()["data"]
    assert (shown["cover"], shown["gallery"]) == (None, [])


def test_several_media_keep_their_order(client, restaurants):
    keys = [assets.upload(file(f"{name}.png")).pk for name in "abc"]
    order = [keys[2], keys[0], keys[1], keys[0]]
    shown = write(client, gallery=order).json()["data"]["gallery"]
    assert [each["id"] for each in shown] == [keys[2], keys[0], keys[1]]


def test_of_several_one_place_has_the_last(client, restaurants):
    keys = [assets.upload(file()).pk for _ in range(2)]
    assert write(client, cover=keys).json()["data"]["cover"]["id"] == keys[1]


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"connect": ["c"]}, "abc"),
        ({"connect": ["a"]}, "ba"),
        ({"disconnect": ["a"]}, "b"),
        ({"disconnect": ["c", "nope", 999]}, "ab"),
        ({"connect": ["c", "d", "c"], "disconnect": ["b", "d"]}, "acd"),
        ({"connect": [], "disconnect": []}, "ab"),
        ({"connect": None}, "ab"),
        ({"connect": {"documentId": "c", "name": "c.png", "position": {"start": True}}}, "cab"),
        ({"connect": [{"documentId": "c", "position": {"before": "b"}}]}, "acb"),
        ({"connect": [{"documentId": "c", "position": {"after": {"documentId": "a"}}}]}, "acb"),
        ({"connect": [{"documentId": "b", "position": {"before": "a"}}]}, "ba"),
        ({"connect": [{"documentId": "c", "position": {"before": "d"}}, "d"]}, "abcd"),
        ({"connect": [{"documentId": "c", "position": {"after": "a"}}], "disconnect": ["a"]}, "cb"),
        ({"connect": [{"documentId": "a", "position": {"end": True}}]}, "ba"),
        ({"disconnect": [{"documentId": "a", "position": {"start": True}}]}, "b"),
    ],
)
def test_media_are_connected_and_disconnected(client, restaurants, change, names):
    for name in "abcd":
        assets.upload(file(f"{name}.png"), document_id=name)
    write(client, gallery=["a", "b"])
    shown = write(client, gallery=change).json()["data"]["gallery"]
    assert "".join(each["documentId"] for each in shown) == names


@pytest.mark.parametrize(
    ("change", "name"),
    [({"connect": ["b"]}, "b"), ({"disconnect": ["a"]}, None), ({"disconnect": ["b"]}, "a")],
)
def test_one_place_is_connected_and_disconnected(client, restaurants, change, name):
    for each in "ab":
        assets.upload(file(f"{each}.png"), document_id=each)
    write(client, cover="a")
    shown = write(client, cover=change).json()["data"]["cover"]
    assert (shown and shown["documentId"]) == name


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"connect": ["nope"]}, "gallery.connect[0]"),
        ({"connect": [True]}, "gallery.connect[0]"),
        ({"connect": [], "set": []}, "gallery.set"),
        ({"disconnect": [""]}, "gallery.disconnect[0]"),
        ([{"documentId": "a", "nam": "a.png"}], "gallery[0].nam"),
        ({"connect": [{"documentId": "a", "positon": {"end": True}}]}, "gallery.connect[0].positon"),
        ({"connect": [{"documentId": "c", "position": "end"}]}, "gallery.connect[0].position"),
        ({"connect": [{"documentId": "c", "position": {}}]}, "gallery.connect[0].position"),
        ({"connect": [{"documentId": "c", "position": {"end": 1}}]}, "gallery.connect[0].position.end"),
        ({"connect": [{"documentId": "c", "position": {"index": 0}}]}, "gallery.connect[0].position.index"),
        (
            {"connect": [{"documentId": "c", "position": {"before": "nope"}}]},
            "gallery.connect[0].position.before",
        ),
        (
            {"connect": [{"documentId": "c", "position": {"before": "d"}}]},
            "gallery.connect[0].position.before",
        ),
        ({"connect": [{"documentId": "a", "position": {"after": "a"}}]}, "gallery.connect[0].position.after"),
    ],
)
def test_a_change_of_media_that_cannot_be_meant_is_refused(client, restaurants, change, path):
    for name in "abcd":
        assets.upload(file(f"{name}.png"), document_id=name)
    write(client, gallery=["a", "b"])
    assert error(write(client, gallery=change))["details"]["path"] == path


@pytest.mark.parametrize(
    "value",
    [
        999,
        "nope",
        [999],
        {"set": [999]},
        {"set": None},
        {},
        {"id": None},
        True,
        1.5,
        "",
        [None],
        [[1]],
        2**70,
    ],
)
def test_media_that_are_no_assets_are_refused(client, restaurants, value):
    assert error(write(client, cover=value))["details"]["path"].startswith("cover")


def test_media_of_another_type_are_refused(client, restaurants):
    text = assets.upload(file("a.txt", b"text"))
    assert "takes images" in error(write(client, cover=text.pk))["message"]


def test_a_deleted_asset_is_in_no_document(client, restaurants, asset):
    other = assets.upload(file())
    write(client, cover=asset.pk, gallery=[asset.pk, other.pk])
    client.delete(f"/api/upload/files/{asset.pk}")
    shown = client.get("/api/restaurants/r?populate=*").json()["data"]
    assert (shown["cover"], [each["id"] for each in shown["gallery"]]) == (None, [other.pk])


def test_a_deleted_asset_is_in_no_value(client, restaurants, asset):
    write(client, cover=asset.pk, gallery=[asset.pk])
    assets.delete(asset)
    found = documents("restaurants").find_one("r")
    assert (found["cover"], found["gallery"]) == (None, [])


def test_a_deleted_asset_is_in_no_disabled_field(client, restaurants, asset):
    write(client, cover=asset.pk)
    update_field(Field.objects.get(slug="cover"), enabled=False)
    assets.delete(asset)
    update_field(Field.objects.get(slug="cover"), enabled=True)
    assert documents("restaurants").find_one("r")["cover"] is None


@pytest.mark.parametrize("count", [1, 10])
def test_media_cost_one_statement_a_field(client, restaurants, asset, count, django_assert_num_queries):
    for number in range(count):
        documents("restaurants").create({"cover": asset.pk, "gallery": [asset.pk]}, document_id=str(number))
    client.get("/api/restaurants")
    with django_assert_num_queries(4):  # the schema, the documents, two fields
        client.get("/api/restaurants?populate=*")
