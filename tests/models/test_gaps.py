from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from relations.models.gaps import GAP, HIGHEST, LOWEST, keys_between, longest_rising, spread

KEYS = st.integers(LOWEST, HIGHEST)


def test_the_first_keys_of_an_empty_list_are_a_gap_apart():
    assert keys_between(None, None, 3) == [0, GAP, 2 * GAP]


def test_appending_leaves_a_gap():
    assert keys_between(7, None, 2) == [7 + GAP, 7 + 2 * GAP]


def test_prepending_leaves_a_gap():
    assert keys_between(None, 7, 2) == [7 - 2 * GAP, 7 - GAP]


def test_neighbours_have_no_key_between_them():
    assert keys_between(4, 5, 1) is None


def test_the_last_key_of_the_number_line_has_none_after_it():
    assert keys_between(HIGHEST, None, 1) is None


def test_near_the_end_of_the_number_line_steps_get_smaller():
    keys = keys_between(HIGHEST - 100, None, 3)
    assert keys is not None
    assert HIGHEST - 100 < keys[0] < keys[1] < keys[2] <= HIGHEST


@given(KEYS, KEYS, st.integers(1, 50), st.lists(KEYS, max_size=20))
def test_keys_rise_strictly_between_the_ends_and_avoid_the_taken(one, other, count, taken):
    low, high = sorted((one, other))
    inside = sorted({key for key in taken if low < key < high})
    keys = keys_between(low, high, count, inside)
    if keys is not None:
        assert len(keys) == count
        assert [low, *keys, high] == sorted({low, *keys, high})
        assert not set(keys) & set(inside)


@given(st.sets(KEYS, min_size=2, max_size=60), st.integers(1, 5), st.data())
def test_spread_keeps_the_order_and_makes_room(old, room, data):
    rows = sorted(old)
    at = data.draw(st.integers(0, len(rows)))
    keys = spread(None, None, rows, room, at)
    assert keys is not None
    assert keys == sorted(set(keys))
    assert not set(keys) & set(rows)
    if 0 < at < len(rows):
        assert keys_between(keys[at - 1], keys[at], room) is not None


def test_the_longest_rising_run_of_an_empty_list_is_empty():
    assert longest_rising([]) == set()


def test_one_moved_key_is_left_out():
    assert longest_rising([5, 1, 2, 3, 4]) == {1, 2, 3, 4}


@given(st.lists(st.integers(0, 9), max_size=9))
def test_a_rising_run_rises_and_none_is_longer(keys):
    run = [keys[at] for at in sorted(longest_rising(keys))]
    assert run == sorted(set(run))
    rising = (c for size in range(len(run) + 1, len(keys) + 1) for c in combinations(keys, size))
    assert not any(list(c) == sorted(set(c)) for c in rising)
