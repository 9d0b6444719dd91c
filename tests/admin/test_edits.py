import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.admin.entries.edits import ChoiceEdit, ListEdit
from relations.engine.operations import Connect, Patch, Position, Target
from tests.naive import patched

A, B, C, D, X, Y = (Target(name) for name in "abcdxy")


def after(target):
    return Position("after", target)


def test_a_list_that_was_not_edited_asks_for_nothing():
    assert ListEdit([A, B, C]).change() is None


def test_a_removed_row_is_disconnected():
    assert ListEdit([A, B, C], removed=frozenset({1})).change() == Patch(disconnect=(B,))


def test_a_row_moves_behind_the_row_before_its_new_place():
    assert ListEdit([A, B, C], places={2: 2}).change() == Patch(connect=(Connect(C, after(A)),))


def test_a_row_that_moves_to_the_first_place_goes_to_the_start():
    assert ListEdit([A, B, C], places={2: 1}).change() == Patch(connect=(Connect(C, Position("start")),))


def test_a_place_beyond_those_shown_is_the_end_of_the_whole_list():
    assert ListEdit([A, B, C], places={0: 4}).change() == Patch(connect=(Connect(A),))


def test_two_rows_of_the_same_place_keep_their_order():
    moves = ListEdit([A, B, C, D], places={2: 1, 3: 1}).change()
    assert moves == Patch(connect=(Connect(C, Position("start")), Connect(D, after(C))))


def test_a_removed_row_does_not_move():
    assert ListEdit([A, B], removed=frozenset({0}), places={0: 2}).change() == Patch(disconnect=(A,))


def test_a_row_is_never_placed_behind_one_that_leaves():
    change = ListEdit([A, B, C, D], removed=frozenset({0}), places={3: 1, 1: 9}).change()
    assert change == Patch((A,), (Connect(D, Position("start")), Connect(B)))


def test_added_documents_go_to_the_end():
    assert ListEdit([A], added=[X, Y]).change() == Patch(connect=(Connect(X), Connect(Y)))


def test_documents_added_at_the_start_keep_their_order():
    change = ListEdit([A], added=[X, Y], at_start=True).change()
    assert change == Patch(connect=(Connect(X, Position("start")), Connect(Y, after(X))))


@pytest.mark.parametrize(
    ("was", "now", "change"),
    [
        (A, A, None),
        (None, None, None),
        (None, A, Patch(connect=(Connect(A),))),
        (A, B, Patch(connect=(Connect(B),))),
        (A, None, Patch(disconnect=(A,))),
    ],
)
def test_a_choice_asks_for_what_changed(was, now, change):
    assert ChoiceEdit(was, now).change() == change


@given(
    st.integers(1, 12).flatmap(lambda n: st.tuples(st.just(n), st.permutations(range(n)), st.integers(0, n)))
)
def test_rows_with_places_of_their_own_stand_there(case):
    size, places, moved = case
    shown = [Target(str(number)) for number in range(size)]
    wanted = {row: places[row] + 1 for row in range(moved)}
    change = ListEdit(shown, places=wanted).change() or Patch()
    items = [(item.target, item.position.kind, item.position.anchor) for item in change.connect]
    order = patched(shown, change.disconnect, items)
    assert {row: order.index(shown[row]) + 1 for row in wanted} == wanted
    rest = [target for row, target in enumerate(shown) if row not in wanted]
    assert [target for target in order if target in rest] == rest
