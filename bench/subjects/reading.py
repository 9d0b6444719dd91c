"""Reads: documents with what they are related to, pages of a long list, and filters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from relations import conf
from relations.models.gaps import GAP

from ..content import SHORT
from ..measuring import OURS, Bench, Call, Row

READ = Call("GET", f"/api/restaurants/r{SHORT}?populate=categories")
ENTRY = Call("GET", f"/v2/flows/restaurants/entries/r{SHORT}")
LINKAGE = "/v2/flows/restaurants/entries/r{}/relationships/categories"


def reads(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure a document with 20 populated, in both dialects, with one client and with eight."""
    linkage = Call("GET", LINKAGE.format(SHORT))
    yield bench.pairs("Strapi, 20 populated", lambda _: READ, same=True, strapi=True)
    yield bench.crowd("the same, 8 clients", lambda _: READ, 8, strapi=True)
    for name, call in (("the entry", ENTRY), ("its relationship", linkage)):
        yield bench.pairs(f"Moltin, {name}", lambda _, call=call: call)
        yield bench.crowd("the same, 8 clients", lambda _, call=call: call, 8)


def pages(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure pages of 25 of the longest list, and that it is not answered whole."""
    size = max(sizes)
    path = f"/api/restaurants/r{size}/relations/categories"
    rounds = max(5, bench.rounds // 3)

    def row(name: str, ours: str, floor: str) -> Row:
        call, beside = Call("GET", f"{path}?{ours}"), Call("GET", f"{path}?{floor}")
        return bench.pairs(name, lambda _: call, floor=lambda _: beside, rounds=rounds)

    for name, start in (("first", 0), ("middle", size // 2), ("last", size - 25)):
        cursor = f"pagination[withCount]=false&pagination[cursor]={_cursor(bench, path, start)}"
        yield row(f"cursor, {name} page", f"pagination[pageSize]=25&{cursor}", f"after={start * GAP}")
    middle = size // 2
    for count in ("false", "true"):
        offset = f"pagination[start]={middle}&pagination[limit]=25&pagination[withCount]={count}"
        by_hand = f"start={middle}" + ("&count=1" if count == "true" else "")
        yield row(f"offset, middle page, count {count}", offset, by_hand)
    for name, start in (("first", 0), ("middle", middle)):
        linkage = Call("GET", f"{LINKAGE.format(size)}?page[offset]={start}&page[limit]=25")
        yield bench.pairs(f"Moltin, {name} page", lambda _, call=linkage: call, rounds=rounds)
    if size > conf.get("RELATIONS_MAX_POPULATED"):
        whole = Call("GET", f"/api/restaurants/r{size}?populate=categories", status=400)
        yield bench.pairs(
            "all of it, refused",
            lambda _: whole,
            floor=lambda _: Call("GET", f"{path}?start=0"),
            rounds=rounds,
        )


def fields(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure filters and sorts by an indexed field, in as many documents as the longest list has.

    The floor of all of them is the lookup of one document by its id.
    """
    size = max(sizes)
    some, few = f"c{size // 2}", "&pagination[pageSize]=25&pagination[withCount]=false"
    one = Call("GET", f"/api/categories/{some}")
    asked = {
        "by its id": one.path,
        "list": f"/api/categories?{few[1:]}",
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
        yield bench.pairs(f"{name}, {size:,}", lambda _, call=call: call, floor=lambda _: one)


def _cursor(bench: Bench, path: str, start: int) -> str:
    found = json.loads(bench.send(OURS, Call("GET", f"{path}?pagination[start]={start}&pagination[limit]=1")))
    return str(found["meta"]["pagination"]["nextCursor"])
