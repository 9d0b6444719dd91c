"""Which rows a named target stands for: its locale and states, as the two flows' features decide.

| source, target | locale of the row | states of the row |
|---|---|---|
| both localized | the source's, whatever the item says | |
| only one localized | the item's `locale`, else the default | |
| both with drafts | | the writer's |
| only one with drafts | | both, or the one that the item's `status` pins |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...models import EntryVersion, Status
from ..errors import ValidationError
from ..operations import Change, Connect, Patch, Target, connecting_of, targets_of
from ..schema import FieldSchema, FlowSchema, Schema
from .lists import ForwardList, InverseList, LinkList
from .plan.types import Anchor, Document, Member
from .targets import Documents, check_status


@dataclass(frozen=True, slots=True)
class Expansion:
    """One relation field of one version, with the documents that a change names."""

    flow: FlowSchema
    version: EntryVersion
    field: FieldSchema
    schema: Schema
    found: Documents
    using: str

    @property
    def other(self) -> FlowSchema | None:
        assert self.field.relation is not None
        return self.schema.by_id.get(self.field.relation.target_flow or 0)

    def check(self, change: Change) -> None:
        """ValidationError for the first target that does not exist as it is named."""
        connecting = connecting_of(change)
        for target in targets_of(change):
            if target.resource is None and not self.is_gone(target, change):
                self._check_named(target)
        for target in connecting:
            if target.resource is None:
                self._check_pin(target)

    def is_gone(self, target: Target, change: Change) -> bool:
        """Whether a disconnect names a number that no version has: there is nothing to do."""
        numbered = target.number is not None and target.number not in self.found.by_number
        return numbered and isinstance(change, Patch) and target in change.disconnect

    def _check_named(self, target: Target) -> None:
        check_status(target)
        try:
            self.schema.known_locale(target.locale)
        except ValidationError as error:
            raise error.under(*target.path) from None
        document, locale = self.found.get(target), self._locale(target)
        if not document.has_locale(locale):
            raise ValidationError(
                f'The document "{target.label}" has no locale "{locale}".',
                target.path,
                documentId=target.label,
            )

    def _check_pin(self, target: Target) -> None:
        document, locale = self.found.get(target), self._locale(target)
        if self._pins(target) == Status.PUBLISHED and (locale, Status.PUBLISHED) not in document.versions:
            raise ValidationError(
                f'The document "{target.label}" is not published: pin "draft", or leave the status out.',
                (*target.path, "status"),
                documentId=target.label,
            )

    def _pins(self, target: Target) -> str | None:
        """The status that the item pins, where one side has drafts and the other has none."""
        return target.status if self.other and self.other.drafts and not self.flow.drafts else None

    def _locale(self, target: Target) -> str:
        if target.resource or self.other is None or not self.other.localized:
            return ""
        if self.flow.localized:
            return self.version.locale
        return target.locale or self.schema.default_locale

    def _statuses(self, target: Target) -> tuple[str, ...]:
        if target.resource or self.other is None or not self.other.drafts:
            return (Status.PUBLISHED,)
        if self.flow.drafts:
            return (self.version.status,)
        return (target.status,) if target.status else (Status.DRAFT, Status.PUBLISHED)

    def lists(self, targets: Iterable[Target]) -> list[LinkList]:
        """The lists that the change writes: one from the owning side; from the inverse side one for each
        locale and state of the sources."""
        relation = self.field.relation
        assert relation is not None
        if relation.owning:
            mixed = self.other is not None and self.other.drafts and not self.flow.drafts
            return [ForwardList(relation, self.version, self.using, mixed)]
        nobody = Target()
        locales = dict.fromkeys(self._locale(target) for target in (nobody, *targets))
        return [
            InverseList(relation, self.version, self.using, locale, status, self._versions(locale, status))
            for locale in locales
            for status in self._statuses(nobody)
        ]

    def _versions(self, locale: str, status: str) -> dict[Document, int]:
        return {
            document.entry: document.versions[locale, status]
            for document in self.found.by_id.values()
            if (locale, status) in document.versions
        }

    def members(self, links: LinkList, target: Target) -> list[Member]:
        """The rows of this list that the target stands for.

        From the inverse side a source without a version in that state has none: its link waits until
        it is published.
        """
        if target.number is not None and target.number not in self.found.by_number:
            return []
        document = self.document(target)
        found = [Member(document, self._locale(target), status) for status in self._statuses(target)]
        if isinstance(links, InverseList) and isinstance(document, int):
            here = (links.source_locale, links.source_status)
            return [m for m in found if (m.locale, m.status) == here and document in links.versions]
        return found

    def anchor(self, connect: Connect) -> Anchor | None:
        """What marks the place of a connected item, if it goes next to another."""
        named = connect.position.anchor
        if named is None:
            return None
        return Anchor(self.document(named), named.locale and self._locale(named), None)

    def document(self, target: Target) -> Document:
        """The key by which rows name the target."""
        if target.resource is not None:
            return (target.resource, target.label)
        return self.found.get(target).entry
