"""Writes: one link, a whole list, a new document, a publication, and a deletion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..content import CROWDED, DOOMED, FOR_STRAPI, SHORT
from ..measuring import FLOOR, OURS, Bench, Call, Row

SET = 1_000  # members at most


def writes(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure a connect at each place, a move and a disconnect, in lists of every length; then 8 clients."""
    for size in sizes:
        yield from _writes(bench, size)
    middle = sizes[len(sizes) // 2]
    lists = {"one list": [f"r{middle}"], "8 lists": [f"l{number}" for number in range(CROWDED)]}
    for name, owners in lists.items():
        yield bench.crowd(
            f"connect start, {middle:,}, 8 clients, {name}",
            lambda n, owners=owners: _put(owners[n % len(owners)], _connected(f"x{n}", {"start": True})),
            CROWDED,
            strapi=middle <= FOR_STRAPI,
        )
        gone = {"disconnect": [f"x{number}" for number in range(CROWDED)]}
        for server in bench.servers:
            for owner in owners:
                bench.send(server, _put(owner, gone))


def _writes(bench: Bench, size: int) -> Iterator[Row]:
    def put(change: Any) -> Call:
        return _put(f"r{size}", change)

    strapi = size <= FOR_STRAPI
    middle, following = f"c{size // 2}", f"c{size // 2 + 1}"
    places = {"start": {"start": True}, "before": {"before": middle}, "end": {"end": True}}
    for name, position in places.items():
        yield bench.pairs(
            f"connect {name}, {size:,}",
            lambda n, position=position: put(_connected(f"x{n + 3}", position)),
            undo=lambda n: put({"disconnect": [f"x{n + 3}"]}),
            strapi=strapi,
        )
    # What is moved or disconnected is put back, so that the list stays as it was.
    back = put(_connected(middle, {"before": following}))
    start = put(_connected(middle, {"start": True}))
    gone = put({"disconnect": [middle]})
    for name, call in (("move to the start", start), ("disconnect", gone)):
        yield bench.pairs(f"{name}, {size:,}", lambda _, call=call: call, undo=lambda _: back, strapi=strapi)


def sets(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure a whole list of 1,000 that is sent, to a document that is there and to a new one."""
    names = _names(sizes)
    rounds = max(5, bench.rounds // 10)
    few, owner = names[:SHORT], f"r{SHORT}"
    whole, reverse = _put(owner, names), _put(owner, names[::-1])
    moved = _put(owner, [names[-1], *names[:-1]])
    title = f"set of {len(names):,}"
    yield bench.pairs(
        f"{title}, new", lambda _: whole, undo=lambda _: _put(owner, few), rounds=rounds, strapi=True
    )
    for server in bench.servers:
        bench.send(server, whole)
    for name, call in (("reversed", reverse), ("one moved", moved)):
        yield bench.pairs(
            f"{title}, {name}",
            lambda _, call=call: call,
            undo=lambda _: whole,
            rounds=rounds,
            strapi=True,
        )
    for server in bench.servers:
        bench.send(server, _put(owner, few))
    created = Call("POST", "/api/restaurants", {"data": {"name": "new", "categories": names}})
    yield bench.pairs(f"create with {len(names):,}", lambda _: created, rounds=rounds, strapi=True)


def publications(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure publishing an article with 1,000 topics: at first, without a change, and with one moved.

    The floor of a publication that finds little to do is its connect.
    """
    names = _names(sizes)
    rounds = max(5, bench.rounds // 10)
    publish, unpublish = (
        Call("POST", f"/api/articles/a/actions/{name}") for name in ("publish", "unpublish")
    )

    def draft(change: Any) -> Call:
        return Call("PUT", "/api/articles/a?status=draft", {"data": {"topics": change}})

    def connect(number: int) -> Call:
        return _put(f"r{SHORT}", _connected(f"x{number + 3}", {"start": True}))

    def move(number: int) -> Call:
        return draft(_connected(names[len(names) // 2 + number % 5], {"start": True}))

    for server in bench.servers:
        if server != FLOOR:
            bench.send(server, draft(names))
    yield bench.pairs(
        f"publish with {len(names):,}",
        lambda _: publish,
        undo=lambda _: unpublish,
        rounds=rounds,
        strapi=True,
    )
    bench.send(OURS, publish)
    yield bench.pairs("publish again, nothing changed", lambda _: publish, floor=connect, strapi=True)
    yield bench.pairs("publish again, one moved", lambda _: publish, undo=move, floor=connect, strapi=True)


def deletes(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure the deletion of a document with up to 100,000 links: once, since it is gone then."""
    number = min(DOOMED, max(sizes))
    ours, floor = (Call("DELETE", f"/api/restaurants/{name}") for name in ("doomed", "doomed-too"))
    yield bench.once(f"delete with {number:,} links", ours, floor)


def _names(sizes: Sequence[int]) -> list[str]:
    return [f"c{number}" for number in range(min(SET, max(sizes)))]


def _put(owner: str, change: Any) -> Call:
    return Call("PUT", f"/api/restaurants/{owner}", {"data": {"categories": change}})


def _connected(key: str, position: dict[str, Any]) -> Any:
    return {"connect": [{"documentId": key, "position": position}]}
