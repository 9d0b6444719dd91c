"""Reading and changing the list of one relation of one entry, for `manage.py relations`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from relations.engine import schema
from relations.engine.documents import DocumentService, documents
from relations.engine.errors import NotFoundError, ValidationError
from relations.engine.operations import Change, Patch, Set, Step, Target, connecting_of
from relations.engine.reading import Document, NotLinked, Resource, Selection
from relations.engine.schema import RelationSchema
from relations.engine.titles import text_of
from relations.models import Status

from .comparison import Comparison, Item, compare
from .relation_changes import arranging

ALL = 2**31  # members of a list, and more


@dataclass(frozen=True, slots=True)
class Address:
    """Names one list: a relation of an entry, in one locale and one status. The entry need not exist.

    `path` is the field's slug. For a relation of a component it is the path to it, such as `blocks.0.author`,
    with the place of the component in its list. With `locale` None it is the default locale.
    """

    service: DocumentService
    entry: str
    field: RelationSchema
    path: str
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
    """Return the Address of the list that the command's arguments name.

    The entry is read only for a relation of a component, where `field` is a path with dots. Raises
    NotFoundError for an unknown flow, field or component, and ValidationError for an unknown locale or a
    field that is not a relation.
    """
    service = documents(flow, using=using)
    service.schema.known_locale(locale)
    if "." not in field:
        return Address(service, entry, service.flow.relation(field), field, locale, status)
    found = _version(service, entry, locale, Status.DRAFT)
    listed = service.relation_list(found, field, service.view(locale, Status.DRAFT))
    return Address(service, entry, listed.field, field, locale, status)


def read(address: Address, selection: Selection | None = None) -> list[Item]:
    """Return the items of the list, in its order or in that of the selection's sort keys.

    [] for a relation of a component that the version in this status does not have. Raises NotFoundError when
    the entry has no version in this locale and status, ValidationError for an unknown name to sort by.
    """
    service = address.service
    found = _version(service, address.entry, address.locale, address.status)
    try:
        view = service.view(address.locale, address.status)
        listed = service.relation_list(found, address.path, view, selection)
    except NotFoundError:  # a component that is not published yet
        return []
    return [_item(member) for member in listed.page(0, ALL if address.field.to_many else 1).members]


def change(address: Address, wanted: Change, *, dry_run: bool) -> Comparison:
    """Write the change, and return the list before and after it.

    With the status "published", the entry is published too. A `dry_run` is rolled back. Raises
    ValidationError for a change that is not allowed, and NotFoundError when the entry has no version to
    change.
    """

    def write() -> None:
        address.service.update(
            address.entry,
            changes={address.path: wanted},
            locale=address.locale,
            status=address.status,
        )

    named = None if isinstance(wanted, Set) else {target.label for target in connecting_of(wanted)}
    return _compared(address, write, named, dry_run)


def move(address: Address, target: Target, step: Step, *, dry_run: bool) -> Comparison:
    """Move a target within the list, and return the list before and after it.

    With the status "published", the entry is published too. A `dry_run` is rolled back. Raises
    ValidationError for a target that is not in the list, and NotFoundError when the entry has no version to
    change.
    """

    def write() -> None:
        address.service.move(
            address.entry, address.path, target, step, locale=address.locale, status=address.status
        )

    swapped = {step.other.label} if step.other and step.verb == "swap" else set()
    return _compared(address, write, {target.label} | swapped, dry_run)


def sort(address: Address, keys: Sequence[str], *, dry_run: bool) -> Comparison:
    """Sort the list by values of its members, and return the list before and after it.

    `keys` are names of fields as in the Strapi dialect's `sort`: `name`, `name:desc`. Members that are in the
    right order already are not written. Resources go to the end. Raises ValidationError for a relation whose
    members have no common fields, and for an unknown name.
    """
    field = address.field
    if field.other is None or not field.to_many:
        message = f'"{field.slug}" cannot be sorted: it does not have members of one flow.'
        raise ValidationError(message, [field.slug])

    def write() -> None:
        draft = replace(address, status=str(Status.DRAFT))
        connecting = arranging(read(draft), read(draft, Selection(sort=list(keys))), field)
        if connecting or address.status == Status.PUBLISHED:
            address.service.update(
                address.entry,
                changes={address.path: Patch(connect=connecting)},
                locale=address.locale,
                status=address.status,
            )

    return _compared(address, write, None, dry_run)


def _compared(
    address: Address, write: Callable[[], None], named: Collection[str] | None, dry_run: bool
) -> Comparison:
    """Call `write`, which changes the list, in one transaction, and compare the list before and after.

    `named` are the document ids that the change names, None for all. A `dry_run` is rolled back. Raises
    NotFoundError when the entry has no version to change, and what `write` raises.
    """
    using = address.service.using

    def work() -> Comparison:
        before = _before(address)
        write()
        after = read(address)
        if dry_run:
            transaction.set_rollback(True, using=using)
        return compare(before, after, named)

    return schema.run_held(work, using=using)


def check_there(address: Address) -> None:
    """Raise NotFoundError if the entry has no version in this locale: a change must not create one."""
    _version(address.service, address.entry, address.locale, Status.DRAFT)


def _before(address: Address) -> list[Item]:
    """Return the items of the list before the change; [] if its status is "published" and the entry is not.

    Raises NotFoundError if the entry has no version at all in this locale.
    """
    check_there(address)
    try:
        return read(address)
    except NotFoundError:
        return []


def _version(service: DocumentService, entry: str, locale: str | None, status: str) -> Document:
    found = service.find_one(entry, locale=locale, status=status, selection=Selection())
    if found is not None:
        return found
    code = service.schema.locale(service.flow, locale)
    state = [f"locale {code}"] if code else []
    state += [status] if service.flow.drafts else []
    suffix = f" ({', '.join(state)})" if state else ""
    raise NotFoundError(f'There is no document "{entry}" in "{service.slug}"{suffix}.')


def _item(member: Document | Resource) -> Item:
    if isinstance(member, Resource):
        return Item(member.type, member.id, "", "", "", _data(member))
    label = text_of(member.flow, member.stored)
    return Item(member.flow.slug, member.document_id, label, member.status, member.locale, _data(member))


def _data(member: Document | Resource) -> Mapping[str, Any] | None:
    return None if isinstance(member.link, NotLinked) else member.link
