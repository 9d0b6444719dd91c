"""Resolving a change of a relation: the documents that a payload names become members of the stored list.

Pure functions: the documents have been loaded before, by `targets`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...models import Status
from ..errors import Faults, ValidationError
from ..operations import Change, Connect, Patch, Target, connecting_of
from ..schema import Pairing, Schema
from .data import cleaned
from .plan.types import Anchor, DocumentKey, Item, ListChange, Member, Reference
from .targets import Documents, DocumentsOfSeveral, VersionKeys, check_status


class _Found(NamedTuple):
    """A target whose document exists, in the locale that its link has.

    `document` is the primary key of its entry, or a resource's type and id. `versions` maps (locale, status)
    to the primary keys of its versions; `flow` is the primary key of its flow. A resource has neither. `data`
    are checked values for its link; None if the target gives none.
    """

    target: Target
    document: DocumentKey
    locale: str
    versions: VersionKeys
    flow: int | None = None
    data: dict[str, Any] | None = None

    @property
    def reference(self) -> Reference:
        """The target's id as the caller sent it, and its path in the payload, for error messages."""
        return Reference(self.target.label, self.target.path)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Turns changes of one relation into changes of its stored lists, for a version in `locale` and `status`.

    `found` has the loaded documents that the changes name. Methods raise ValidationError for a document that
    is not among them.
    """

    pairing: Pairing
    locale: str
    status: str
    schema: Schema
    found: Documents | DocumentsOfSeveral

    def changes(self, change: Change) -> Mapping[str | None, ListChange]:
        """Return the change of each stored list of the relation, by the status of the list's sources.

        The owning side has one list, under the key None. The inverse side has a list for each status of the
        sources; an anchor must be in the first list, and may be missing in the second. Raises
        ValidationError, with all faults, for targets and anchors that do not exist, for an unknown locale or
        status, for a status (pin) in which the target has no version, for a target that is connected twice,
        and for one that is its own anchor.
        """
        return _Resolution(self, change).lists()

    @property
    def source_statuses(self) -> tuple[str | None, ...]:
        """The statuses of the sources, one for each stored list that a write changes.

        On the owning side it is (None,).
        """
        return (None,) if self.pairing.field.owning else self.pairing.statuses(self.status)

    # -- targets ------------------------------------------------------------------------------------

    def target(self, target: Target) -> _Found:
        """Look up the document or resource that a target names, and choose the locale of its link.

        Raises ValidationError if the document does not exist or has no version in that locale, and for an
        unknown locale or status. Resources are not looked up.
        """
        if target.resource is not None:
            return _Found(target, (target.resource, target.label), "", {})
        self._check_locale_and_status(target)
        document = self.found.get(target)
        pairing = self.pairing.of(document.flow)
        locale = pairing.locale(self.locale, target.locale, self.schema.default_locale)
        if not document.has_locale(locale):
            raise ValidationError(
                f'The document "{target.label}" has no locale "{locale}".',
                target.path,
                documentId=target.label,
            )
        return _Found(target, document.entry, locale, document.versions, document.flow)

    def anchor(self, target: Target) -> _Found:
        """Look up the anchor of an item: the document or resource before or after which it is put.

        If the list has members of several locales, an anchor without a locale means the document in any of
        them. Raises ValidationError if the document does not exist or lacks the locale, and for an unknown
        locale or status.
        """
        if target.resource is None and target.locale is None and self.pairing.leaves_locale_open:
            self._check_locale_and_status(target)
            document = self.found.get(target)
            if self.pairing.of(document.flow).leaves_locale_open:
                return _Found(target, document.entry, "", {}, document.flow)
        return self.target(target)

    def marker(self, anchor: _Found) -> Anchor:
        """Return the anchor of an item as an Anchor, which can be compared with members of the list.

        Its locale is None, which matches any, unless the payload names one. The same holds for its status,
        which is always None if clients cannot choose the status of a target.
        """
        locale = anchor.locale if anchor.target.locale else None
        status_is_open = self.pairing.field.owning and self.pairing.of(anchor.flow).leaves_status_open
        return Anchor(anchor.document, locale, anchor.target.status if status_is_open else None)

    def is_gone(self, target: Target) -> bool:
        """Return whether the target is a numeric id that no version has.

        To disconnect it is no error: clients may have the ids of versions that were deleted since.
        """
        return target.resource is None and self.found.is_gone(target)

    def check_pin(self, found: _Found) -> None:
        """Raise ValidationError if an item asks to link only the published version of a target that has none.

        Does nothing for resources, and in relations in which clients cannot choose a target's status.
        """
        target = found.target
        if target.resource or target.status != Status.PUBLISHED:
            return
        if not self.pairing.of(found.flow).leaves_status_open:
            return
        if (found.locale, Status.PUBLISHED) not in found.versions:
            raise ValidationError(
                f'The document "{target.label}" is not published: pin "draft", or leave the status out.',
                (*target.path, "status"),
                documentId=target.label,
            )

    def members(self, found: _Found, source_status: str | None) -> tuple[Member, ...]:
        """Return the members that a looked-up target becomes in a list: one for each status in the list.

        `source_status` is the status of the sources in an inverse list, None on the owning side. A source
        without a version in that status gives no member; its link appears when the source is published.
        """
        if found.target.resource is not None:
            return (Member(found.document, "", Status.PUBLISHED),)
        statuses = self.pairing.of(found.flow).statuses(self.status, found.target.status)
        if source_status is not None:
            has_version = source_status in statuses and (found.locale, source_status) in found.versions
            statuses = (source_status,) if has_version else ()
        return tuple(Member(found.document, found.locale, status) for status in statuses)

    def _check_locale_and_status(self, target: Target) -> None:
        """Raise ValidationError, with the target's path, for a locale or status that does not exist."""
        check_status(target)
        try:
            self.schema.known_locale(target.locale)
        except ValidationError as error:
            raise error.under(*target.path) from None


class _Resolution:
    """A change of one relation, with the documents of its targets and anchors looked up.

    Raises ValidationError, with all faults, for those that do not exist or are not acceptable.
    """

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
        if target.link is None:
            return self._found(target)
        faults, data = Faults(), None
        with faults.gathered():
            found = self._found(target)
        with faults.gathered():
            data = cleaned(self.pairing.field, target.link)
        faults.check()
        return found._replace(data=data)

    def _found(self, target: Target) -> _Found:
        found = self.resolver.target(target)
        self.resolver.check_pin(found)
        return found

    def _anchor(self, connect: Connect) -> _Found | None:
        anchor = connect.position.anchor
        return None if anchor is None else self.resolver.anchor(anchor)

    def lists(self) -> Mapping[str | None, ListChange]:
        """Return the change of each stored list, by the status of its sources (None on the owning side)."""
        statuses = self.resolver.source_statuses
        return {status: self._list(status, strict=number == 0) for number, status in enumerate(statuses)}

    def _list(self, source_status: str | None, *, strict: bool) -> ListChange:
        """Return the change of one stored list.

        `source_status` is the status of the sources in an inverse list, None on the owning side. Unless
        `strict`, an item whose anchor is not in the list goes to the end.
        """
        one = not self.pairing.field.to_many
        joining = [self.resolver.members(found, source_status) for found in self.connecting]
        sent_types = {
            member: found.target.sent_type
            for found, members in zip(self.connecting, joining, strict=True)
            for member in members
        }
        data = {
            member: found.data
            for found, members in zip(self.connecting, joining, strict=True)
            for member in members
            if found.target.link is not None
        }
        if not isinstance(self.change, Patch):
            named = zip(joining, self.connecting, strict=True)
            items = tuple(Item(members, reference=found.reference) for members, found in named)
            items = items[-1:] if one else items
            return ListChange(items, replaced=True, one=one, sent_types=sent_types, data=data)
        return ListChange(
            items=tuple(self._items(joining)),
            removed=tuple(m for f in self.removed for m in self.resolver.members(f, source_status)),
            one=one,
            strict=strict and self.change.strict,
            sent_types=sent_types,
            data=data,
        )

    def _items(self, joining: Sequence[tuple[Member, ...]]) -> list[Item]:
        """Return the items to connect. Raises ValidationError for a target that is connected twice.

        `joining` are the members of each connected target.
        """
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
        """Return one item to connect. Raises ValidationError for a target that is its own anchor."""
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
