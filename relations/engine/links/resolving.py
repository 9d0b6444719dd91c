"""From operations to changes of lists: every target and anchor is resolved once, into the list's own terms.

Pure: the documents that a payload names have been loaded (`targets`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...models import Status
from ..errors import ValidationError
from ..operations import Change, Connect, Patch, Set, Target, anchors_of, connecting_of, targets_of
from ..schema import Pairing, Schema
from .plan.types import Anchor, Document, Item, ListChange, Member, Named
from .targets import Documents, check_status


@dataclass(frozen=True, slots=True)
class Resolver:
    """One relation field of a version in `locale` and `status`, with the documents that a change names.

    From the owning side a change is one of one list. From the inverse side it is one for each status of the
    sources: `source_status` says of which.
    """

    pairing: Pairing
    locale: str
    status: str
    schema: Schema
    found: Documents

    # -- checks -------------------------------------------------------------------------------------

    def check(self, change: Change) -> None:
        """ValidationError for the first target that does not exist as it is named."""
        for target in targets_of(change):
            if target.resource is None and not self._is_gone(target, change):
                self._check_named(target)
        for anchor in anchors_of(change):
            if anchor.resource is None:
                self._check_anchor(anchor)
        for target in connecting_of(change):
            if target.resource is None:
                self._check_pin(target)

    def _is_gone(self, target: Target, change: Change) -> bool:
        """Whether a disconnect names a number that no version has: there is nothing to do."""
        return self._is_nobody(target) and isinstance(change, Patch) and target in change.disconnect

    def _is_nobody(self, target: Target) -> bool:
        return target.number is not None and target.number not in self.found.by_number

    def _check_named(self, target: Target) -> None:
        self._check_words(target)
        document, locale = self.found.get(target), self._locale(target)
        if not document.has_locale(locale):
            raise ValidationError(
                f'The document "{target.label}" has no locale "{locale}".',
                target.path,
                documentId=target.label,
            )

    def _check_anchor(self, anchor: Target) -> None:
        """As a target; where the locale is open and it names none, any of its rows marks the place."""
        if self.pairing.leaves_locale_open and anchor.locale is None:
            self._check_words(anchor)
            self.found.get(anchor)
        else:
            self._check_named(anchor)

    def _check_words(self, target: Target) -> None:
        """ValidationError for a status or a locale that there is not."""
        check_status(target)
        try:
            self.schema.known_locale(target.locale)
        except ValidationError as error:
            raise error.under(*target.path) from None

    def _check_pin(self, target: Target) -> None:
        if not self.pairing.leaves_status_open or target.status != Status.PUBLISHED:
            return
        if (self._locale(target), Status.PUBLISHED) not in self.found.get(target).versions:
            raise ValidationError(
                f'The document "{target.label}" is not published: pin "draft", or leave the status out.',
                (*target.path, "status"),
                documentId=target.label,
            )

    # -- rows ---------------------------------------------------------------------------------------

    @property
    def source_statuses(self) -> tuple[str | None, ...]:
        """The lists that a write concerns, by the status of their sources (None: the owning side's list)."""
        return (None,) if self.pairing.field.owning else self.pairing.statuses(self.status)

    def anchor(self, named: Target) -> Anchor:
        """What finds the rows of a target in the lists; ValidationError when there is no such document."""
        if named.resource is None:
            self._check_anchor(named)
        return self._anchor(named, self.source_statuses[0])

    # -- changes ------------------------------------------------------------------------------------

    def changes(self, change: Change) -> list[tuple[str | None, ListChange]]:
        """The lists that the change writes, by the status of their sources.

        An anchor must be in the first; in the other it may be missing.
        """
        return [
            (status, self._resolved(change, status, strict=number == 0))
            for number, status in enumerate(self.source_statuses)
        ]

    def _resolved(self, change: Change, source_status: str | None, *, strict: bool) -> ListChange:
        one = not self.pairing.field.to_many
        sent_types = {
            member: target.sent_type
            for target in connecting_of(change)
            for member in self._members(target, source_status)
        }
        if isinstance(change, Set):
            targets = change.targets[-1:] if one else change.targets
            items = tuple(Item(self._members(target, source_status)) for target in targets)
            return ListChange(items, replaced=True, one=one, sent_types=sent_types)
        return ListChange(
            items=tuple(self._items(change.connect, source_status)),
            removed=tuple(m for target in change.disconnect for m in self._members(target, source_status)),
            one=one,
            strict=strict and change.strict,
            sent_types=sent_types,
        )

    def _items(self, connects: Iterable[Connect], source_status: str | None) -> Iterable[Item]:
        seen: set[Member] = set()
        for connect in connects:
            item = self._item(connect, source_status)
            if seen.intersection(item.members):
                raise ValidationError(
                    f'"{connect.target.label}" is connected twice: the same relation may be connected once.',
                    connect.target.path,
                    documentId=connect.target.label,
                )
            seen.update(item.members)
            yield item

    def _item(self, connect: Connect, source_status: str | None) -> Item:
        members = self._members(connect.target, source_status)
        named = Named(connect.target.label, connect.target.path)
        anchor = connect.position.anchor
        if anchor is None:
            return Item(members, connect.position.kind, None, named)
        found = self._anchor(anchor, source_status)
        if members and all(found.fits(member) for member in members):
            message = f'"{named.label}" cannot be its own anchor.'
            raise ValidationError(message, anchor.path, documentId=named.label)
        return Item(members, connect.position.kind, found, named, Named(anchor.label, anchor.path))

    def _anchor(self, named: Target, source_status: str | None) -> Anchor:
        """Its locale and status choose its row, where the list may hold several of the document."""
        locale = self._locale(named) if named.locale else None
        is_open = self.pairing.leaves_status_open and source_status is None
        return Anchor(self._document(named), locale, named.status if is_open else None)

    def _members(self, target: Target, source_status: str | None) -> tuple[Member, ...]:
        """The rows of a list that the target stands for.

        From the inverse side a source without a version in that status has none: its link waits until it is
        published.
        """
        if self._is_nobody(target):
            return ()
        if target.resource is not None:
            return (Member(self._document(target), "", Status.PUBLISHED),)
        document, locale = self.found.get(target), self._locale(target)
        statuses = self.pairing.statuses(self.status, target.status)
        if source_status is not None:
            statuses = tuple(s for s in statuses if s == source_status and (locale, s) in document.versions)
        return tuple(Member(document.entry, locale, status) for status in statuses)

    def _document(self, target: Target) -> Document:
        """The key by which rows name the target."""
        if target.resource is not None:
            return (target.resource, target.label)
        return self.found.get(target).entry

    def _locale(self, target: Target) -> str:
        return self.pairing.locale(self.locale, target.locale, self.schema.default_locale)
