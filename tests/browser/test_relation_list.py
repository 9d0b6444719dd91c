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
    expect(order(field)).to_have_text(list("abcde"))
    expect(numbers(field)).to_have_text(list("12345"))
    expect(field.locator(".rf-count")).to_have_text("5")


def test_a_row_is_dragged_up(page, field):
    drag(page, row(field, "d").locator(".rf-grip"), row(field, "b"))
    expect(order(field)).to_have_text(list("adbce"))
    expect(row(field, "d")).to_contain_text("moved from 4")
    save(page)
    assert categories() == "adbce"


def test_a_row_is_dragged_down(page, field):
    drag(page, row(field, "a").locator(".rf-grip"), row(field, "d"), to="below")
    expect(order(field)).to_have_text(list("bcdae"))
    save(page)
    assert categories() == "bcdae"


def test_selected_rows_are_dragged_together(page, field):
    for name in "bd":
        act(field, name, "check")
    drag(page, row(field, "d").locator(".rf-grip"), row(field, "a"))
    expect(order(field)).to_have_text(list("bdace"))
    save(page)
    assert categories() == "bdace"


def test_the_arrows_move_a_row_by_one(page, field):
    act(field, "b", "down")
    act(field, "e", "up")
    expect(order(field)).to_have_text(list("acbed"))
    expect(said(field)).to_have_text("e moved to position 4 of 5.")
    save(page)
    assert categories() == "acbed"


def test_a_removed_row_is_struck_out_and_comes_back(page, field):
    act(field, "b", "remove")
    expect(shown(field)).to_have_text(list("abcde"))
    expect(order(field)).to_have_text(list("acde"))
    expect(numbers(field)).to_have_text(["1", "", "2", "3", "4"])
    expect(field.locator(".rf-count")).to_have_text("4")
    act(field, "b", "restore")
    expect(order(field)).to_have_text(list("abcde"))
    expect(field.locator(".rf-changes")).to_have_text("")
    expect(page.locator('input[name="field-categories"]')).to_have_value("")


def test_what_is_removed_leaves_when_it_is_saved(page, field):
    act(field, "b", "remove")
    save(page)
    assert categories() == "acde"


def test_changes_are_undone_one_by_one_or_all(field):
    act(field, "a", "down")
    act(field, "e", "remove")
    act(field, "d", "up")
    expect(field.locator(".rf-changes")).to_have_text("3 changes not saved")
    field.locator('[data-control="undo"]').click()
    expect(order(field)).to_have_text(list("bacd"))
    field.locator('[data-control="undoAll"]').click()
    expect(order(field)).to_have_text(list("abcde"))


def test_a_row_that_goes_back_to_its_place_is_no_change(field):
    act(field, "b", "down")
    act(field, "b", "up")
    expect(field.locator(".rf-changes")).to_have_text("")


KEYS = [
    ("abcde", "Delete", "Delete"),
    ("abcde", "Alt+ArrowUp"),
    ("abcde", "Space", "ArrowDown", "ArrowDown", "Shift+Space"),
    ("bacde", "Alt+ArrowDown"),
    ("bacde", "ArrowDown", "Alt+ArrowUp"),
    ("bacde", "End", "Home", "Alt+ArrowDown"),
    ("bacde", "Enter", "2", "Enter"),
    ("bcade", "Alt+ArrowDown", "Alt+ArrowDown"),
    ("bcdae", "m", "4", "Enter"),
    ("bcdea", "Alt+End"),
    ("eabcd", "End", "Alt+Home"),
    ("abced", "PageDown", "Alt+ArrowUp"),
    ("bcde", "ArrowDown", "ArrowUp", "PageDown", "PageUp", "Delete"),
]


def press(page, field, keys):
    row(field, "a").focus()
    for key in keys:
        page.keyboard.press(key)


def test_the_keyboard_does_what_the_mouse_does(page, field):
    for expected, *keys in KEYS:
        press(page, field, keys)
        expect(order(field), str(keys)).to_have_text(list(expected))
        if expected != "abcde":
            field.locator('[data-control="undoAll"]').click()
            expect(order(field)).to_have_text(list("abcde"))


@pytest.mark.soak
@pytest.mark.parametrize(("expected", "keys"), [(expected, keys) for expected, *keys in KEYS])
def test_what_the_keyboard_does_is_saved(page, field, expected, keys):
    press(page, field, keys)
    save(page)
    assert categories() == expected


def test_what_a_key_does_is_saved(page, field):
    press(page, field, ["m", "4", "Enter"])
    save(page)
    assert categories() == "bcdae"


def test_the_focus_goes_with_the_row_that_is_moved(page, field):
    row(field, "a").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(row(field, "a")).to_be_focused()
    act(field, "a", "down")
    expect(row(field, "a").locator('[data-control="down"]')).to_be_focused()


def test_several_rows_are_moved_and_disconnected_together(page, field):
    act(field, "b", "check")
    row(field, "d").locator("[data-control=check]").click(modifiers=["Shift"])
    expect(field.locator(".rf-selected")).to_have_text("3 selected:")
    field.locator('[data-control="toTop"]').click()
    expect(order(field)).to_have_text(list("bcdae"))
    field.locator('[data-control="toBottom"]').click()
    expect(order(field)).to_have_text(list("aebcd"))
    field.locator('[data-control="disconnect"]').click()
    expect(order(field)).to_have_text(list("ae"))
    save(page)
    assert categories() == "ae"


def test_all_rows_are_selected_by_one_box(field):
    field.locator('[data-control="all"]').check()
    expect(field.locator(".rf-selected")).to_have_text("5 selected:")
    field.locator('[data-control="all"]').uncheck()
    expect(field.locator(".rf-selected")).to_have_text("")


def test_what_is_searched_for_is_connected_at_the_bottom(page, field):
    pick(field, "f")
    expect(order(field)).to_have_text(list("abcdef"))
    expect(row(field, "f")).to_contain_text("added")
    save(page)
    assert categories() == "abcdef"


def test_the_search_is_used_with_the_keyboard_alone(page, field):
    field.get_by_role("combobox").first.focus()
    page.keyboard.type("g")
    expect(field.locator(".rf-options [role=option]")).to_have_text(["g"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(order(field)).to_have_text(list("abcdeg"))


def test_a_place_is_chosen_for_what_is_connected(page, field):
    field.get_by_label("Where to connect").first.select_option("start")
    pick(field, "f")
    act(field, "b", "check")
    field.get_by_label("Where to connect").first.select_option("after")
    pick(field, "g")
    expect(order(field)).to_have_text(list("fabgcde"))
    save(page)
    assert categories() == "fabgcde"


def test_what_is_connected_already_is_marked_and_not_offered(page, field):
    field.locator(".rf-search").fill("a")
    expect(option(field, "a")).to_contain_text("connected")
    page.keyboard.press("Enter")
    expect(order(field)).to_have_text(list("abcde"))


def test_many_are_connected_at_once(page, field):
    field.get_by_role("button", name="Connect many…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox")).to_have_count(7)
    expect(dialog.get_by_role("checkbox", name="a connected")).to_be_disabled()
    dialog.get_by_role("checkbox", name="g").check()
    dialog.get_by_role("searchbox").fill("f")
    expect(dialog.get_by_role("checkbox")).to_have_count(1)
    dialog.get_by_role("checkbox", name="f").check()
    dialog.get_by_label("Where to connect").select_option("start")
    dialog.get_by_role("button", name="Connect 2").click()
    expect(order(field)).to_have_text(list("gfabcde"))
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
    expect(order(box(page))).to_have_text(["c"])
