"""Every kind of relation, written from both sides at random, against plain lists."""

import itertools
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relations.models import InverseLink, Link
from tests import builders, naive
from tests.examples import examples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

KINDS = list(itertools.product(builders.CARDINALITIES, [False, True], [False, True]))
NAMES = {"forward": ("a", "others"), "inverse": ("b", "back")}


@st.composite
def writes(draw, sides):
    """Operations with numbers for documents: owner, what leaves, what is connected where."""
    side = draw(st.sampled_from(sides))
    members = st.lists(st.integers(0, 4), unique=True, max_size=4)
    if draw(st.booleans()):
        return side, draw(st.integers(0, 2)), "set", draw(members)
    places = st.tuples(st.sampled_from(["start", "end", "before", "after"]), st.integers(0, 4))
    return side, draw(st.integers(0, 2)), "patch", (draw(members), [(m, draw(places)) for m in draw(members)])


def carry_out(model, documents, flows, write):
    """One write, in the model and through the engine. Anchors that are not there fall back to the end."""
    side, number, kind, what = write
    own, others = documents[side], documents["inverse" if side == "forward" else "forward"]
    owner = own[number % len(own)]
    slug, field = flows[side]
    if kind == "set":
        members = [others[n % len(others)] for n in what]
        model.set(side, owner, members)
        builders.write(slug, owner, {field: members})
        return
    removed = [others[n % len(others)] for n in what[0]]
    present, items, connect, seen = set(model.lists[side][owner]), [], [], set()
    for n, (place, anchor_number) in what[1]:
        member, anchor = others[n % len(others)], others[anchor_number % len(others)]
        if member in seen:
            continue
        seen.add(member)
        if place in ("before", "after") and (anchor not in present or anchor == member):
            place = "end"
        items.append((member, place, anchor))
        present.add(member)
        connect.append(
            {"documentId": member, "position": {place: anchor if place in ("before", "after") else True}}
        )
    model.patch(side, owner, removed, items)
    builders.write(slug, owner, {field: {"disconnect": removed, "connect": connect}})


@pytest.mark.parametrize(("cardinality", "two_sided", "to_itself"), KINDS)
def test_both_sides_are_those_of_plain_lists(cardinality, two_sided, to_itself):
    sources = builders.flow("a")
    targets = sources if to_itself else builders.flow("b")
    builders.relation(sources, "others", targets, cardinality, inverse="back" if two_sided else None)
    flows = {"forward": ("a", "others"), "inverse": ("a" if to_itself else "b", "back")}
    sides = ["forward", "inverse"] if two_sided else ["forward"]

    @settings(max_examples=examples(12), deadline=None)
    @given(st.lists(writes(sides), min_size=1, max_size=8))
    def check(steps):
        first = [str(uuid.uuid4()) for _ in range(4)]
        second = first if to_itself else [str(uuid.uuid4()) for _ in range(4)]
        builders.make("a", *first)
        if not to_itself:
            builders.make("b", *second)
        documents = {"forward": first, "inverse": second}
        model = naive.Relation(cardinality, two_sided)
        for step in steps:
            carry_out(model, documents, flows, step)
            for side in sides:
                slug, field = flows[side]
                for document in documents[side]:
                    expected = model.lists[side][document]
                    shown = expected if model.many[side] else (expected[0] if expected else None)
                    assert builders.listed(slug, document, field) == shown, (side, document)

    check()
    assert_keys_are_unique()


def assert_keys_are_unique():
    forward = list(Link.objects.values_list("source", "field", "position"))
    assert len(set(forward)) == len(forward)
    inverse = list(
        InverseLink.objects.exclude(inverse_position=None).values_list(
            "target",
            "field",
            "target_locale",
            "target_status",
            "source_locale",
            "source_status",
            "inverse_position",
        )
    )
    assert len(set(inverse)) == len(inverse)


def test_two_documents_of_one_flow_may_point_at_each_other():
    flow = builders.flow("people")
    builders.relation(flow, "friends", flow, inverse="befriended")
    builders.make("people", "x", "y")
    builders.write("people", "x", {"friends": ["y", "x"]})
    builders.write("people", "y", {"friends": ["x"]})
    assert builders.listed("people", "x", "befriended") == ["x", "y"]


def test_a_document_may_be_its_own_only_one():
    flow = builders.flow("people")
    builders.relation(flow, "boss", flow, "one-to-one", inverse="deputy")
    builders.make("people", "x", "y")
    builders.write("people", "x", {"boss": "x"})
    assert builders.listed("people", "x", "deputy") == "x"
