import pytest
from playwright.sync_api import expect

from tests.builders import guide, listed, make, write

from .boxes import act, box, drag, numbers, opened, option, order, pick, row, said, save, shown


@pytest.fixture(autouse=True)
def _restaurant(transactional_db):
    """A restaurant with five of seven categories, in order."""
    guide()
    make("categories", *"abcdefg")
    make("restaurants", "r")
    write("restaurants", "r", {"categories": list("abcde")})


@pytest.fixture
def page(admin_page):
    return admin_page


@pytest.fixture
def field(page):
    return opened(page, "restaurants", "r")


def categories():
    return "".join(listed("restaurants", "r", "categories"))


def test_the_rows_stand_in_order_with_their_numbers(field):
    assert (order(field), numbers(field)) == (list("abcde"), list("12345"))
    assert field.locator(".rf-count").inner_text() == "5"


def test_a_row_is_dragged_up(page, field):
    drag(page, row(field, "d").locator(".rf-grip"), row(field, "b"))
    assert order(field) == list("adbce")
    assert "moved from 4" in row(field, "d").inner_text()
    save(page)
    assert categories() == "adbce"


def test_a_row_is_dragged_down(page, field):
    drag(page, row(field, "a").locator(".rf-grip"), row(field, "d"), to="below")
    assert order(field) == list("bcdae")
    save(page)
    assert categories() == "bcdae"


def test_selected_rows_are_dragged_together(page, field):
    for name in "bd":
        act(field, name, "check")
    drag(page, row(field, "d").locator(".rf-grip"), row(field, "a"))
    assert order(field) == list("bdace")
    save(page)
    assert categories() == "bdace"


def test_the_arrows_move_a_row_by_one(page, field):
    act(field, "b", "down")
    act(field, "e", "up")
    assert order(field) == list("acbed")
    assert said(field) == "e moved to position 4 of 5."
    save(page)
    assert categories() == "acbed"


def test_a_removed_row_is_struck_out_and_comes_back(page, field):
    act(field, "b", "remove")
    assert (shown(field), order(field)) == (list("abcde"), list("acde"))
    assert numbers(field) == ["1", "", "2", "3", "4"]
    assert field.locator(".rf-count").inner_text() == "4"
    act(field, "b", "restore")
    assert order(field) == list("abcde")
    assert field.locator(".rf-changes").inner_text() == ""
    assert page.locator('input[name="field-categories"]').input_value() == ""


def test_what_is_removed_leaves_when_it_is_saved(page, field):
    act(field, "b", "remove")
    save(page)
    assert categories() == "acde"


def test_changes_are_undone_one_by_one_or_all(field):
    act(field, "a", "down")
    act(field, "e", "remove")
    act(field, "d", "up")
    assert field.locator(".rf-changes").inner_text() == "3 changes not saved"
    field.locator('[data-control="undo"]').click()
    assert order(field) == list("bacd")
    field.locator('[data-control="undoAll"]').click()
    assert order(field) == list("abcde")


def test_a_row_that_goes_back_to_its_place_is_no_change(field):
    act(field, "b", "down")
    act(field, "b", "up")
    assert field.locator(".rf-changes").inner_text() == ""


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["Alt+ArrowDown"], "bacde"),
        (["Alt+ArrowDown", "Alt+ArrowDown"], "bcade"),
        (["Alt+ArrowUp"], "abcde"),
        (["ArrowDown", "Alt+ArrowUp"], "bacde"),
        (["End", "Alt+Home"], "eabcd"),
        (["Alt+End"], "bcdea"),
        (["PageDown", "Alt+ArrowUp"], "abced"),
        (["End", "Home", "Alt+ArrowDown"], "bacde"),
        (["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Delete"], "bcde"),
        (["Delete", "Delete"], "abcde"),
        (["m", "4", "Enter"], "bcdae"),
        (["Enter", "2", "Enter"], "bacde"),
        (["Space", "ArrowDown", "ArrowDown", "Shift+Space"], "abcde"),
    ],
)
def test_the_keyboard_does_what_the_mouse_does(page, field, keys, expected):
    row(field, "a").focus()
    for key in keys:
        page.keyboard.press(key)
    assert "".join(order(field)) == expected
    save(page)
    assert categories() == expected


def test_the_focus_goes_with_the_row_that_is_moved(page, field):
    row(field, "a").focus()
    page.keyboard.press("Alt+ArrowDown")
    assert page.evaluate("document.activeElement.dataset.key") == "document=a"
    act(field, "a", "down")
    assert page.evaluate("document.activeElement.dataset.control") == "down"


def test_several_rows_are_moved_and_disconnected_together(page, field):
    act(field, "b", "check")
    row(field, "d").locator("[data-control=check]").click(modifiers=["Shift"])
    assert field.locator(".rf-selected").inner_text() == "3 selected:"
    field.locator('[data-control="toTop"]').click()
    assert order(field) == list("bcdae")
    field.locator('[data-control="toBottom"]').click()
    assert order(field) == list("aebcd")
    field.locator('[data-control="disconnect"]').click()
    assert order(field) == list("ae")
    save(page)
    assert categories() == "ae"


def test_all_rows_are_selected_by_one_box(field):
    field.locator('[data-control="all"]').check()
    assert field.locator(".rf-selected").inner_text() == "5 selected:"
    field.locator('[data-control="all"]').uncheck()
    assert field.locator(".rf-selected").inner_text() == ""


def test_what_is_searched_for_is_connected_at_the_bottom(page, field):
    pick(field, "f")
    assert order(field) == list("abcdef")
    assert "added" in row(field, "f").inner_text()
    save(page)
    assert categories() == "abcdef"


def test_the_search_is_used_with_the_keyboard_alone(page, field):
    field.get_by_role("combobox").first.focus()
    page.keyboard.type("g")
    expect(option(field, "g")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert order(field) == list("abcdeg")


def test_a_place_is_chosen_for_what_is_connected(page, field):
    field.get_by_label("Where to connect").first.select_option("start")
    pick(field, "f")
    act(field, "b", "check")
    field.get_by_label("Where to connect").first.select_option("after")
    pick(field, "g")
    assert order(field) == list("fabgcde")
    save(page)
    assert categories() == "fabgcde"


def test_what_is_connected_already_is_marked_and_not_offered(page, field):
    field.locator(".rf-search").fill("a")
    assert "connected" in option(field, "a").inner_text()
    page.keyboard.press("Enter")
    assert order(field) == list("abcde")


def test_many_are_connected_at_once(page, field):
    field.get_by_role("button", name="Connect many…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox")).to_have_count(7)
    assert dialog.get_by_role("checkbox", name="a connected").is_disabled()
    dialog.get_by_role("checkbox", name="g").check()
    dialog.get_by_role("searchbox").fill("f")
    expect(dialog.get_by_role("checkbox")).to_have_count(1)
    dialog.get_by_role("checkbox", name="f").check()
    dialog.get_by_label("Where to connect").select_option("start")
    dialog.get_by_role("button", name="Connect 2").click()
    assert order(field) == list("gfabcde")
    save(page)
    assert categories() == "gfabcde"


def test_the_inverse_side_is_edited_the_same_way(page):
    make("restaurants", "s", "t")
    write("restaurants", "s", {"categories": ["a"]})
    field = opened(page, "categories", "a", "restaurants")
    act(field, "s", "up")
    pick(field, "t")
    save(page)
    assert listed("categories", "a", "restaurants") == ["s", "r", "t"]
    act(box(page, "restaurants"), "r", "remove")
    save(page)
    assert categories() == "bcde"


def test_an_entry_is_connected_while_it_is_added(page):
    page.goto("/admin/relations/entry/add/?flow=restaurants")
    field = box(page)
    page.locator('[name="field-name"]').fill("New")
    pick(field, "c")
    save(page)
    assert order(box(page)) == ["c"]
