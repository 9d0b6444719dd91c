import pytest

from relations.engine.operations import Connect, Patch, Set, Target
from relations.management.comparison import Item, compare


@pytest.mark.parametrize(
    ("before", "after", "connected", "moved"),
    [
        ("ab", "ba", "a", "a"),
        ("ab", "ba", "b", "b"),
        ("abc", "abc", "c", ""),
        ("abc", "bca", "a", "a"),
        ("pnu", "unp", "np", "np"),
        ("abcd", "bacd", "cdb", "b"),
        ("abc", "cab", "", "c"),
        ("", "a", "a", ""),
    ],
)
def test_what_a_change_does_not_name_has_not_moved(before, after, connected, moved):
    change = Patch(connect=tuple(Connect(Target(name)) for name in connected))
    done = compare(items(before), items(after), change)
    assert {key[1] for key in done.moved} == set(moved)


def test_a_set_moves_the_fewest():
    done = compare(items("abcdef"), items("bcdefa"), Set(tuple(map(Target, "bcdefa"))))
    assert {key[1] for key in done.moved} == {"a"}


def items(letters):
    return [Item("categories", letter, "", "published", "") for letter in letters]
