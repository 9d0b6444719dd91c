import pytest

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
    done = compare(items(before), items(after), connected)
    assert {key[1] for key in done.moved} == set(moved)


def test_a_set_moves_the_fewest():
    done = compare(items("abcdef"), items("bcdefa"), None)
    assert {key[1] for key in done.moved} == {"a"}


def items(letters):
    return [Item("categories", letter, "", "published", "") for letter in letters]
