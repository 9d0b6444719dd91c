"""Turning documents, as Strapi's REST API answers them, into rows, links and uses of files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..archive.reading import FILE, MORPH
from ..archive.store import Store
from ..strapi.words import SYSTEM_ATTRIBUTES
from .schemas import Schemas

OF_ROWS = (SYSTEM_ATTRIBUTES | {"documentId"}) - {"localizations", "createdBy", "updatedBy"}
ONCE = """
CREATE UNIQUE INDEX links_once ON links (type, field, ref, other, other_ref);
CREATE UNIQUE INDEX media_once ON media (type, field, ref, file);
CREATE TABLE inverse (
    type TEXT, field TEXT, ref INTEGER, other_ref INTEGER, pos REAL, PRIMARY KEY (type, field, ref, other_ref)
) WITHOUT ROWID
"""
LINKS = """
SELECT l.kind, l.type, l.field, l.ref, l.pos, l.other, l.other_ref, i.pos
FROM links l LEFT JOIN inverse i USING (type, field, ref, other_ref) ORDER BY l.seq
"""


@dataclass(slots=True)
class Rows:
    """Turns documents from Strapi's REST API into rows of an archive, and keeps their links in the store.

    `others` are members of types that the schemas do not have, such as users, by the type's uid and the id.
    `numbers` are the ids that components get in the archive, since an API may number those of each document
    from 1.
    """

    schemas: Schemas
    store: Store
    others: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    done: set[tuple[str, int]] = field(default_factory=set)
    numbers: dict[tuple[Any, ...], int] = field(default_factory=dict)
    row: tuple[str, int] = ("", 0)  # the one that is being taken

    def __post_init__(self) -> None:
        for sql in ONCE.split(";"):
            self.store.run(sql)

    def take(self, uid: str, item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the row of a document's version, and keep its links in the store.

        A version that was passed before has no second row. `item` is the version as the API answers it, `uid`
        that of its content type.
        """
        key = item["id"]
        self.row = uid, key
        schema = self.schemas.types[uid]
        data = {name: item[name] for name in OF_ROWS if name in item and name not in schema["attributes"]}
        data |= self._values(uid, key, schema["attributes"], item)
        if (uid, key) not in self.done:
            self.done.add((uid, key))
            yield {"type": uid, "id": key, "data": data}

    def links(self) -> Iterator[dict[str, Any]]:
        """Yield all links in the store, and then all uses of files, as lines of an archive (dicts)."""
        for kind, uid, name, ref, pos, other, other_ref, other_pos in self.store.each(LINKS):
            left = {"type": uid, "field": name, "ref": ref, "pos": pos}
            yield {"kind": kind, "left": left, "right": {"type": other, "ref": other_ref, "pos": other_pos}}
        for uid, name, ref, pos, file in self.store.each("SELECT * FROM media ORDER BY rowid"):
            right = {"type": uid, "field": name, "ref": ref, "pos": pos}
            yield {"kind": MORPH, "left": {"type": FILE, "field": "related", "ref": file}, "right": right}

    def _values(
        self, uid: str, ref: int, attributes: Mapping[str, Any], item: Mapping[str, Any]
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, attribute in attributes.items():
            if name not in item:
                continue
            value, kind = item[name], attribute.get("type")
            if kind == "relation":
                self._relation(uid, ref, name, attribute, value)
            elif kind == "media":
                uses = ((uid, name, ref, place, each["id"]) for place, each in enumerate(_items(value), 1))
                self.store.insert("media", uses)
            elif kind in ("component", "dynamiczone"):
                parts = [self._part(each, attribute.get("component")) for each in _items(value)]
                found[name] = parts if isinstance(value, list) else next(iter(parts), None)
            else:
                found[name] = value
        return found

    def _part(self, part: Mapping[str, Any], alone: str | None) -> dict[str, Any]:
        uid = str(part.get("__component", alone))
        named = {"__component": uid} if "__component" in part else {}
        known = self.schemas.components.get(uid, {"attributes": {}})
        number = self.numbers.setdefault((*self.row, uid, part["id"]), len(self.numbers) + 1)
        return {"id": number, **named, **self._values(uid, number, known["attributes"], part)}

    def _relation(self, uid: str, ref: int, name: str, attribute: Mapping[str, Any], value: Any) -> None:
        target = str(attribute.get("target", ""))
        if attribute.get("mappedBy"):
            rows = (
                (target, attribute["mappedBy"], each["id"], ref, place)
                for place, each in enumerate(_items(value), 1)
            )
            self.store.insert("inverse", rows)
            return
        if attribute.get("morphBy"):
            return  # the other side says the same
        for place, each in enumerate(_items(value), 1):
            other = str(each.get("__type") or target)
            kind = "relation.basic" if target else MORPH
            self.store.insert(
                "links", [(None, kind, uid, name, ref, place, other, None, each["id"], None, None)]
            )
            if other not in self.schemas.types:
                self.others[other, each["id"]] = {k: v for k, v in each.items() if k not in ("id", "__type")}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
