"""What must be true after many writes is asked in such a way that it can be found false."""

from copy import deepcopy

import pytest

from .asking import Answer, Asker, Tally
from .content import Content
from .holding import State, faults
from .knowing import Own, Place, Shared
from .sharing import Sharer

LINK = {
    "field": "topics", "article": "a", "member": "t", "part": 0, "data": None,
    "source_locale": "en", "source_status": "draft", "target_locale": "", "target_status": "draft",
    "position": 1, "inverse_position": 1,
}  # fmt: skip
OWNED = LINK | {"field": "cover", "member": "x", "inverse_position": 1}
ROWS = {
    "entries": {"a": {"flow": "articles", "revision": 1}, "o": {"flow": "articles", "revision": 0}},
    "versions": [
        {"document": "a", "locale": "en", "status": "draft", "values": {"name": "a"}},
        {"document": "o", "locale": "en", "status": "draft", "values": {"name": "mine", "note": "n"}},
    ],
    "links": [LINK, OWNED],
    "two_sided": ["topics", "cover"],
}


def found(rows):
    """The faults of these rows, as one client sees them that has written what ROWS hold."""
    content, shared = Content(drafted=["a"], claimants=["a"], pool=["x"]), Shared()
    writer = Sharer(0, Asker(0, "", Tally()), content, shared, 1)
    writer.linked[Place("topics", "a", "en", "t")] = True
    writer.own["o"] = Own({"en": "mine"}, {"en": "n"})
    writer.gone, writer.never = ["g"], ["refused"]
    shared.claim("cover", "x", "b", Answer(200, None, {}, 1, 2))
    shared.claim("cover", "x", "a", Answer(200, None, {}, 3, 4))
    shared.changed("a")
    return list(faults(State(rows), [writer], content, shared))


def test_what_was_acknowledged_is_no_fault():
    assert found(ROWS) == []


def without_link(rows):
    del rows["links"][0]


def with_equal_places(rows):
    rows["links"].append(LINK | {"member": "u", "inverse_position": 2})


def with_equal_places_on_the_other_side(rows):
    rows["links"].append(LINK | {"article": "o", "position": 2})


def without_a_place(rows):
    rows["links"][0]["inverse_position"] = None


def with_two_owners(rows):
    rows["links"].append(OWNED | {"article": "o", "inverse_position": 2})


def with_the_former_owner(rows):
    rows["links"][1]["article"] = "b"


def with_an_older_value(rows):
    rows["versions"][1]["values"] = {"name": "before", "note": "n"}


def with_what_was_deleted(rows):
    rows["entries"]["g"] = {"flow": "articles", "revision": 0}


def with_what_was_refused(rows):
    rows["versions"][0]["values"] = {"name": "refused"}


def with_an_older_revision(rows):
    rows["entries"]["a"]["revision"] = 0


WRONG = [
    without_link, with_equal_places, with_equal_places_on_the_other_side, without_a_place, with_two_owners,
    with_the_former_owner, with_an_older_value, with_what_was_deleted, with_what_was_refused,
    with_an_older_revision,
]  # fmt: skip


@pytest.mark.parametrize("spoil", WRONG, ids=lambda spoil: spoil.__name__)
def test_what_is_wrong_is_found(spoil):
    rows = deepcopy(ROWS)
    spoil(rows)
    assert found(rows) != []
