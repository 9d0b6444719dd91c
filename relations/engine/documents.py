"""Documents: create, read, update, delete, publish. Both dialects, the admin and the commands call this.

After Strapi's Document Service: `documents("tags").update(document_id="…", locale="fr", data={"name": "x"})`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q

from ..models import Entry, EntryVersion, Status
from ..signals import Changes
from . import links, publishing, schema
from .assets.uses import Uses
from .errors import Faults, NotFoundError, ValidationError
from .links import in_parts, incoming, sharing
from .links.arranging import arranged as arranged
from .locks import Locks, queue
from .operations import Change, Patch, Step, Target, targets_of
from .publishing import announcing
from .publishing.announcing import CREATED, DELETED, UPDATED
from .publishing.refusing import refuse, write_links
from .reading import Document, Selection, populate
from .reading.lists import RelationList
from .reading.service import DocumentReader
from .schema import Pairing
from .versions import stored_values
from .versions.rows import Versions, check_revision, share
from .view import View, check_status

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def documents(flow: str, *, using: str = DEFAULT_DB_ALIAS) -> DocumentService:
    """Return the document service of the flow with this slug; NotFoundError when there is none."""
    return DocumentService(flow, using)


def _retried(
    method: Callable[Concatenate[DocumentService, Arguments], Result],
) -> Callable[Concatenate[DocumentService, Arguments], Result]:
    """Run the method in one transaction; each attempt sees the schema as it is then."""

    @wraps(method)
    def run(self: DocumentService, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        def attempt() -> Result:
            self.refresh()
            return method(self, *args, **kwargs)

        return schema.run_held(attempt, using=self.using)

    return run


class DocumentService(DocumentReader):
    """Documents of one flow. Every write is one transaction, which runs again on a conflict.

    `data` maps field slugs to values. A relation takes `connect`, `disconnect`, `set`, or ids alone (see
    `links.payload`). `changes` maps relation slugs to parsed changes instead. Writes raise
    ValidationError, whose path begins with the field's slug, NotFoundError and ConflictError; nothing is
    written then.
    """

    def refresh(self) -> None:
        super().refresh()
        self.versions = Versions(self.flow, self.using, Locks(self.using), Uses(self.using))

    # -- writing ------------------------------------------------------------------------------------

    @_retried
    def create(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        changes: Mapping[str, Change] | None = None,
        document_id: str | None = None,
        locale: str | None = None,
        status: str | None = None,
    ) -> Document:
        """Create a document as a draft, or published with status="published", and return it.

        Raises ConflictError when `document_id` is taken, ValidationError when it is too long.
        """
        code, faults = self.schema.locale(self.flow, locale), Faults()
        plain, relations = incoming.split(self.flow, data or {}, changes or {}, faults)
        counterparts = self._counterparts(relations)
        with faults.gathered():
            plain = stored_values.settled(self.flow, plain, {}, self.using, is_new=True)
        plain, asked = in_parts.taken(self.flow, plain, relations, {})
        refuse(faults, self._owner(self.versions.unsaved(code)), plain, asked, status)
        entry = self.versions.new_entry(document_id)
        self.versions.locks.first(counterparts)
        version = self.versions.unsaved(code, entry)
        with faults.gathered():
            self.versions.save(version, plain, {})
        refuse(faults, self._owner(version), plain, asked, status)
        return self._finish(version, asked, status, CREATED, self.flow.by_slug(version.values))

    @_retried
    def update(
        self,
        document_id: str,
        data: Mapping[str, Any] | None = None,
        *,
        changes: Mapping[str, Change] | None = None,
        locale: str | None = None,
        status: str | None = None,
        revision: int | None = None,
    ) -> Document:
        """Merge `data` into the document's draft, publish it with status="published", and return it.

        A missing locale is created. Raises NotFoundError when there is no such document, StaleError when
        its lists have changed since `revision`.
        """
        code, faults = self.schema.locale(self.flow, locale), Faults()
        plain, relations = incoming.split(self.flow, data or {}, changes or {}, faults)
        counterparts = self._counterparts(relations)
        with faults.preferred():
            entry = self.versions.lock(document_id, counterparts)
        check_revision(entry, revision)
        version = self.versions.editable(entry, code)
        action = UPDATED if version else CREATED
        known = self.flow.by_slug(version.values) if version else self.versions.shared_values(entry)
        with faults.gathered():
            plain = stored_values.settled(self.flow, plain, known, self.using, is_new=version is None)
        plain, asked = in_parts.taken(self.flow, plain, relations, known)
        version = version or self.versions.unsaved(code, entry)
        refuse(faults, self._owner(version), {**known, **plain}, asked, status)
        links.leave_out(self.flow, version, plain, self.using)
        with faults.gathered():
            self.versions.save(version, plain, known)
        refuse(faults, self._owner(version), {**known, **plain}, asked, status)
        if action == CREATED:
            sharing.take_over(self.flow, version, self.using)
        share(self.flow, version, plain, self.versions.uses, self.using)
        changed = [slug for slug, value in plain.items() if value != known.get(slug)]
        return self._finish(version, asked, status, action, changed)

    def check(self, data: Mapping[str, Any]) -> None:
        """Raise ValidationError for values that a write refuses whatever the database holds."""
        faults = Faults()
        incoming.split(self.flow, data, {}, faults)
        faults.check()

    @_retried
    def save_single(
        self, data: Mapping[str, Any], *, locale: str | None = None, status: str | None = None
    ) -> Document:
        """Update the document of a single type, or create it. Raises what `create` and `update` raise."""
        queue(self.flow, self.using)
        known = self.single_id()
        if known is None:
            return self.create(data, locale=locale, status=status)
        return self.update(known, data, locale=locale, status=status)

    @_retried
    def update_members(
        self, document_id: str, slug: str, change: Change, *, status: str | None = None
    ) -> Document:
        """Change one relation, in the default locale, where a target means each locale that it is linked in.

        A target that is not linked is connected in the default locale, and not disconnected. Raises what
        `update` does.
        """
        field = self.flow.relation(slug)
        targets = targets_of(change)
        version = self._existing(document_id, None, self._counterparts({slug: Patch(tuple(targets))}))
        seen = Pairing(field).statuses(version.status)[-1]
        stored = RelationList.stored(version, field, self.schema, self.using, seen)
        change = links.widened(change, stored.linked(targets))
        self.versions.merge(version, {})
        return self._finish(version, [links.PartChange(field, 0, change, slug)], status, UPDATED, ())

    @_retried
    def move(
        self,
        document_id: str,
        slug: str,
        target: Target,
        step: Step,
        *,
        locale: str | None = None,
        status: str | None = None,
    ) -> Document:
        """Move a target within a relation that holds it, and publish with status="published".

        Raises NotFoundError when the document lacks the locale, ValidationError for a target that is not
        in the list.
        """
        version = self._existing(document_id, locale, self._counterparts({slug: links.naming(target, step)}))
        moved = links.move(self._owner(version), slug, target, step)
        if moved:
            self.versions.merge(version, {})
        return self._finish(version, (), status, UPDATED, (), {slug: [target]} if moved else {})

    @_retried
    def delete(self, document_id: str, *, locale: str | None = None) -> bool:
        """Delete one locale of the document, or all (`*`), with its links; False when there was nothing."""
        entry = self.versions.find(document_id)
        gone = self._locales(entry, locale)
        if entry is None:
            return False
        for version in self._editable(entry, gone) if announcing.is_heard() else ():
            announcing.announce(self._read(version), DELETED, Changes(), self.using)
        return publishing.delete(entry, gone, self.versions.locks, self.using)

    def publish(self, document_id: str, *, locale: str | None = None) -> list[Document]:
        """Make the published version equal to the draft, in one locale or all (`*`); return those made."""
        return self._each_locale(document_id, locale, publishing.publish, "published")

    def unpublish(self, document_id: str, *, locale: str | None = None) -> list[Document]:
        """Delete the published version, in one locale or in all for `*`; return the drafts.

        Links to it stay, and readers see them again when it is published again.
        """
        return self._each_locale(document_id, locale, publishing.unpublish, "unpublished")

    def discard_draft(self, document_id: str, *, locale: str | None = None) -> list[Document]:
        """Make the draft equal to the published version, in one locale or in all for `*`; return the drafts.

        Raises ValidationError when none of these locales is published. `*` leaves out those that are not.
        """
        return self._each_locale(
            document_id, locale, publishing.discard, "discarded", among=publishing.with_published_version
        )

    # -- the steps ----------------------------------------------------------------------------------

    def _locales(self, entry: Entry | None, code: str | None) -> list[str]:
        """Return the locale, or all of the entry's for `*`; ValidationError for an unknown one."""
        if code == "*":
            found = EntryVersion.objects.using(self.using).filter(entry=entry).order_by("locale")
            found = found.exclude(locale__in=self.schema.leaving)
            return list(dict.fromkeys(found.values_list("locale", flat=True)))
        return [self.schema.locale(self.flow, code)]

    def _existing(self, document_id: str, locale: str | None, others: Q) -> EntryVersion:
        """Return the version to write, locked together with the entries `others`; NotFoundError for none."""
        code = self.schema.locale(self.flow, locale)
        version = self.versions.editable(self.versions.lock(document_id, others), code)
        if version is None:
            where = f" (locale {code})" if locale else ""
            raise NotFoundError(f'There is no document "{document_id}" in "{self.slug}"{where}.')
        return version

    def _counterparts(self, relations: Mapping[str, Change]) -> Q:
        return links.counterparts(self.flow, relations, self.using)

    def _owner(self, version: EntryVersion) -> links.Owner:
        held = self.versions
        return links.Owner(self.flow, version, self.schema, self.using, held.locks, held.uses)

    def _finish(
        self,
        version: EntryVersion,
        asked: Sequence[links.PartChange],
        status: str | None,
        action: str,
        changed: Collection[str],
        moved: Mapping[str, Sequence[Target]] | None = None,
    ) -> Document:
        """Write the links, publish if asked to, return the document; announce the write after the commit."""
        check_status(Status.PUBLISHED if status is None else status)
        owner = self._owner(version)
        published = self.flow.drafts and status == Status.PUBLISHED
        written = write_links(owner, asked, publishes=published) if asked else None
        sharing.follow(self.flow, version, asked, changed, self.using)
        version = publishing.publish(owner) if published else version
        self.versions.uses.write()
        document = self._read(version)
        announcing.announce_write(document, action, changed, written, moved or {}, published, self.using)
        return document

    @_retried
    def _each_locale(
        self,
        document_id: str,
        locale: str | None,
        action: Callable[[links.Owner], EntryVersion],
        done: str,
        among: Callable[[list[links.Owner]], list[links.Owner]] | None = None,
    ) -> list[Document]:
        """Return the results of `action` in one locale, or in all for `*`.

        `among` chooses among all locales; when it chooses none, `action` runs in all of them.
        """
        if not self.flow.drafts:
            raise ValidationError(f'"{self.slug}" has no drafts.')
        entry = self.versions.find(document_id)
        owners = [self._owner(version) for version in self._editable(entry, self._locales(entry, locale))]
        if among and locale == "*":
            owners = among(owners) or owners
        found = [self._read(action(owner)) for owner in owners]
        self.versions.uses.write()
        for document in found if announcing.is_heard() else ():
            announcing.announce(document, done, Changes(published=done == "published"), self.using)
        return found

    def _editable(self, entry: Entry | None, locales: Iterable[str]) -> list[EntryVersion]:
        """Return the versions that a write finds in these locales: the drafts in a flow with drafts."""
        versions = [self.versions.editable(entry, code) for code in locales if entry]
        return [version for version in versions if version is not None]

    def _read(self, version: EntryVersion) -> Document:
        view = View(self.schema, version.status, version.locale or None, self.using)
        rows = EntryVersion.objects.using(self.using).filter(pk=version.pk)
        return populate.read(self.flow, rows, Selection(), view)[0]
