"""A relation's list as a command reads and changes it."""

from __future__ import annotations

from django.db import transaction

from relations.engine import schema
from relations.engine.documents import DocumentService, documents
from relations.engine.errors import NotFoundError
from relations.engine.operations import Change
from relations.engine.reading import Document, Resource, Selection
from relations.engine.schema import RelationSchema
from relations.engine.titles import text_of
from relations.models import Status

from .comparison import Comparison, Item, compare


class RelationList:
    """One relation field of one entry, in one locale, as editors (draft) or readers (published) see it.

    Raises NotFoundError for an unknown flow or field, ValidationError for an unknown locale or a field
    that is no relation.
    """

    def __init__(
        self, flow: str, entry: str, field: str, *, locale: str | None, status: str, using: str
    ) -> None:
        self.service: DocumentService = documents(flow, using=using)
        self.field: RelationSchema = self.service.flow.relation(field)
        self.entry, self.status, self.using = entry, status, using
        self.asked_locale = locale
        self.locale = self.service.schema.locale(self.service.flow, locale)

    @property
    def flow(self) -> str:
        return self.service.flow.slug

    @property
    def shown_status(self) -> str:
        """The status of the version whose list is read."""
        return self.status if self.service.flow.drafts else Status.PUBLISHED.value

    def read(self) -> list[Item]:
        """The list in order; NotFoundError when the entry has no such version."""
        return [_item(member) for member in self._members(self._version(self.status))]

    def change(self, change: Change, *, dry_run: bool) -> Comparison:
        """Write the change, with status published also publish the entry; a dry run takes it all back.

        Raises what DocumentService.update raises, and NotFoundError where it would make a new version.
        """

        def work() -> Comparison:
            before = self._before()
            self.service.update(
                self.entry,
                changes={self.field.slug: change},
                locale=self.asked_locale,
                status=self.status,
            )
            after = self.read()
            if dry_run:
                transaction.set_rollback(True, using=self.using)
            return compare(before, after, change)

        return schema.run_held(work, using=self.using)

    def _before(self) -> list[Item]:
        """The list as it stands; empty where the entry is about to be published for the first time."""
        self._version(Status.DRAFT)  # what is written must be there
        try:
            return self.read()
        except NotFoundError:
            return []

    def _version(self, status: str) -> Document:
        found = self.service.find_one(
            self.entry,
            locale=self.asked_locale,
            status=status,
            selection=Selection(populate={self.field.slug: Selection()}),
        )
        if found is not None:
            return found
        state = [f"locale {self.locale}"] if self.locale else []
        state += [status] if self.service.flow.drafts else []
        suffix = f" ({', '.join(state)})" if state else ""
        raise NotFoundError(f'There is no document "{self.entry}" in "{self.flow}"{suffix}.')

    def _members(self, document: Document) -> list[Document | Resource]:
        related = document.related[self.field.slug]
        if isinstance(related, list):
            return related
        return [related] if related is not None else []


def _item(member: Document | Resource) -> Item:
    if isinstance(member, Resource):
        return Item(member.type, member.id, "", "", "")
    return Item(
        member.flow.slug,
        member.document_id,
        text_of(member.flow, member.values),
        member.status,
        member.locale,
    )
