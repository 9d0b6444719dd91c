"""How much of a body is read, for how long, and what it takes from others meanwhile."""

import asyncio

import pytest

from relations_project.serving.bodies import Body, Room, Wanted
from relations_project.serving.limits import Limits
from relations_project.serving.refusals import Refused

pytestmark = pytest.mark.once

LIMITS = Limits(small=10, grace=0.05, pace=100)


@pytest.fixture
def body():
    """A function: a body that comes in these parts; after them a `silent` client sends no more, and stays."""
    made = []

    def body(room, *parts, length=None, silent=False):
        left = list(parts)

        async def receive():
            if not left:
                await asyncio.Event().wait()
            part = left.pop(0)
            return {"type": "http.request", "body": part, "more_body": silent or bool(left)}

        made.append(Body(receive, length, LIMITS, room))
        return made[-1]

    yield body
    for each in made:
        each.close()


def status_of(work):
    """The status with which reading is refused; None where it is not."""
    try:
        asyncio.run(work)
    except Refused as error:
        return error.status
    return None


def test_of_a_body_in_chunks_little_is_read_before_a_view_asks_for_it(body):
    room = Room(1000)
    found = body(room, *[b"12345"] * 20)
    asyncio.run(found.begin(500))
    assert (found.received, found.is_whole, room.left) == (15, False, 985)
    with pytest.raises(Wanted):
        found.input.read()


def test_it_goes_on_where_it_stopped(body):
    found = body(Room(1000), *[b"12345"] * 20)

    async def both():
        await found.begin(500)
        await found.read(500)

    asyncio.run(both())
    assert found.input.read() == b"12345" * 20
    assert found.known_length == 100


@pytest.mark.parametrize("length", [None, 30])
def test_one_byte_too_many_is_refused_whether_it_comes_last_or_not(body, length):
    assert status_of(body(Room(1000), b"1" * 20, b"1" * 10, length=length).read(29)) == 413
    assert status_of(body(Room(1000), b"1" * 20, b"1" * 10, length=length).read(30)) is None


def test_a_body_that_came_quickly_may_not_be_silent_for_as_long_as_it_is_large(body):
    """These would be a hundred seconds at the slowest pace."""
    found = body(Room(20_000), b"1" * 10_000, length=20_000, silent=True)

    async def reading():
        async with asyncio.timeout(20):
            await found.read(20_000)

    assert status_of(reading()) == 408


def test_what_a_refused_body_took_is_given_back(body):
    room = Room(40)
    first, second = body(room, b"1" * 30, length=30), body(room, b"1" * 30, length=30)
    assert [status_of(each.read(30)) for each in (first, second)] == [None, 503]
    second.close()
    first.close()
    assert room.left == 40


def test_what_is_dropped_takes_no_room(body):
    room = Room(100)
    found = body(room, *[b"12345"] * 20)

    async def dropped():
        await found.begin(500)
        await found.drain()

    asyncio.run(dropped())
    found.close()
    assert (found.received, room.left) == (100, 100)
