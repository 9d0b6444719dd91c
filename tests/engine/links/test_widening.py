"""Changes that name documents alone, in every locale that they are linked in."""

import pytest

from relations.engine.links import widened
from relations.engine.operations import END, STAY, Connect, Patch, Position, Set, Target

A, B = Target("a"), Target("b")
FR, DE = Target("a", locale="fr"), Target("a", locale="de")
START = Position("start")
LINKED = {A: [FR, DE]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(Set((B, A)), Set((B, FR, DE)), id="set"),
        pytest.param(Patch(disconnect=(A, B)), Patch(disconnect=(FR, DE)), id="disconnect what is linked"),
        pytest.param(Patch(connect=(Connect(A, STAY),)), Patch(), id="stay"),
        pytest.param(Patch(connect=(Connect(B, STAY),)), Patch(connect=(Connect(B, END),)), id="join"),
        pytest.param(
            Patch(connect=(Connect(A, START),)),
            Patch(connect=(Connect(FR, START), Connect(DE, START))),
            id="move",
        ),
        pytest.param(Patch(strict=False), Patch(strict=False), id="strict is kept"),
    ],
)
def test_a_target_is_meant_in_each_locale_that_it_is_linked_in(change, expected):
    assert widened(change, LINKED) == expected
