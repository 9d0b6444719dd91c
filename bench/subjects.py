"""The subjects: what is asked of both servers, and in which lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from relations import conf

from .content import DOOMED, SHORT
from .measuring import Bench, Call, Row

SET = 1_000  # members at most
READ = Call("GET", f"/api/restaurants/r{SHORT}?populate=categories")
LINKAGE = "/v2/flows/restaurants/entries/r{}/relationships/categories"


def reads(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure a document with 20 populated: the floor says the same three statements for all of them."""
    yield bench.pairs("Strapi, 20 populated", lambda _: READ, same=True)
    yield bench.crowd("the same, 8 clients", lambda _: READ, 8)
    entry = Call("GET", f"/v2/flows/restaurants/entries/r{SHORT}")
    yield bench.pairs("Moltin, the entry", lambda _: entry, beside=False)
    yield bench.pairs("Moltin, its relationship", lambda _: Call("GET", LINKAGE.format(SHORT)), beside=False)


def writes(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure a connect at each place, a move and a disconnect, in lists of every length."""
    for size in sizes:
        yield from _writes(bench, size)
    middle = sizes[len(sizes) // 2]
    yield bench.crowd(
        f"connect start, {middle:,}, 8 clients",
        lambda n: Call("PUT", f"/api/restaurants/r{middle}", _connected(f"x{n}", {"start": True})),
        8,
    )
    gone = {"data": {"categories": {"disconnect": [f"x{n}" for n in range(8)]}}}
    for port in range(len(bench.ports)):
        bench.send(port, Call("PUT", f"/api/restaurants/r{middle}", gone))


def _connected(key: str, position: dict[str, Any]) -> Any:
    return {"data": {"categories": {"connect": [{"documentId": key, "position": position}]}}}


def _writes(bench: Bench, size: int) -> Iterator[Row]:
    def put(change: Any) -> Call:
        return Call("PUT", f"/api/restaurants/r{size}", {"data": {"categories": change}})

    def connected(key: str, position: dict[str, Any]) -> Call:
        return Call("PUT", f"/api/restaurants/r{size}", _connected(key, position))

    middle, following = f"c{size // 2}", f"c{size // 2 + 1}"
    places = {"start": {"start": True}, "before": {"before": middle}, "end": {"end": True}}
    for name, position in places.items():
        yield bench.pairs(
            f"connect {name}, {size:,}",
            lambda n, position=position: connected(f"x{n + 3}", position),
            undo=lambda n: put({"disconnect": [f"x{n + 3}"]}),
        )
    # What is moved or disconnected is put back, so that the list stays as it was.
    back = connected(middle, {"before": following})
    start = connected(middle, {"start": True})
    yield bench.pairs(f"move to the start, {size:,}", lambda _: start, undo=lambda _: back)
    yield bench.pairs(f"disconnect, {size:,}", lambda _: put({"disconnect": [middle]}), undo=lambda _: back)


def sets(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure a whole list of 1,000 that is sent."""
    names = [f"c{number}" for number in range(min(SET, max(sizes)))]

    def put(keys: Sequence[str]) -> Call:
        return Call("PUT", f"/api/restaurants/r{SHORT}", {"data": {"categories": list(keys)}})

    rounds = max(5, bench.rounds // 10)
    few, moved = names[:SHORT], [names[-1], *names[:-1]]
    yield bench.pairs(
        f"set of {len(names):,}, new", lambda _: put(names), undo=lambda _: put(few), rounds=rounds
    )
    for port in range(len(bench.ports)):
        bench.send(port, put(names))
    yield bench.pairs(
        f"set of {len(names):,}, reversed",
        lambda _: put(names[::-1]),
        undo=lambda _: put(names),
        rounds=rounds,
    )
    yield bench.pairs(
        f"set of {len(names):,}, one moved", lambda _: put(moved), undo=lambda _: put(names), rounds=rounds
    )
    bench.send(0, put(few))


def publications(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure publishing an article with 1,000 topics: at first, without a change, and with one moved."""
    names = [f"c{number}" for number in range(min(SET, max(sizes)))]
    rounds = max(5, bench.rounds // 10)

    def draft(change: Any) -> Call:
        return Call("PUT", "/api/articles/a?status=draft", {"data": {"topics": change}})

    bench.send(0, draft(names))
    publish, unpublish = (
        Call("POST", f"/api/articles/a/actions/{name}") for name in ("publish", "unpublish")
    )
    yield bench.pairs(
        f"publish with {len(names):,}",
        lambda _: publish,
        undo=lambda _: unpublish,
        beside=False,
        rounds=rounds,
    )
    bench.send(0, publish)
    yield bench.pairs("publish again, nothing changed", lambda _: publish, beside=False)
    yield bench.pairs(
        "publish again, one moved",
        lambda _: publish,
        undo=lambda n: draft(
            {"connect": [{"documentId": names[len(names) // 2 + n % 5], "position": {"start": True}}]}
        ),
        beside=False,
    )


def pages(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure pages of 25 of the longest list, and that it is not answered whole."""
    size = max(sizes)
    path = f"/api/restaurants/r{size}/relations/categories?pagination[pageSize]=25"
    rounds = max(5, bench.rounds // 3)
    for name, start in (("first", 0), ("middle", size // 2), ("last", size - 25)):
        cursor = _cursor(bench, size, start)
        call = Call("GET", f"{path}&pagination[withCount]=false&pagination[cursor]={cursor}")
        yield bench.pairs(f"cursor, {name} page", lambda _, call=call: call, beside=False, rounds=rounds)
    for count in ("false", "true"):
        offset = f"pagination[start]={size // 2}&pagination[limit]=25&pagination[withCount]={count}"
        call = Call("GET", f"/api/restaurants/r{size}/relations/categories?{offset}")
        yield bench.pairs(
            f"offset, middle page, count {count}", lambda _, call=call: call, beside=False, rounds=rounds
        )
    for name, start in (("first", 0), ("middle", size // 2)):
        linkage = Call("GET", f"{LINKAGE.format(size)}?page[offset]={start}&page[limit]=25")
        yield bench.pairs(f"Moltin, {name} page", lambda _, c=linkage: c, beside=False, rounds=rounds)
    if size > conf.get("RELATIONS_MAX_POPULATED"):
        whole = Call("GET", f"/api/restaurants/r{size}?populate=categories", status=400)
        yield bench.pairs("all of it, refused", lambda _: whole, beside=False, rounds=rounds)


def fields(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure filters and sorts by an indexed field, in as many documents as the longest list has.

    The first row is what the others are held against: a document by its id.
    """
    size = max(sizes)
    some, few = f"c{size // 2}", "&pagination[pageSize]=25&pagination[withCount]=false"
    asked = {
        "by its id": f"/api/categories/{some}",
        "filter, documentId": f"/api/categories?filters[documentId]={some}{few}",
        "filter, equal": f"/api/categories?filters[name]={some}{few}",
        "filter, a range": f"/api/categories?filters[name][$gt]={some}&filters[name][$lt]={some}9{few}",
        "filter, a beginning": f"/api/categories?filters[name][$startsWith]={some}{few}",
        "sorted page": f"/api/categories?sort=name{few}",
        "sorted page, descending": f"/api/categories?sort=name:desc{few}",
        "filter through a relation": f"/api/restaurants?filters[categories][name]={some}{few}",
    }
    for name, path in asked.items():
        call = Call("GET", path)
        yield bench.pairs(f"{name}, {size:,}", lambda _, call=call: call, beside=False)


def deletes(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure the deletion of a document with up to 100,000 links: once, since it is gone then."""
    number = min(DOOMED, max(sizes))
    yield bench.once(f"delete with {number:,} links", Call("DELETE", "/api/restaurants/doomed"))


def _cursor(bench: Bench, size: int, start: int) -> str:
    path = f"/api/restaurants/r{size}/relations/categories?pagination[start]={start}&pagination[limit]=1"
    found = json.loads(bench.send(0, Call("GET", path)))
    return str(found["meta"]["pagination"]["nextCursor"])


SUBJECTS: dict[str, Callable[[Bench, Sequence[int]], Iterator[Row]]] = {
    "reads": reads,
    "writes": writes,
    "sets": sets,
    "publications": publications,
    "pages": pages,
    "fields": fields,
    "deletes": deletes,
}
