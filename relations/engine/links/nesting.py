"""New documents, and documents that are found by their values, within the payload of one relation.

The payload has them under the words `create` and `connectOrCreate`, and as items `{"where": {…}}` in the
place of an id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..errors import Faults, Path, RelationsError, ValidationError, nearest, shortened
from ..operations import Connect
from ..schema import FlowSchema, RelationSchema
from . import payload
from .reading_back import check_size

CREATE, CONNECT_OR_CREATE, WHERE = "create", "connectOrCreate", "where"
WORDS = {CREATE, CONNECT_OR_CREATE}
LISTS = ("connect", "set")
BOUNDED = (*LISTS, "disconnect", CONNECT_OR_CREATE, CREATE)  # their lists have RELATIONS_MAX_ITEMS at most
KIND = "__type"
ITEM = (WHERE, CREATE, "position", "locale", "status", KIND, payload.LINK)
ID = "documentId"

Data = Mapping[str, Any]


class Makes(Protocol):
    """The interface of the object that looks up and creates the documents which payloads ask for.

    `locale` is the one that the item in the payload names, or None if it names none.
    """

    def make(self, flow: FlowSchema, data: Data, locale: str | None, at: Path) -> str:
        """Create a document of `flow` with these data, and return its public id.

        `at` is the path to the data. Raises the engine's errors, with paths that begin within `data`.
        """

    def find(self, flow: FlowSchema, where: Data, locale: str | None, or_make: bool) -> list[str]:
        """Return the public ids of documents of `flow` that have all values of `where`, a dict by slug.

        At most two ids, enough to tell that there are several. `or_make` says that a document will be created
        if none is found.
        """


def is_plain_payload(value: Any) -> bool:
    """Return whether the payload of a relation names all documents by id.

    That is so if it has no `create`, no `connectOrCreate` and no `where`.
    """
    if isinstance(value, list):
        return all(map(is_plain_payload, value))
    if not isinstance(value, Mapping) or value.keys() & {"id", ID}:
        return True
    if value.keys() & {*WORDS, WHERE}:
        return False
    return all(is_plain_payload(value[key]) for key in LISTS if key in value)


def flow_of(relation: RelationSchema, *given: Any) -> FlowSchema | None:
    """Return the flow of the new document that a relation's payload asks to create.

    In a relation to several flows, the key `__type` in one of the objects `given` names the flow. Returns
    None if none is named, or the relation cannot link that flow, or the flow is disabled, or the relation
    links resources only.
    """
    if not relation.several:
        return relation.other if relation.other and relation.other.enabled else None
    named = (each[KIND] for each in given if isinstance(each, Mapping) and KIND in each)
    return relation.kinds.get(str(next(named, None)))


@dataclass(frozen=True, slots=True)
class NestedPayload:
    """Converts the payload of one relation into one that names all documents by public id.

    `makes` looks up and creates documents. `outer` is the path to the data of the document with the relation.
    """

    relation: RelationSchema
    makes: Makes
    outer: Path

    def named(self, value: Any, at: Path) -> Any:
        """Return the payload `value` with an id for each document that is created, or named by its values.

        These are the words `create`, `connectOrCreate` and `where`; `makes` creates and looks up the
        documents. New ones are added to `connect`. `at` is the path to the payload. Raises ValidationError,
        with all faults, and LimitError for too long a list.
        """
        check_size(value, at)
        for key in BOUNDED if isinstance(value, Mapping) else ():
            check_size(value.get(key), (*at, key))
        if is_plain_payload(value):
            return value
        if not isinstance(value, Mapping) or WHERE in value:
            return self._items(value, at)
        for word in sorted(WORDS & value.keys()):
            if "set" in value:
                raise ValidationError(f'"set" cannot be used together with "{word}".', (*at, word))
        found, faults = {key: below for key, below in value.items() if key not in WORDS}, Faults()
        for key in found.keys() & set(LISTS):
            with faults.gathered():
                found[key] = self._items(value[key], (*at, key))
        more: list[Connect] = []
        for item, here in _numbered(value.get(CONNECT_OR_CREATE), (*at, CONNECT_OR_CREATE)):
            with faults.gathered():
                more.append(payload.connected(self._found_or_made(item, here), here))
        for data, here in _numbered(value.get(CREATE), (*at, CREATE)):
            with faults.gathered():
                more.append(payload.connected(self._new(data, here), here))
        faults.check()
        if more:
            others = found.get("connect") or []
            found["connect"] = [*(others if isinstance(others, list) else [others]), *more]
        return found

    def _items(self, value: Any, at: Path) -> Any:
        if not isinstance(value, list):
            return self._item(value, at)
        return Faults().each(lambda pair: self._item(*pair), _numbered(value, at))

    def _found_or_made(self, item: Any, at: Path) -> Any:
        if not isinstance(item, Mapping):
            raise ValidationError("connectOrCreate takes {where, create}.", at)
        for key in (WHERE, CREATE):
            if key not in item:
                raise ValidationError(
                    f"connectOrCreate takes where and create: {key} is missing.", (*at, key)
                )
        return self._item(item, at)

    def _item(self, item: Any, at: Path) -> Any:
        """Return one item of a payload, with a `documentId` in the place of `where`, `create` or both.

        An item that has an id already, or neither of the two, is returned unchanged. With both, a document is
        created if none is found. Raises ValidationError for an unknown key, and if no document is found.
        """
        if not isinstance(item, Mapping) or item.keys() & {"id", ID} or not item.keys() & {WHERE, CREATE}:
            return item
        for key in item:
            if key not in ITEM:
                message = f'Invalid key "{key}" in a relation: did you mean "{nearest(str(key), ITEM)}"?'
                raise ValidationError(message, (*at, key))
        rest = {key: value for key, value in item.items() if key not in (WHERE, CREATE)}
        locale = rest.get("locale") if isinstance(rest.get("locale"), str) else None
        flow = self._target(at, item)
        found = self._find(flow, item, locale, (*at, WHERE)) if WHERE in item else None
        return {ID: found or self._make(flow, item[CREATE], locale, (*at, CREATE)), **rest}

    def _new(self, data: Any, at: Path) -> Data:
        """Create the document of an item of `create`, and return the item `{documentId: …}` that names it.

        In a relation to several flows, `data` name the flow in `__type`, and the returned item does too.
        """
        flow = self._target(at, data)
        if not self.relation.several:
            return {ID: self._make(flow, data, None, at)}
        values = {key: value for key, value in data.items() if key != KIND}
        return {ID: self._make(flow, values, None, at), KIND: flow.uid}

    def _make(self, flow: FlowSchema, data: Any, locale: str | None, at: Path) -> str:
        if not isinstance(data, Mapping):
            raise ValidationError("A new document is an object with its values.", at)
        try:
            return self.makes.make(flow, data, locale, (*self.outer, *at))
        except RelationsError as error:
            raise error.under(*at) from None

    def _find(self, flow: FlowSchema, item: Data, locale: str | None, at: Path) -> str | None:
        """Return the public id of the document that has the values of the item's `where`.

        If there is none, returns None where the item has `create`, and else raises ValidationError; so it
        does for several documents.
        """
        where, or_make = item[WHERE], CREATE in item
        _check_where(flow, where, or_make, at)
        try:
            found = self.makes.find(flow, where, locale, or_make)
        except ValidationError as error:
            raise ValidationError(error.message, at) from None
        shown = " and ".join(f"{key} is {shortened(str(value))}" for key, value in where.items())
        if len(found) > 1:
            raise ValidationError(f'There are several documents in "{flow.slug}" whose {shown}.', at)
        if not found and not or_make:
            raise ValidationError(f'There is no document in "{flow.slug}" whose {shown}.', at)
        return found[0] if found else None

    def _target(self, at: Path, given: Any) -> FlowSchema:
        flow = flow_of(self.relation, given)
        if flow is not None:
            return flow
        if not self.relation.several:
            raise ValidationError(f'"{self.relation.slug}" has no target among the flows.', at)
        kinds = ", ".join(self.relation.kinds)
        raise ValidationError(f'"{self.relation.slug}" needs the type of the document: {kinds}.', (*at, KIND))


def _check_where(flow: FlowSchema, where: Any, or_make: bool, at: Path) -> None:
    """Raise ValidationError unless `where` is an object of texts, numbers or booleans.

    Its keys must be slugs of the flow's values. With `or_make` (a document is created if none is found) one
    of the fields must be unique.
    """
    if not isinstance(where, Mapping) or not where:
        raise ValidationError('where is an object with values, as {"slug": "pizza"}.', at)
    known = {each.slug: each for each in flow.values if not each.type.on_demand}
    for key, value in where.items():
        if key not in known:
            near = f' did you mean "{nearest(str(key), known)}"?' if known else ""
            raise ValidationError(f'"{flow.slug}" has no value "{key}" to compare:{near}', (*at, key))
        if not isinstance(value, str | int | float):
            raise ValidationError(f"{key} is compared with a text, a number, or true or false.", (*at, key))
    if or_make and not any(known[key].unique for key in where):
        raise ValidationError("Where a document may be made, where names a unique field.", at)


def _numbered(value: Any, at: Path) -> list[tuple[Any, Path]]:
    """Return the items of a list with their paths; a single item may stand without a list. [] for None."""
    if value is None:
        return []
    return (
        [(each, (*at, number)) for number, each in enumerate(value)]
        if isinstance(value, list)
        else [(value, at)]
    )
