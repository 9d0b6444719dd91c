"""Media in the form of an entry: files that are shown, chosen and refused, and the views of the script."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.engine import assets, definitions
from relations.engine.documents import documents
from relations.models import Asset
from tests.builders import flow, make
from tests.files import file
from tests.remembered import remembered

from .browsing import add_url, attributes, errors, inputs, send, told, url_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("folder")]


@pytest.fixture(autouse=True)
@remembered
def pages(db):
    """Pages with a cover, and with a gallery of pictures."""
    made = flow("pages")
    for slug, options in {"cover": {}, "gallery": {"multiple": True, "allowedTypes": ["images"]}}.items():
        definitions.create_field(made, slug, name=slug.title(), field_type="media", options=options)


def uploaded(*names):
    return [assets.upload(file(name)).document_id for name in names]


def page(cover=None, gallery=None):
    documents("pages").create({"name": "p", "cover": cover, "gallery": gallery}, document_id="p")
    return url_of("pages", "p")


def value(slug):
    return documents("pages").find_one("p").stored.get(slug)


def box(html, slug):
    """The attributes of the field's element, and the document ids of its rows."""
    part = html[html.index(f'data-media-field data-name="field-{slug}"') - 20 :]
    part = part[: part.index("</ol>")]
    words = [unescape(each.split('"')[0]) for each in part.split('data-word="')[1:]]
    return attributes(part[part.index("<div") : part.index(">")]), words


def test_files_are_shown_with_names_and_thumbnails(admin):
    cover, first, second = uploaded("a.png", "b.png", "c.png")
    html = admin.get(page(cover, [second, first])).content.decode()
    assert (box(html, "cover")[1], box(html, "gallery")[1]) == ([cover], [second, first])
    assert f'src="{Asset.objects.get(document_id=cover).file.url}"' in html
    assert ">a.png</a>" in html


def test_all_files_of_a_form_cost_one_statement(admin):
    ids = uploaded(*(f"{at}.png" for at in range(6)))
    url = page(ids[0], ids[1:])
    admin.get(url)
    with CaptureQueriesContext(connection) as queries:
        admin.get(url)
    asked = [query["sql"] for query in queries if "relations_asset" in (query["sql"] or "")]
    assert len(asked) == 1, asked


def test_files_are_chosen_and_put_into_order(admin):
    ids = uploaded("a.png", "b.png", "c.png")
    url = page(None, ids[:2])
    send(admin, url, cover=ids[2], gallery=f"{ids[2]} {ids[1]}")
    assert (value("cover"), value("gallery")) == (ids[2], [ids[2], ids[1]])


def test_two_editors_of_a_gallery_see_names_and_pictures(admin):
    first, second, third = uploaded("a.png", "b.png", "c.png")
    url = page(None, [first, second])
    sent = inputs(admin.get(url).content.decode(), "entry_form")
    documents("pages").update("p", {"gallery": [first]})
    html = admin.post(url, {**sent, "field-gallery": [f"{third} {second}"]}).content.decode()
    assert "They wrote: a.png<" in html
    assert "You wrote: c.png\nb.png<" in html
    urls = [Asset.objects.get(document_id=each).file.url for each in (first, third, second)]
    assert re.findall(r'<img src="([^"]+)" alt="[abc].png"', html) == urls


def test_files_are_taken_out(admin):
    ids = uploaded("a.png", "b.png")
    send(admin, page(ids[0], ids), cover="", gallery="")
    assert (value("cover"), value("gallery")) == (None, [])


def test_an_untouched_form_changes_nothing(admin):
    ids = uploaded("a.png", "b.png")
    send(admin, page(ids[0], ids), "_continue")
    assert told(admin) == ["Nothing was changed."]


def test_a_new_entry_has_its_picture(admin):
    (cover,) = uploaded("a.png")
    assert send(admin, add_url("pages"), name="new", cover=cover).status_code == 302
    assert documents("pages").first().stored["cover"] == cover


def test_a_file_that_is_gone_is_told_at_the_field_and_what_was_chosen_comes_back(admin):
    response = send(admin, page(), name="other", gallery="gone")
    assert errors(response) == {"gallery": ["1: There is no such file any more."]}
    attrs, words = box(response.content.decode(), "gallery")
    assert json.loads(attrs["data-others"]) == [{"word": "gone", "label": "gone", "isGone": True}]
    assert inputs(response.content.decode(), "entry_form")["field-gallery"] == ["gone"]
    assert words == []


def test_a_file_of_another_kind_is_refused(admin):
    text = assets.upload(file("a.txt", b"words")).document_id
    assert errors(send(admin, page(), gallery=text)) == {
        "gallery": ["1: a.txt is no file of these kinds: images."]
    }


@pytest.mark.parametrize("sent", ['"quoted"', "a\x00b", "x" * 65])
def test_what_is_no_id_is_refused(admin, sent):
    assert list(errors(send(admin, page(), cover=sent))) == ["cover"]


def test_without_permission_no_file_is_offered_or_taken(log_in):
    first, second = uploaded("a.png", "b.png")
    url, client = page(first), log_in("view_entry", "change_entry")
    attrs, words = box(client.get(url).content.decode(), "cover")
    assert (words, attrs["data-pick-url"], attrs["data-upload-url"]) == ([first], "", "")
    assert list(errors(send(client, url, cover=second))) == ["cover"]
    assert send(client, url, cover="").status_code == 302


def test_who_may_only_look_sees_the_files(log_in):
    (cover,) = uploaded("a.png")
    html = log_in("view_entry").get(page(cover)).content.decode()
    assert box(html, "cover")[1] == [cover]
    assert ' name="field-cover"' not in html


# -- the views of the script -------------------------------------------------------------------------------

PICK, UPLOAD, DESCRIBE = (f"/admin/relations/asset/{name}/" for name in ("pick", "upload", "describe"))


def labels(response):
    return [row["label"] for row in response.json()["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["soup.txt", "soup.png", "cake.png"]),
        ({"term": "SOUP"}, ["soup.txt", "soup.png"]),
        ({"term": "sweet"}, ["cake.png"]),
        ({"term": "soup", "kinds": "images"}, ["soup.png"]),
        ({"kinds": "files videos"}, ["soup.txt"]),
        ({"kinds": "nothing"}, ["soup.txt"]),
        ({"page": "2"}, []),
        ({"term": "\x00", "page": "-1"}, ["soup.txt", "soup.png", "cake.png"]),
    ],
)
def test_files_are_searched(admin, query, found):
    assets.upload(file("cake.png"), {"alternativeText": "A sweet one"})
    assets.upload(file("soup.png"))
    assets.upload(file("soup.txt", b"words"))
    assert labels(admin.get(PICK, query)) == found


def test_a_file_is_uploaded_for_a_form(admin):
    row = admin.post(UPLOAD, {"file": file("soup.png")}).json()["rows"][0]
    made = Asset.objects.get()
    assert (row["word"], row["label"], row["about"][:3]) == (made.document_id, "soup.png", "PNG")
    assert row["picture"] == made.file.url


def test_a_file_that_is_not_taken_says_why(admin):
    response = admin.post(UPLOAD, {"file": file("a.png", b"<p>")})
    assert (response.status_code, Asset.objects.count()) == (400, 0)
    assert "a.png" in response.json()["error"] or "png" in response.json()["error"]


def test_a_file_is_described(admin):
    (word,) = uploaded("a.png")
    row = admin.post(DESCRIBE, {"file": word, "alt": "A dot", "caption": "", "name": "dot.png"}).json()[
        "rows"
    ][0]
    assert (row["alt"], row["label"], "caption" in row) == ("A dot", "dot.png", False)
    assert admin.post(DESCRIBE, {"file": "gone", "alt": "x"}).status_code == 404


def test_each_view_asks_for_its_permission(log_in):
    client = log_in("view_asset")
    assert client.get(PICK).status_code == 200
    assert client.post(UPLOAD, {"file": file()}).status_code == 403
    assert client.post(DESCRIBE, {"file": "x"}).status_code == 403
    assert log_in("view_entry", username="other").get(PICK).status_code == 403


# -- the pages of files -----------------------------------------------------------------------------------


def test_a_file_names_the_places_that_use_it(admin):
    (cover,) = uploaded("a.png")
    url = page(cover)
    asset = Asset.objects.get()
    for view in ("change", "delete", "used_by"):
        html = admin.get(reverse(f"admin:relations_asset_{view}", args=[asset.pk])).content.decode()
        assert f'<a href="{url}">p</a>' in html
    documents("pages").update("p", {"cover": None})
    html = admin.get(reverse("admin:relations_asset_change", args=[asset.pk])).content.decode()
    assert "No entry uses this file." in html


def test_the_list_of_files_shows_pictures(admin):
    uploaded("a.png")
    make("pages", "p")
    assert f'src="{Asset.objects.get().file.url}"' in admin.get("/admin/relations/asset/").content.decode()
