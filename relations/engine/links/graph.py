"""New documents within relation payloads: `create`, `connectOrCreate`, and `where` instead of an id.

They work like Prisma's nested writes. Here the data of a whole document are converted into data that name all
documents by id; `nesting` does this for the payload of one relation. The object that finds and creates
documents is passed in, as the argument `makes`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ... import conf
from ..errors import Faults, LimitError, Path, ValidationError
from ..operations import named_by
from ..schema import FieldSchema, FlowSchema, RelationSchema
from ..values import uid_of
from . import payload, reading_back
from .nesting import (
    CONNECT_OR_CREATE,
    CREATE,
    ID,
    LISTS,
    Data,
    Makes,
    NestedPayload,
    flow_of,
    is_plain_payload,
)
from .targets import by_flow

UNKNOWN = "new"  # an id that stands for those that are not known yet

Fields = Mapping[str, FieldSchema]
NewChange = Callable[[FlowSchema, Data, Path], Any]  # of the data of a new document
PayloadChange = Callable[[RelationSchema, Any, Path], Any]


@dataclass
class Asked:
    """The new documents for which the data of a document ask, and the data with placeholders for their ids.

    In `data`, each new document is named by the id "new". `new` are the documents to create, as (flow, data,
    path). `sought` are the primary keys of flows in which a document is looked up before one is created.
    `make` and `find` collect these instead of creating and finding documents.
    `number` counts the documents to create and to look up. Beyond RELATIONS_MAX_NEW, LimitError is raised.
    """

    data: Data = field(default_factory=dict)
    new: list[tuple[FlowSchema, Data, Path]] = field(default_factory=list)
    sought: set[int] = field(default_factory=set)
    number: int = 0

    def make(self, flow: FlowSchema, data: Data, locale: str | None, at: Path) -> str:
        inner = asked(flow, data, at)
        self.new += [(flow, inner.data, at), *inner.new]
        self.sought |= inner.sought
        self._count(1 + inner.number)
        return UNKNOWN

    def find(self, flow: FlowSchema, where: Data, locale: str | None, or_make: bool) -> list[str]:
        self.sought |= {flow.id} if or_make else set()
        self._count(1)
        return [] if or_make else [UNKNOWN]

    def _count(self, more: int) -> None:
        self.number += more
        most = conf.get("RELATIONS_MAX_NEW")
        if self.number > most:
            raise LimitError(f"One write makes and looks up at most {most} documents within relations.")


def asked(flow: FlowSchema, data: Data, at: Path = ()) -> Asked:
    """Return the new documents for which the data of a document of `flow` ask, at any depth.

    No SQL statement. `at` is the path to the data. Raises ValidationError, with all faults, for data that are
    no object, for wrong payloads, and for new documents nested deeper than RELATIONS_MAX_DEPTH.
    """
    if at.count(CREATE) > conf.get("RELATIONS_MAX_DEPTH"):
        raise ValidationError("There are too many new documents in one another.")
    _check_data(data)
    found = Asked()
    found.data = named_by_id(flow, data, found, at)
    return found


def named(flow: FlowSchema, found: Asked) -> dict[int, set[str]]:
    """Return the public ids of the documents that the data name in relations with a field on both flows.

    A key is the primary key of a flow, its value the ids of that flow's documents. `found` has the data of a
    document of `flow` and of the new documents within. Wrong payloads are skipped: other functions refuse
    them.
    """
    ids: dict[int, set[str]] = defaultdict(set)
    for each, data in [(flow, found.data), *((new, data) for new, data, _ in found.new)]:
        for slug in data.keys() & each.fields.keys():
            relation = each.fields[slug]
            if isinstance(relation, RelationSchema) and relation.two_sided:
                with suppress(ValidationError):
                    change = payload.change(reading_back.named(data[slug], relation, ()), ())
                    targets = [t for t in (named_by(change) if change else ()) if t.resource is None]
                    for key, some in by_flow(relation, targets).items():
                        ids[key] |= {t.document for t in some if t.document is not None}
    return ids


def is_plain(flow: FlowSchema, data: Data) -> bool:
    """Return whether the relation payloads in the data name all documents by id.

    Raises ValidationError for data that are no object.
    """
    _check_data(data)
    return all(is_plain_payload(each) for each in _payloads(flow.fields, data))


def named_by_id(flow: FlowSchema, data: Data, makes: Makes, at: Path = ()) -> dict[str, Any]:
    """Return the data of a document, with an id for each document that its relation payloads name or create.

    `makes` looks up the documents that `where` names, and creates the new ones. `at` is the path to the data.
    Raises ValidationError, with all faults, for wrong payloads, and for documents that cannot be created or
    found.
    """

    def change(relation: RelationSchema, value: Any, here: Path) -> Any:
        return NestedPayload(relation, makes, at).named(value, here)

    return with_payloads(flow.fields, data, change)


def with_new_members(relation: RelationSchema, value: Any, change: NewChange, at: Path) -> Any:
    """Return a copy of a relation's payload, with the data of new documents replaced.

    `change` is called with the flow, the data and the path of each new document, and returns its new data.
    `at` is the path to the payload `value`. A value or data that are no object are kept.
    """
    if isinstance(value, list):
        numbered = enumerate(value)
        return [with_new_members(relation, each, change, (*at, number)) for number, each in numbered]
    if not isinstance(value, Mapping) or value.keys() & {"id", ID}:
        return value
    found = dict(value)
    for key in found.keys() & {*LISTS, CONNECT_OR_CREATE}:
        found[key] = with_new_members(relation, found[key], change, (*at, key))
    if CREATE in found:
        given, here = found[CREATE], (*at, CREATE)
        numbered = enumerate(given if isinstance(given, list) else ())
        made = [_made(relation, value, data, change, (*here, number)) for number, data in numbered]
        found[CREATE] = made if isinstance(given, list) else _made(relation, value, given, change, here)
    return found


def _made(relation: RelationSchema, item: Data, data: Any, change: NewChange, at: Path) -> Any:
    """Return the result of `change` for the data of one new document, a value of `create`.

    Data that are no object, or whose flow is unknown, are returned unchanged. `item` is the object that has
    `create`.
    """
    flow = flow_of(relation, item, data)
    return change(flow, data, at) if flow and isinstance(data, Mapping) else data


# -- finding payloads -------------------------------------------------------------------------------


def _check_data(data: Any) -> None:
    if not isinstance(data, Mapping):
        raise ValidationError(f"The data of a document are an object, not {data!r}.")


def _payloads(fields: Fields, data: Data) -> Iterator[Any]:
    """Yield the payload of each relation in the data, also of the relations of parts."""
    for slug in data.keys() & fields.keys():
        each, value = fields[slug], data[slug]
        if isinstance(each, RelationSchema):
            yield value
        elif each.type.holds_parts:
            for part in value if isinstance(value, list) else [value]:
                known = each.components.get(uid_of(each, part)) if isinstance(part, dict) else None
                yield from _payloads(known.fields, part) if known else ()


def with_payloads(fields: Fields, data: Data, change: PayloadChange, at: Path = ()) -> dict[str, Any]:
    """Return a copy of data in which the payload of each relation is replaced, also those within parts.

    `change` is called with the relation, the payload and its path, and returns the new payload. `fields` are
    those of the flow or component that has the data, by slug, and `at` is the path to the data. Raises the
    ValidationErrors that `change` raises, together.
    """
    found, faults = dict(data), Faults()
    for slug in [slug for slug in data if slug in fields]:
        each, here = fields[slug], (*at, slug)
        with faults.gathered():
            if isinstance(each, RelationSchema):
                found[slug] = change(each, data[slug], here)
            elif each.type.holds_parts:
                found[slug] = _parts(each, data[slug], change, here)
    faults.check()
    return found


def _parts(each: FieldSchema, value: Any, change: PayloadChange, at: Path) -> Any:
    if isinstance(value, list):
        numbered = enumerate(value)
        return Faults().each(lambda item: _parts(each, item[1], change, (*at, item[0])), numbered)
    known = each.components.get(uid_of(each, value)) if isinstance(value, dict) else None
    return with_payloads(known.fields, value, change, at) if known else value
