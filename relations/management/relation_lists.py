"""Reading and changing the list of one relation of one entry, for `manage.py relations`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import transaction

from relations.engine import schema
from relations.engine.documents import DocumentService, documents
from relations.engine.errors import NotFoundError
from relations.engine.operations import Change, Set, Step, Target, connecting_of
from relations.engine.reading import Document, Resource, Selection
from relations.engine.schema import RelationSchema
from relations.engine.titles import text_of
from relations.models import Status

from .comparison import Comparison, Item, compare


@dataclass(frozen=True, slots=True)
class Address:
    """Names one list: a relation field of an entry, in one locale and one status. The entry may not exist."""

    service: DocumentService
    entry: str
    field: RelationSchema
    locale: str | None
    status: str

    @property
    def shown_locale(self) -> str:
        """The locale of the version that is read; '' if the flow is not localized."""
        return self.service.schema.locale(self.service.flow, self.locale)

    @property
    def shown_status(self) -> str:
        """The status of the version that is read: "published" where the flow has no drafts."""
        return self.status if self.service.flow.drafts else Status.PUBLISHED.value


def find(flow: str, entry: str, field: str, *, locale: str | None, status: str, using: str) -> Address:
    """Return the address of the list that the arguments name. The entry itself is not looked up.

    Raises NotFoundError for an unknown flow or field, and ValidationError for an unknown locale or a field
    that is not a relation.
    """
    service = documents(flow, using=using)
    service.schema.known_locale(locale)
    return Address(service, entry, service.flow.relation(field), locale, status)


def read(address: Address) -> list[Item]:
    """Return the items of the list in order.

    Raises NotFoundError when the entry has no version in this locale and status.
    """
    related = _version(address, address.status).related[address.field.slug]
    members = related if isinstance(related, list) else [related] if related is not None else []
    return [_item(member) for member in members]


def change(address: Address, wanted: Change, *, dry_run: bool) -> Comparison:
    """Write the change, and return the list before and after it.

    With status "published" publish the entry too. A dry run is rolled back. Raises what
    DocumentService.update raises, and NotFoundError when the entry has no version to change.
    """

    def write() -> None:
        address.service.update(
            address.entry,
            changes={address.field.slug: wanted},
            locale=address.locale,
            status=address.status,
        )

    named = None if isinstance(wanted, Set) else {target.label for target in connecting_of(wanted)}
    return _compared(address, write, named, dry_run)


def move(address: Address, target: Target, step: Step, *, dry_run: bool) -> Comparison:
    """Move a target within the list, and return the list before and after it.

    With status "published" publish the entry too. A dry run is rolled back. Raises what DocumentService.move
    raises, and NotFoundError when the entry has no version to change.
    """

    def write() -> None:
        address.service.move(
            address.entry, address.field.slug, target, step, locale=address.locale, status=address.status
        )

    swapped = {step.other.label} if step.other and step.verb == "swap" else set()
    return _compared(address, write, {target.label} | swapped, dry_run)


def _compared(
    address: Address, write: Callable[[], None], named: Collection[str] | None, dry_run: bool
) -> Comparison:
    """Call `write`, and return the list before and after it, in one transaction."""
    using = address.service.using

    def work() -> Comparison:
        before = _before(address)
        write()
        after = read(address)
        if dry_run:
            transaction.set_rollback(True, using=using)
        return compare(before, after, named)

    return schema.run_held(work, using=using)


def _before(address: Address) -> list[Item]:
    """Return the list before the change; empty where the entry has never been published."""
    _version(address, Status.DRAFT)  # raises NotFoundError: a change must not create a version
    try:
        return read(address)
    except NotFoundError:
        return []


def _version(address: Address, status: str) -> Document:
    service = address.service
    found = service.find_one(
        address.entry,
        locale=address.locale,
        status=status,
        selection=Selection(populate={address.field.slug: Selection()}),
    )
    if found is not None:
        return found
    state = [f"locale {address.shown_locale}"] if address.shown_locale else []
    state += [status] if service.flow.drafts else []
    suffix = f" ({', '.join(state)})" if state else ""
    raise NotFoundError(f'There is no document "{address.entry}" in "{service.slug}"{suffix}.')


def _item(member: Document | Resource) -> Item:
    if isinstance(member, Resource):
        return Item(member.type, member.id, "", "", "")
    label = text_of(member.flow, member.stored)
    return Item(member.flow.slug, member.document_id, label, member.status, member.locale)
