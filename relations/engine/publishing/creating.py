"""Creating many documents with few SQL statements, with the same checks as for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...access import caller
from ...models import EntryVersion, Status
from ...models.entry import new_document_id
from .. import resources
from ..assets.uses import Uses
from ..errors import ConflictError, Faults, RelationsError, ValidationError, check_argument, shortened
from ..links import Owner, PartChange, bump, graph, in_parts, incoming
from ..links.creating import NewLists, lock_named, write_new
from ..locks import Locks
from ..schema import FieldSchema, FlowSchema, RelationSchema
from ..versions import stored_values
from ..versions.importing import VersionRow, known_states, store_versions
from ..versions.rows import check_required, defaults, now
from ..versions.writing import writing
from ..view import check_status, is_possible_id
from . import announcing
from .announcing import CREATED
from .service import ServicePart

DOCUMENT_ID = "documentId"
RULES = {"min", "max", "targetFilter", "noSelf", "noCycle"}
Item = Mapping[str, Any]
Items = Sequence[Item]


class BulkCreation(ServicePart):
    """The part of the document service that creates many documents at once."""

    def bulk_create(
        self, items: Iterable[Item], *, locale: str | None = None, status: str | None = None
    ) -> list[str]:
        """Create a document from each item, all or none, and return their document ids in order.

        An item is the `data` of `create`, and may also have a `documentId`. `locale` and `status` are those
        of `create`, for all. Raises the errors of `create`, with paths that begin with the item's index from
        0; all ValidationErrors are raised together. A few SQL statements write all documents. They are
        written one by one, in the same transaction, if the flow has unique values or generated UIDs, an order
        of its own, or relations with rules or to several flows; if it extends a resource or is a single type;
        if drafts are published at once; if an item creates other documents; and if the caller's permissions
        are limited.
        """
        return self._bulk_create(_items(items), locale, status)

    @writing(caller.CREATE)
    def _bulk_create(self, items: Items, locale: str | None, status: str | None) -> list[str]:
        check_status(Status.PUBLISHED if status is None else status)
        plain = _is_plain(self.flow, status) and all(graph.is_plain(self.flow, item) for item in items)
        if plain and caller.current().whole:
            return _Creation(self, items, locale).run()
        return [self._one(number, item, locale, status) for number, item in enumerate(items)]

    def _one(self, number: int, item: Mapping[str, Any], locale: str | None, status: str | None) -> str:
        data = {slug: value for slug, value in item.items() if slug != DOCUMENT_ID}
        try:
            made = self.create(data, document_id=item.get(DOCUMENT_ID), locale=locale, status=status)
        except RelationsError as error:
            raise error.under(number) from None
        return str(made.document_id)


def _is_plain(flow: FlowSchema, status: str | None) -> bool:
    """Whether the flow's new documents can be checked without other stored rows than those that they name.

    Not so with unique or generated values, an order, relations with rules, and drafts published at once.
    """
    if (
        flow.single
        or flow.ordered
        or any(_has_rules(field) for field in (*flow.all_relations, *flow.part_relations))
        or resources.extended(flow)
        or flow.upcoming
        or (flow.drafts and status == Status.PUBLISHED)
    ):
        return False
    waiting: list[FieldSchema] = list(flow.values)
    seen: set[str] = set()
    while waiting:
        field = waiting.pop()
        if field.unique or field.type.made:
            return False
        for component in field.held:
            if component.uid not in seen:
                seen.add(component.uid)
                waiting += component.fields.values()
    return True


def _has_rules(field: RelationSchema) -> bool:
    """Whether a write of the relation is checked against more than the targets that its payload names."""
    sides = [field, *([field.inverse] if field.inverse else [])]
    named = {name for side in sides for name in (*side.options, *side.shared)}
    return field.several or not RULES.isdisjoint(named) or any(side.required for side in sides)


class _Creation:
    """One call of `bulk_create`, within its transaction."""

    def __init__(self, service: BulkCreation, items: Items, locale: str | None) -> None:
        self.service, self.items = service, items
        self.flow, self.using = service.flow, service.using
        self.locale = service.schema.locale(self.flow, locale)
        self.faults = Faults()
        self.rows: list[VersionRow] = []
        self.asked: list[list[PartChange]] = []

    def run(self) -> list[str]:
        """Create the documents of all items; return their document ids in order."""
        moment = now()
        for number, item in enumerate(self.items):
            row = VersionRow("", self.locale, self.flow.statuses[0], {}, moment, moment)
            if not self.flow.drafts:
                row.published_at = row.first_published_at = moment
            self.rows.append(row)
            self.asked.append([])
            self._prepare(number, item, row)
        self.faults.check()
        self._check_ids()
        locks = Locks(self.using)
        lock_named([each for some in self.asked for each in some], locks, self.using)
        owners = self._store(locks)
        pairs = enumerate(zip(owners, self.asked, strict=True))
        wanted = [NewLists(owner, some, (number,)) for number, (owner, some) in pairs]
        written = write_new(wanted, self.faults)
        self.faults.check()
        bump({entry for each in written for entry in each.touched}, self.using)
        if announcing.is_heard():
            for owner, row, each in zip(owners, self.rows, written, strict=True):
                document = self.service._read(owner.version)
                announcing.announce_write(document, CREATED, row.values, each, {}, False, self.using)
        return [row.document_id for row in self.rows]

    def _prepare(self, number: int, item: Mapping[str, Any], row: VersionRow) -> None:
        """Parse and check the item with this index; fill `row` with its values by slug and its document id.

        Its ValidationErrors go to `self.faults`, with paths that begin with the index.
        """
        faults = Faults()
        data = {slug: value for slug, value in item.items() if slug != DOCUMENT_ID}
        plain, relations = incoming.split(self.flow, data, {}, faults)
        with faults.gathered():
            plain = stored_values.settled(self.flow, plain, {}, self.using, is_new=True)
            plain, self.asked[number] = in_parts.taken(self.flow, plain, relations, {})
        row.values = {**defaults(self.flow), **plain}
        if not self.flow.drafts and not faults.found:
            with faults.gathered():
                check_required(self.flow, row.values)
        with faults.gathered():
            row.document_id = _document_id(item.get(DOCUMENT_ID))
            for each in self.asked[number]:
                in_parts.check_size(each)
        self.faults.found += [error.under(number) for error in faults.found]

    def _check_ids(self) -> None:
        """Raise ConflictError for the id of a document that exists, and for one that two items have.

        The error's path is the index of the item.
        """
        seen: set[str] = set()
        names = [row.document_id for row in self.rows]
        taken = {document for document, _, _ in known_states(self.flow, names, using=self.using)}
        for number, row in enumerate(self.rows):
            if row.document_id in seen | taken:
                text = f'There is a document "{row.document_id}" in "{self.flow.slug}" already.'
                raise ConflictError(text, [number])
            seen.add(row.document_id)

    def _store(self, locks: Locks) -> list[Owner]:
        """Store an entry and a version for each row; return an Owner for each, to write its relations."""
        stored = store_versions(self.flow, self.rows, using=self.using)
        owners = []
        for row in self.rows:
            entry, key = stored.keys[row.state]
            locks.held.add(entry)  # nobody else can see it
            version = EntryVersion(
                pk=key, entry_id=entry, flow_id=self.flow.id, locale=row.locale, status=row.status
            )
            version.values = self.flow.by_key(row.values)
            owners.append(Owner(self.flow, version, self.service.schema, self.using, locks, Uses(self.using)))
        return owners


def _items(given: Any) -> Items:
    """Return the items in a list: a generator can be gone through once, and a write may run again.

    Raises ValidationError, with all faults, for items that are no dicts, and for no list of items.
    """
    check_argument(given, Iterable, "items", "a list of dicts")
    if isinstance(given, Mapping | str | bytes):
        raise ValidationError("items is a list of dicts, one for each document.", ["items"])
    items, faults = list(given), Faults()
    for number, item in enumerate(items):
        if not isinstance(item, Mapping):
            text = f"The data of a document are an object, not {shortened(repr(item))}."
            faults.found.append(ValidationError(text, [number]))
    faults.check()
    return items


def _document_id(given: Any) -> str:
    """Return the id of a new document: `given`, or a new random one if it is None.

    Raises ValidationError for an id that is no string of 1 to 64 characters, or that no database can store.
    """
    if given is None:
        return new_document_id()
    if not is_possible_id(given) or not 0 < len(given) <= 64:
        raise ValidationError("A document's id has 1 to 64 characters.", [DOCUMENT_ID])
    return given
