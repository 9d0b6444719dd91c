"""A second line and a picture in the rows of a list, from fields of the targets that the relation names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import assets, definitions
from relations.models import Field, Flow
from tests.builders import make, write
from tests.files import file, png
from tests.remembered import remembered

from ..browsing import url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
@remembered
def _guide(guide):
    categories = Flow.objects.get(slug="categories")
    for slug, kind in {"about": "text", "since": "date", "photo": "media"}.items():
        definitions.create_field(categories, slug, name=slug, field_type=kind)
    make("categories", "pizza", "bread")
    make("restaurants", "r")
    write("restaurants", "r", {"categories": ["pizza", "bread"]})


def show(**options):
    definitions.update_field(Field.objects.get(flow__slug="restaurants", slug="categories"), options=options)


def shown(client, name):
    """What the form, the pages of the list and its search say of the row beside its title."""
    html = client.get(url_of("restaurants", "r")).content.decode()
    box = html.partition('data-name="field-categories"')[2].partition("</ol>")[0]
    row = next(each for each in box.split("<li ") if f">{name}<" in each)
    rows, targets = (
        client.get(box.partition(f'data-{kind}-url="')[2].partition('"')[0].replace("&amp;", "&")).json()
        for kind in ("rows", "targets")
    )
    inline = [row.partition(f'data-{key}="')[2].partition('"')[0] for key in ("line", "picture")]
    others = [next(each for each in found["rows"] if each["label"] == name) for found in (rows, targets)]
    return [inline, *([each.get(key, "") for key in ("line", "picture")] for each in others)]


def test_a_text_is_the_second_line_and_shortened(admin):
    show(secondLine="about")
    write("categories", "pizza", {"about": "Wood-fired,\n or " + "by the slice " * 20})
    (line, picture), *others = shown(admin, "pizza")
    assert (line[:20], line[-1], len(line), picture) == ("Wood-fired, or by th", "…", 120, "")
    assert others == [[line, picture]] * 2
    assert shown(admin, "bread") == [["", ""]] * 3


def test_a_date_is_written_out(admin):
    show(secondLine="since")
    write("categories", "pizza", {"since": "2024-05-01"})
    assert shown(admin, "pizza") == [["May 1, 2024", ""]] * 3


def test_the_first_file_is_the_picture(admin, folder):
    show(thumbnail="photo")
    asset = assets.upload(file("one.png", png()), {})
    write("categories", "pizza", {"photo": asset.document_id})
    assert shown(admin, "pizza") == [["", asset.file.url]] * 3


def test_pictures_take_the_permission_to_view_files(log_in, folder):
    show(thumbnail="photo", secondLine="about")
    write(
        "categories", "pizza", {"photo": assets.upload(file("one.png", png()), {}).document_id, "about": "x"}
    )
    assert shown(log_in("view_entry", "change_entry"), "pizza") == [["x", ""]] * 3


def test_a_field_that_is_gone_is_passed_over(admin):
    show(secondLine="about")
    definitions.delete_field(Field.objects.get(slug="about"))
    assert shown(admin, "pizza") == [["", ""]] * 3


def test_two_relations_show_different_fields_by_one_statement_more(admin, folder):
    with CaptureQueriesContext(connection) as before:
        admin.get(url_of("restaurants", "r"))
    show(secondLine="about", thumbnail="photo")
    write("categories", "pizza", {"photo": assets.upload(file("one.png", png()), {}).document_id})
    with CaptureQueriesContext(connection) as after:
        admin.get(url_of("restaurants", "r"))
    assert len(after) == len(before) + 1


def test_the_page_of_a_relation_offers_the_fields_of_flows(admin):
    field = Field.objects.get(flow__slug="restaurants", slug="categories")
    html = admin.get(f"/admin/relations/field/{field.pk}/change/").content.decode()
    second = html.partition('name="options-secondLine"')[2].partition("</select>")[0]
    picture = html.partition('name="options-thumbnail"')[2].partition("</select>")[0]
    assert '<option value="about">About</option>' in second
    assert "photo" not in second
    assert picture.count("<option") == 2


def test_a_text_of_another_target_under_the_slug_of_the_picture_is_passed_over(admin, folder):
    definitions.create_field(Flow.objects.get(slug="restaurants"), "photo", name="photo", field_type="text")
    flows = list(Flow.objects.filter(slug__in=["categories", "restaurants"]))
    definitions.create_field(
        Flow.objects.get(slug="restaurants"),
        "categories2",
        name="More",
        field_type="relationship",
        cardinality="many-to-many",
        target_flows=flows,
        options={"thumbnail": "photo"},
    )
    make("restaurants", "other")
    write("restaurants", "other", {"photo": "[note"})
    types = {"__type": "api::restaurants.restaurants", "documentId": "other"}
    write("restaurants", "r", {"categories2": [types]})
    assert admin.get(url_of("restaurants", "r")).status_code == 200


def test_a_time_is_that_of_the_place(admin, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    definitions.create_field(Flow.objects.get(slug="categories"), "at", name="at", field_type="datetime")
    show(secondLine="at")
    write("categories", "pizza", {"at": "2024-05-01T20:00:00.000Z"})
    assert shown(admin, "pizza") == [["May 2, 2024, 5 a.m.", ""]] * 3
