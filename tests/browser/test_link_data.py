"""The data on links in the rows of a relation: typed, undone, saved, and refused at their inputs."""

import pytest
from playwright.sync_api import expect

from relations.engine import definitions
from relations.models import Link
from tests.builders import flow, make, write

from .boxes import act, box, opened, pick, row, save, url_of
from .conftest import violations

ROLE = {
    "role": {"type": "string", "maxLength": 20},
    "days": {"type": "integer"},
    "lead": {"type": "boolean"},
}


@pytest.fixture(autouse=True)
def _staff(transactional_db):
    definitions.create_component("shared.role", attributes=ROLE)
    films, people = flow("films"), flow("people")
    options = {"link": "shared.role"}
    for slug, cardinality in (("staff", "many-to-many"), ("author", "many-to-one")):
        definitions.create_field(
            films,
            slug,
            field_type="relationship",
            cardinality=cardinality,
            target_flow=people,
            options=options,
        )
    make("people", "ann", "ben", "cid", "dan")
    make("films", "jaws")
    staff = [{"documentId": name, "__link": {"role": name.upper()}} for name in ("ann", "ben", "cid")]
    write("films", "jaws", {"staff": staff, "author": {"documentId": "ann", "__link": {"days": 3}}})


@pytest.fixture
def page(admin_page):
    return admin_page


@pytest.fixture
def field(page):
    return opened(page, "films", "jaws", "staff")


def data(field="staff"):
    rows = Link.objects.filter(field__slug=field).order_by("position")
    return [(link.target.document_id, link.data) for link in rows]


def datum(field, name, slug):
    return row(field, name).locator(f'[data-datum="{slug}"]')


def test_a_typed_value_is_saved_and_the_row_keeps_its_place(page, field):
    datum(field, "ben", "role").fill("boss")
    datum(field, "ben", "days").fill("12")
    datum(field, "ben", "lead").select_option("yes")
    expect(row(field, "ben")).to_contain_text("edited")
    expect(field.locator(".rf-changes")).to_have_text("1 change not saved")
    save(page)
    assert data()[1] == ("ben", {"role": "boss", "days": 12, "lead": True})
    assert [name for name, _ in data()] == ["ann", "ben", "cid"]


def test_typing_is_one_step_that_is_undone(page, field):
    datum(field, "ben", "role").press_sequentially("x")
    datum(field, "ben", "role").press_sequentially("y")
    field.locator('[data-control="undo"]').click()
    expect(datum(field, "ben", "role")).to_have_value("BEN")
    expect(page.locator('input[name="field-staff"]')).to_have_value("")


def test_a_row_that_is_moved_and_one_that_is_new_take_their_data_along(page, field):
    datum(field, "cid", "days").fill("4")
    act(field, "cid", "up")
    pick(field, "dan")
    datum(field, "dan", "role").fill("new")
    save(page)
    assert data() == [
        ("ann", {"role": "ANN"}),
        ("cid", {"role": "CID", "days": 4}),
        ("ben", {"role": "BEN"}),
        ("dan", {"role": "new"}),
    ]


def test_a_wrong_value_is_told_at_its_input_and_stays(page, field):
    datum(field, "ben", "days").fill("many")
    save(page)
    again = box(page, "staff")
    expect(datum(again, "ben", "days")).to_have_attribute("aria-invalid", "true")
    expect(datum(again, "ben", "days")).to_have_value("many")
    expect(page.locator(".errorlist").first).to_contain_text("ben \N{EN DASH} Days: Enter a whole number.")
    datum(again, "ben", "days").fill("7")
    save(page)
    assert data()[1] == ("ben", {"role": "BEN", "days": 7})


def test_a_relation_with_one_place_has_the_inputs_too(page, field):
    author = box(page, "author")
    author.locator('[data-datum="days"]').fill("5")
    save(page)
    assert data("author") == [("ann", {"days": 5})]
    pick(box(page, "author"), "ben")
    expect(author.locator(".rf-name").first).to_have_text("ben")
    author.locator('[data-datum="role"]').fill("writes")
    save(page)
    assert data("author") == [("ben", {"role": "writes"})]


def test_an_entry_that_is_not_saved_yet_gets_the_data(page, transactional_db):
    page.goto(url_of("films", "jaws").rsplit("/", 3)[0] + "/add/?flow=films")
    page.locator('[name="field-name"]').fill("alien")
    field = box(page, "staff")
    pick(field, "dan")
    datum(field, "dan", "role").fill("first")
    save(page)
    assert ("dan", {"role": "first"}) in data()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_inputs_fit_and_are_accessible(open_browser, root, width, scheme):
    page = open_browser(root, viewport={"width": width, "height": 900}, color_scheme=scheme)
    field = opened(page, "films", "jaws", "staff")
    datum(field, "ben", "role").fill("boss")
    act(field, "cid", "up")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == {}
