"""Resolving operations on a relation: each target and anchor in a payload becomes a member of a list.

Pure functions: the documents that the payload names are loaded before (`targets`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...models import Status
from ..errors import Faults, ValidationError
from ..operations import Change, Connect, Patch, Target, connecting_of
from ..schema import Pairing, Schema
from .plan.types import Anchor, Document, Item, ListChange, Member, Reference
from .targets import Documents, VersionKeys, check_status


class _Found(NamedTuple):
    """A target whose document exists, in the locale that its link has.

    `versions` are the keys of the document's versions; a resource has none.
    """

    target: Target
    document: Document
    locale: str
    versions: VersionKeys

    @property
    def reference(self) -> Reference:
        """The id and the path of the target in the payload, for messages."""
        return Reference(self.target.label, self.target.path)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves changes of one relation field, for a version in `locale` and `status`.

    `found` holds the documents that the changes name. Methods raise ValidationError for a document that
    is not among them.
    """

    pairing: Pairing
    locale: str
    status: str
    schema: Schema
    found: Documents

    def changes(self, change: Change) -> Mapping[str | None, ListChange]:
        """Return how the change changes each list of the relation, by the status of the list's sources.

        The owning side has one list, under None. The inverse side has a list for each status of the
        sources. An anchor must be in the first of them, and may be missing in the second. Raises
        ValidationError, with all that is wrong, for targets and anchors that do not exist, an unknown
        locale or status, a pin to a version that does not exist, a target that is connected twice, and
        one that is its own anchor.
        """
        return _Resolution(self, change).lists()

    @property
    def source_statuses(self) -> tuple[str | None, ...]:
        """The statuses of the sources, one for each list that a write changes; (None,) on the owning side."""
        return (None,) if self.pairing.field.owning else self.pairing.statuses(self.status)

    # -- targets ------------------------------------------------------------------------------------

    def target(self, target: Target) -> _Found:
        """Find the document or resource that a target names, in the locale that its link has.

        Raises ValidationError when the document does not exist or lacks that locale, and for an unknown
        locale or status. A resource is not looked up.
        """
        if target.resource is not None:
            return _Found(target, (target.resource, target.label), "", {})
        self._check_locale_and_status(target)
        document = self.found.get(target)
        locale = self.pairing.locale(self.locale, target.locale, self.schema.default_locale)
        if not document.has_locale(locale):
            raise ValidationError(
                f'The document "{target.label}" has no locale "{locale}".',
                target.path,
                documentId=target.label,
            )
        return _Found(target, document.entry, locale, document.versions)

    def anchor(self, target: Target) -> _Found:
        """Find the document or resource that an anchor names, as `target` does; raises the same.

        In a list whose members are of several locales, an anchor without a locale stands for the document
        in any of them.
        """
        if target.resource is None and target.locale is None and self.pairing.leaves_locale_open:
            self._check_locale_and_status(target)
            return _Found(target, self.found.get(target).entry, "", {})
        return self.target(target)

    def marker(self, anchor: _Found) -> Anchor:
        """Return what is found of an anchor as an Anchor, which members of the list are compared with.

        Its locale is None, which matches any, unless the payload names one. So is its status, which is
        always None where a client cannot choose the status of a target.
        """
        locale = anchor.locale if anchor.target.locale else None
        status_is_open = self.pairing.field.owning and self.pairing.leaves_status_open
        return Anchor(anchor.document, locale, anchor.target.status if status_is_open else None)

    def is_gone(self, target: Target) -> bool:
        """Whether the target is a numeric id of no version.

        Disconnecting it is no error: clients keep the ids of versions that were deleted since.
        """
        return target.number is not None and target.number not in self.found.by_number

    def check_pin(self, found: _Found) -> None:
        """Raise ValidationError for a target pinned to `published` that has no published version.

        In relations where a target cannot be pinned, and for resources, it does nothing.
        """
        target = found.target
        if not self.pairing.leaves_status_open or target.resource or target.status != Status.PUBLISHED:
            return
        if (found.locale, Status.PUBLISHED) not in found.versions:
            raise ValidationError(
                f'The document "{target.label}" is not published: pin "draft", or leave the status out.',
                (*target.path, "status"),
                documentId=target.label,
            )

    def members(self, found: _Found, source_status: str | None) -> tuple[Member, ...]:
        """Return the members of a list that a found target stands for: one for each status in the list.

        `source_status` is that of the sources in an inverse list, None on the owning side. In an inverse
        list a source without a version in that status gives no member: its link appears when the source
        is published.
        """
        if found.target.resource is not None:
            return (Member(found.document, "", Status.PUBLISHED),)
        statuses = self.pairing.statuses(self.status, found.target.status)
        if source_status is not None:
            has_version = source_status in statuses and (found.locale, source_status) in found.versions
            statuses = (source_status,) if has_version else ()
        return tuple(Member(found.document, found.locale, status) for status in statuses)

    def _check_locale_and_status(self, target: Target) -> None:
        """Raise ValidationError for an unknown locale or status."""
        check_status(target)
        try:
            self.schema.known_locale(target.locale)
        except ValidationError as error:
            raise error.under(*target.path) from None


class _Resolution:
    """A change whose targets and anchors are found."""

    def __init__(self, resolver: Resolver, change: Change) -> None:
        self.resolver, self.change, self.pairing = resolver, change, resolver.pairing
        faults, patch = Faults(), change if isinstance(change, Patch) else Patch()
        self.connects: Sequence[Connect] = patch.connect
        self.removed: list[_Found] = []
        self.connecting: list[_Found] = []
        self.anchors: list[_Found | None] = []
        with faults.gathered():
            self.removed = Faults().each(
                resolver.target, (t for t in patch.disconnect if not resolver.is_gone(t))
            )
        with faults.gathered():
            self.connecting = Faults().each(self._connecting, connecting_of(change))
        with faults.gathered():
            self.anchors = Faults().each(self._anchor, patch.connect)
        faults.check()

    def _connecting(self, target: Target) -> _Found:
        found = self.resolver.target(target)
        self.resolver.check_pin(found)
        return found

    def _anchor(self, connect: Connect) -> _Found | None:
        anchor = connect.position.anchor
        return None if anchor is None else self.resolver.anchor(anchor)

    def lists(self) -> Mapping[str | None, ListChange]:
        """Return the changed lists, as `Resolver.changes` describes."""
        statuses = self.resolver.source_statuses
        return {status: self._list(status, strict=number == 0) for number, status in enumerate(statuses)}

    def _list(self, source_status: str | None, *, strict: bool) -> ListChange:
        """Return the change of one list; `source_status` as in `Resolver.members`."""
        one = not self.pairing.field.to_many
        joining = [self.resolver.members(found, source_status) for found in self.connecting]
        sent_types = {
            member: found.target.sent_type
            for found, members in zip(self.connecting, joining, strict=True)
            for member in members
        }
        if not isinstance(self.change, Patch):
            items = tuple(map(Item, joining[-1:] if one else joining))
            return ListChange(items, replaced=True, one=one, sent_types=sent_types)
        return ListChange(
            items=tuple(self._items(joining)),
            removed=tuple(m for f in self.removed for m in self.resolver.members(f, source_status)),
            one=one,
            strict=strict and self.change.strict,
            sent_types=sent_types,
        )

    def _items(self, joining: Sequence[tuple[Member, ...]]) -> list[Item]:
        """Return the items to connect; ValidationError for targets that are connected twice."""
        connected: set[Member] = set()
        items, faults = [], Faults()
        for connect, found, anchor, members in zip(
            self.connects, self.connecting, self.anchors, joining, strict=True
        ):
            with faults.gathered():
                if connected.intersection(members):
                    raise _twice(found)
                connected.update(members)
                items.append(self._item(connect.position.kind, found, anchor, members))
        faults.check()
        return items

    def _item(self, kind: str, found: _Found, anchor: _Found | None, members: tuple[Member, ...]) -> Item:
        """Build an item; ValidationError for a target that is its own anchor."""
        if anchor is None:
            return Item(members, kind, None, found.reference)
        marker = self.resolver.marker(anchor)
        if members and all(marker.fits(member) for member in members):
            message = f'"{found.reference.label}" cannot be its own anchor.'
            raise ValidationError(message, anchor.reference.path, documentId=found.reference.label)
        return Item(members, kind, marker, found.reference, anchor.reference)


def _twice(found: _Found) -> ValidationError:
    label = found.reference.label
    message = f'"{label}" is connected twice: the same relation may be connected once.'
    return ValidationError(message, found.reference.path, documentId=label)
