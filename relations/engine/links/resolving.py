"""From operations to changes of lists: every target and anchor is resolved once, into the list's own terms.

Pure: the documents that a payload names have been loaded (`targets`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...models import Status
from ..errors import ValidationError
from ..operations import Change, Connect, Patch, Target
from ..schema import Pairing, Schema
from .plan.types import Anchor, Document, Item, ListChange, Member, Named
from .targets import Documents, VersionKeys, check_status


class _Found(NamedTuple):
    """A target that exists as it is named. `versions` are its keys; a resource has none."""

    target: Target
    document: Document
    locale: str
    versions: VersionKeys

    @property
    def named(self) -> Named:
        return Named(self.target.label, self.target.path)


@dataclass(frozen=True, slots=True)
class Resolver:
    """One relation field of a version in `locale` and `status`, with the documents that a change names."""

    pairing: Pairing
    locale: str
    status: str
    schema: Schema
    found: Documents

    def changes(self, change: Change) -> Mapping[str | None, ListChange]:
        """The lists that the change writes, by the status of their sources.

        From the owning side it is one list, under None. From the inverse side there is a list for each status
        of the sources; an anchor must be in the first, and may be missing in the other. Raises
        ValidationError for the first target that does not exist as it is named, or is connected twice.
        """
        return _Resolution(self, change).lists()

    @property
    def source_statuses(self) -> tuple[str | None, ...]:
        """The lists that a write concerns, by the status of their sources; None is the owning side's."""
        return (None,) if self.pairing.field.owning else self.pairing.statuses(self.status)

    # -- targets ------------------------------------------------------------------------------------

    def target(self, target: Target) -> _Found:
        """The target in the locale that its link has; ValidationError where there is none."""
        if target.resource is not None:
            return _Found(target, (target.resource, target.label), "", {})
        self._check_words(target)
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
        """As a target; where the locale is open and it names none, any of its rows marks the place."""
        if target.resource is None and target.locale is None and self.pairing.leaves_locale_open:
            self._check_words(target)
            return _Found(target, self.found.get(target).entry, "", {})
        return self.target(target)

    def place(self, anchor: _Found) -> Anchor:
        """Its locale and status choose its row, where the list may hold several of the document."""
        locale = anchor.locale if anchor.target.locale else None
        is_open = self.pairing.field.owning and self.pairing.leaves_status_open
        return Anchor(anchor.document, locale, anchor.target.status if is_open else None)

    def is_gone(self, target: Target) -> bool:
        """Whether a number is of no version: clients keep the numbers of versions that are gone."""
        return target.number is not None and target.number not in self.found.by_number

    def check_pin(self, found: _Found) -> None:
        """ValidationError where a link would be pinned to a status that the document is not in."""
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
        """The rows of a list that the target stands for.

        From the inverse side a source without a version in that status has none: its link waits until it is
        published.
        """
        if found.target.resource is not None:
            return (Member(found.document, "", Status.PUBLISHED),)
        statuses = self.pairing.statuses(self.status, found.target.status)
        if source_status is not None:
            is_there = source_status in statuses and (found.locale, source_status) in found.versions
            statuses = (source_status,) if is_there else ()
        return tuple(Member(found.document, found.locale, status) for status in statuses)

    def _check_words(self, target: Target) -> None:
        """ValidationError for a status or a locale that there is not."""
        check_status(target)
        try:
            self.schema.known_locale(target.locale)
        except ValidationError as error:
            raise error.under(*target.path) from None


class _Resolution:
    """A change with its targets and anchors found."""

    def __init__(self, resolver: Resolver, change: Change) -> None:
        self.resolver, self.change, self.pairing = resolver, change, resolver.pairing
        self.removed: list[_Found] = []
        self.connects: Sequence[Connect] = ()
        if isinstance(change, Patch):
            self.removed = [resolver.target(t) for t in change.disconnect if not resolver.is_gone(t)]
            self.connects = change.connect
            self.connecting = [resolver.target(connect.target) for connect in change.connect]
        else:
            self.connecting = [resolver.target(target) for target in change.targets]
        anchors = [connect.position.anchor for connect in self.connects]
        self.anchors = [None if anchor is None else resolver.anchor(anchor) for anchor in anchors]
        for found in self.connecting:
            resolver.check_pin(found)

    def lists(self) -> Mapping[str | None, ListChange]:
        statuses = self.resolver.source_statuses
        return {status: self._list(status, strict=number == 0) for number, status in enumerate(statuses)}

    def _list(self, source_status: str | None, *, strict: bool) -> ListChange:
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

    def _items(self, joining: Sequence[tuple[Member, ...]]) -> Iterator[Item]:
        seen: set[Member] = set()
        for connect, found, anchor, members in zip(
            self.connects, self.connecting, self.anchors, joining, strict=True
        ):
            if seen.intersection(members):
                raise ValidationError(
                    f'"{found.named.label}" is connected twice: the same relation may be connected once.',
                    found.named.path,
                    documentId=found.named.label,
                )
            seen.update(members)
            yield self._item(connect.position.kind, found, anchor, members)

    def _item(self, kind: str, found: _Found, anchor: _Found | None, members: tuple[Member, ...]) -> Item:
        if anchor is None:
            return Item(members, kind, None, found.named)
        place = self.resolver.place(anchor)
        if members and all(place.fits(member) for member in members):
            message = f'"{found.named.label}" cannot be its own anchor.'
            raise ValidationError(message, anchor.named.path, documentId=found.named.label)
        return Item(members, kind, place, found.named, anchor.named)
