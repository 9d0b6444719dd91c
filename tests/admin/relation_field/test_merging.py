"""Two editors: what the pure merge makes of both, over lists written as strings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.admin.relation_field.delta import Delta, Placed
from relations.admin.relation_field.merging import compare, merge, merge_one


def delta_of(base, *connect, disconnect=""):
    return Delta(1, None, len(base), ((0, tuple(base)),), tuple(disconnect), connect)


def merged(delta, now, **choices):
    places = {word: at for at, word in enumerate(now)}
    return merge(delta, compare(delta, places, places), places, choices)


def moved(base, target, after="", before="", end=""):
    return Placed(target, base.index(target) + 1, None, after, before, end)


def applied(now, delta):
    """The list after the delta, as the engine would write it."""
    order = list(now)
    for item in delta.connect:
        rest = [word for word in order if word != item.target]
        if item.end:
            at = 0 if item.end == "start" else len(rest)
        elif item.after:
            at = rest.index(item.after) + 1
        else:
            at = rest.index(item.before)
        order = [*rest[:at], item.target, *rest[at:]]
    return "".join(word for word in order if word not in delta.disconnect)


def test_what_others_did_is_told():
    theirs = compare(delta_of("abcde"), dict(zip("ecdx", range(4), strict=True)), {"x": 3, "e": 0})
    assert (dict(theirs.added), dict(theirs.gone), dict(theirs.moved)) == (
        {"x": 3},
        {"a": 0, "b": 1},
        {"e": (4, 0)},
    )


@pytest.mark.parametrize(("unmoved", "moved"), [("abd", {"c": (2, 1)}), ("acd", {"b": (1, 2)})])
def test_of_two_that_changed_places_the_one_that_was_written_has_moved(unmoved, moved):
    places = {word: at for at, word in enumerate("acbd")}
    assert compare(delta_of("abcd"), places, {}, set(unmoved)).moved == moved


def test_rows_that_were_only_relabelled_have_not_moved():
    places = {word: at for at, word in enumerate("abxcd")}
    assert compare(delta_of("abcd"), places, {}, {"a", "d"}).moved == {}


def test_rows_beyond_the_part_that_was_seen_are_not_called_new():
    delta = Delta(1, None, 10, ((0, tuple("abc")),))
    window = {word: at for at, word in enumerate("xabcde")}
    assert compare(delta, window, window).added == {"x": 0}


@pytest.mark.parametrize(
    ("base", "item", "now", "result"),
    [
        ("abc", moved("abc", "c", end="start"), "abcx", "cabx"),
        ("abc", Placed("n", after="a", before="b"), "abcx", "anbcx"),
        ("abc", Placed("n", after="a", before="b"), "bc", "nbc"),
        ("abc", Placed("n", after="b", before="c"), "ac", "anc"),
        ("abcd", Placed("n", after="c"), "ad", "and"),
        ("abc", Placed("n", after="a"), "bca", "bcan"),
        ("abc", Placed("n", end="end"), "abcx", "abcxn"),
        ("ab", Placed("n", after="a"), "", "n"),
    ],
)
def test_what_does_not_touch_goes_together(base, item, now, result):
    found = merged(delta_of(base, item), now)
    assert not found.conflicts
    assert applied(now, found.delta) == result


def test_what_both_disconnected_is_gone_without_asking():
    found = merged(delta_of("abc", disconnect="b"), "ac")
    assert (found.conflicts, found.delta.disconnect) == ((), ())


@pytest.mark.parametrize(
    ("delta", "now", "kind", "mine", "theirs"),
    [
        (delta_of("abcd", moved("abcd", "d", end="start")), "abc", "moved-gone", "dabc", "abc"),
        (delta_of("abcd", moved("abcd", "d", end="start")), "adbc", "moved-moved", "dabc", "adbc"),
        (delta_of("abcd", disconnect="d"), "dabc", "disconnected-moved", "abc", "dabc"),
        (delta_of("abcd", Placed("n", end="start")), "abncd", "added-added", "nabcd", "abncd"),
    ],
)
def test_what_touches_is_asked_about(delta, now, kind, mine, theirs):
    word = delta.disconnect[0] if delta.disconnect else delta.connect[0].target
    results = []
    for choice in ("mine", "theirs"):
        found = merged(delta, now, **{word: choice})
        assert [conflict.kind for conflict in found.conflicts] == [kind]
        results.append(applied(now, found.delta))
    assert results == [mine, theirs]


def test_a_row_placed_beside_one_that_is_left_to_them_finds_a_place_near_by():
    delta = delta_of("abcd", moved("abcd", "d", after="a"), Placed("n", after="d"))
    found = merged(delta, "abc", d="theirs")
    assert applied("abc", found.delta) == "anbc"


@pytest.mark.parametrize(
    ("was", "wanted", "now", "asks", "connects", "disconnects"),
    [
        ("a", "b", "a", False, "b", ""),
        ("a", "", "a", False, "", "a"),
        ("a", "b", "b", False, "", ""),
        ("a", "", "", False, "", ""),
        ("a", "b", "c", True, "b", ""),
        ("a", "", "c", True, "", "c"),
        ("", "b", "c", True, "b", ""),
    ],
)
def test_a_relation_with_one_place(was, wanted, now, asks, connects, disconnects):
    connect = (Placed(wanted),) if wanted else ()
    delta = Delta(1, None, len(was), ((0, tuple(was)),), tuple(was) if not wanted else (), connect)
    mine, theirs = (merge_one(delta, now, {wanted or was: choice}) for choice in ("mine", "theirs"))
    assert bool(mine.conflicts) == asks
    assert "".join(item.target for item in mine.delta.connect) == connects
    assert "".join(mine.delta.disconnect) == disconnects
    assert not asks or not theirs.delta


@given(st.permutations("abcdef"), st.sets(st.sampled_from("abcdef")), st.data())
def test_a_merge_can_always_be_written(order, gone, data):
    now = [word for word in order if word not in gone] + ["x"]
    base = "abcdef"
    target = data.draw(st.sampled_from(base))
    after = data.draw(st.sampled_from([word for word in base if word != target]))
    items = (moved(base, target, after=after), Placed("n", after=target))
    removed = data.draw(st.sets(st.sampled_from([w for w in base if w != target])))
    found = merged(delta_of(base, *items, disconnect=removed), now)
    result = applied(now, found.delta)
    assert set(result) == (set(now) - set(found.delta.disconnect)) | {i.target for i in found.delta.connect}
