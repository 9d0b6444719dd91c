"""Plans against a plain Python list: the same operations, done naively, must give the same order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relations.engine.links.plan.planning import arrange, plan_patch, plan_set
from relations.engine.links.plan.types import (
    Anchor,
    AnchorMissing,
    Circular,
    Crowded,
    Item,
    Member,
    Plan,
    Row,
)
from relations.models.gaps import GAP
from tests import naive
from tests.examples import examples

pytestmark = pytest.mark.slow


def member(number: int) -> Member:
    return Member(number, "", "published")


def rows_of(numbers, keys=None, around=()):
    keys = keys or [at * GAP for at in range(len(numbers))]
    found = []
    for at, number in enumerate(numbers):
        known = number in around
        before = keys[at - 1] if known and at else None
        after = keys[at + 1] if known and at + 1 < len(keys) else None
        found.append(Row(number + 1000, member(number), keys[at], before, after))
    return found


def carried_out(rows: list[Row], plan: Plan) -> list[int]:
    """What the database would hold after the plan."""
    keys = {row.member: row.key for row in rows}
    members = {row.pk: row.member for row in rows}
    for row in plan.deletes:
        del keys[row.member]
    for pk, key in plan.moves:
        keys[members[pk]] = key
    keys.update(plan.inserts)
    assert len(set(keys.values())) == len(keys), "two rows on one key"
    return [m.document for m in sorted(keys, key=keys.__getitem__)]


@st.composite
def patches(draw):
    numbers = draw(st.lists(st.integers(0, 15), unique=True, max_size=10))
    removed = draw(st.lists(st.integers(0, 15), unique=True, max_size=4))
    connected = draw(st.lists(st.integers(0, 15), unique=True, max_size=6))
    items, present = [], set(numbers)
    for number in connected:
        kind = draw(st.sampled_from(["start", "end", "before", "after"]))
        anchors = sorted(present - {number})
        if kind in ("before", "after") and not anchors:
            kind = "end"
        anchor = draw(st.sampled_from(anchors)) if kind in ("before", "after") else None
        items.append((number, kind, anchor))
        present.add(number)
    return numbers, removed, items


def patched(numbers, removed, items, keys=None):
    named = {*removed, *(i[0] for i in items), *(i[2] for i in items if i[2] is not None)}
    everything = rows_of(numbers, keys, around=named)
    loaded = [row for row in everything if row.member.document in named]
    ends = (everything[0].key, everything[-1].key) if everything else (None, None)
    plan = plan_patch(
        loaded,
        [Item((member(n),), kind, None if a is None else Anchor(a)) for n, kind, a in items],
        [member(n) for n in removed],
        *ends,
    )
    return everything, plan


@settings(max_examples=examples(500))
@given(patches())
def test_a_patch_gives_the_order_of_a_plain_list(patch):
    numbers, removed, items = patch
    everything, plan = patched(numbers, removed, items)
    assert carried_out(everything, plan) == naive.patched(numbers, removed, items)


@given(patches())
def test_a_patch_writes_no_more_rows_than_it_names(patch):
    numbers, removed, items = patch
    _, plan = patched(numbers, removed, items)
    assert len(plan.moves) + len(plan.inserts) <= len(items)
    assert len(plan.deletes) <= len(removed)


@settings(max_examples=examples(300))
@given(st.lists(st.integers(0, 20), unique=True), st.lists(st.integers(0, 20), unique=True))
def test_a_replacement_gives_the_list_asked_for(old, new):
    rows = rows_of(old)
    assert carried_out(rows, plan_set(rows, [member(n) for n in new])) == new


@given(st.lists(st.integers(0, 20), unique=True), st.data())
def test_moving_one_of_a_replaced_list_writes_one_row(numbers, data):
    if len(numbers) < 2:
        return
    moved = data.draw(st.sampled_from(numbers))
    rest = [n for n in numbers if n != moved]
    rest.insert(data.draw(st.integers(0, len(rest))), moved)
    plan = plan_set(rows_of(numbers), [member(n) for n in rest])
    assert len(plan.moves) <= 1
    assert not plan.inserts
    assert not plan.deletes


def test_setting_the_list_it_has_writes_nothing():
    rows = rows_of([1, 2, 3])
    assert plan_set(rows, [row.member for row in rows]) == Plan()


def test_connecting_the_head_at_the_start_writes_nothing():
    _, plan = patched([1, 2, 3], [], [(1, "start", None)])
    assert plan == Plan()


def test_an_item_waits_for_the_one_that_connects_its_anchor():
    items = [Item((member(1),), "before", Anchor(2)), Item((member(2),))]
    assert arrange(items, []) == [items[1], items[0]]


def test_an_anchor_in_the_list_is_used_where_it_is_though_it_moves_later():
    items = [Item((member(5),), "before", Anchor(1)), Item((member(1),))]
    assert arrange(items, [member(1)]) == items


def test_a_missing_anchor_names_its_item():
    with pytest.raises(AnchorMissing) as caught:
        arrange([Item((member(1),)), Item((member(2),), "after", Anchor(9))], [])
    assert caught.value.at == 1


def test_items_that_wait_for_each_other_are_refused():
    items = [Item((member(1),), "before", Anchor(2)), Item((member(2),), "after", Anchor(1))]
    with pytest.raises(Circular):
        arrange(items, [])


def test_items_in_the_list_may_be_anchored_on_each_other():
    everything, plan = patched([1, 2, 3], [], [(1, "after", 3), (3, "before", 1)])
    assert carried_out(everything, plan) == [2, 3, 1]


def test_neighbours_without_a_key_between_them_are_crowded():
    with pytest.raises(Crowded) as caught:
        patched([1, 2], [], [(3, "after", 1)], keys=[10, 11])
    assert (caught.value.low, caught.value.high) == (10, 11)


def test_an_anchor_prefers_its_row_of_the_same_state():
    draft, published = Member(1, "", "draft"), Member(1, "", "published")
    rows = [
        Row(1, draft, 0, None, 10),
        Row(2, Member(2, "", "draft"), 10, 0, 20),
        Row(3, published, 20, 10, None),
    ]
    new = (Member(3, "", "draft"), Member(3, "", "published"))
    plan = plan_patch([rows[0], rows[2]], [Item(new, "after", Anchor(1))])
    keys = dict(plan.inserts)
    assert 0 < keys[new[0]] < 10
    assert keys[new[1]] > 20
