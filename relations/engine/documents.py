"""Documents: create, read, update, delete, publish. Both dialects, the admin and the commands call this.

After Strapi's Document Service: `documents("tags").update(document_id="…", locale="fr", data={"name": "x"})`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ..access import caller
from ..models import EntryVersion, Status
from ..signals import Changes
from . import links, publishing
from .assets.uses import Uses
from .errors import Faults, NotFoundError, check_argument
from .links import in_parts, incoming, sharing
from .links.arranging import arranged as arranged
from .links.graph import with_new_members as with_new_members
from .links.graph import with_payloads as with_payloads
from .locks import Locks, Wanted, queue
from .operations import Change, Patch, Step, Target, targets_of
from .publishing import announcing, growing, leaving
from .publishing.announcing import CREATED, DELETED, UPDATED
from .publishing.copying import Copying
from .publishing.creating import BulkCreation
from .publishing.each_locale import Publishing
from .publishing.places import FlowOrder
from .publishing.refusing import refuse, write_links
from .reading import Document, answer
from .reading.lists import RelationList
from .reading.service import DocumentReader
from .schema import Pairing
from .versions import stored_values
from .versions.freshness import check_revision, check_values
from .versions.rows import Into, Versions, check_alone, share
from .versions.writing import writing
from .view import check_status


def documents(flow: str, *, using: str = DEFAULT_DB_ALIAS) -> DocumentService:
    """Return the document service of the flow with this slug; NotFoundError when there is none."""
    return DocumentService(flow, using)


class DocumentService(DocumentReader, Publishing, Copying, BulkCreation, FlowOrder):
    """Reads and writes the documents of one flow.

    Every write is one transaction, run again on a conflict.

    `data` maps slugs of fields to values. The value of a relation is a list of ids, or a dict with
    `connect`, `disconnect` or `set`, as in Strapi's API; it may have new documents in it (`create`).
    `changes` maps relations, by slug or by path (`blocks.0.author`), to changes that are parsed already.
    Writes raise ValidationError, whose path begins with the field's slug, NotFoundError, ConflictError, and
    PermissionDenied if the caller may not do it, and then write nothing.
    """

    def refresh(self) -> None:
        super().refresh()
        self.versions = Versions(self.flow, self.using, Locks(self.using), Uses(self.using))
        self.loaded: links.Loaded = {}

    # -- writing ------------------------------------------------------------------------------------

    @writing(caller.CREATE)
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

        Raises ConflictError if another document has the id `document_id`, ValidationError if it is too long.
        """
        code, faults = self.schema.locale(self.flow, locale), Faults()
        data = growing.grown(self, data, document_id, locale, status, partial(documents, using=self.using))
        plain, relations = incoming.split(self.flow, data, changes, faults)
        counterparts = self._counterparts(relations)
        with faults.gathered():
            plain = stored_values.settled(self.flow, plain, {}, self.using, is_new=True)
        plain, asked = in_parts.taken(self.flow, plain, relations, {})
        refuse(faults, self._owner(self.versions.unsaved(code)), plain, asked, status)
        self.versions.locks.first(counterparts)
        entry = self.versions.new_entry(document_id)
        version = self.versions.unsaved(code, entry)
        with faults.gathered():
            self.versions.save(version, plain, {})
        refuse(faults, self._owner(version), plain, asked, status)
        return self._finish(version, asked, status, CREATED, self.flow.by_slug(version.values))

    @writing(caller.UPDATE)
    def update(
        self,
        document_id: str,
        data: Mapping[str, Any] | None = None,
        *,
        changes: Mapping[str, Change] | None = None,
        locale: str | None = None,
        status: str | None = None,
        revision: int | None = None,
        expected: Mapping[str, Any] | None = None,
    ) -> Document:
        """Merge `data` into the document's draft, publish it with status="published", and return it.

        A missing locale is created. Raises ValidationError for wrong data, NotFoundError for no document, and
        StaleError if its lists changed since `revision`, or a stored value is not that in `expected`.
        """
        code, faults = self.schema.locale(self.flow, locale), Faults()
        data = growing.grown(self, data, document_id, locale, status, partial(documents, using=self.using))
        plain, relations = incoming.split(self.flow, data, changes, faults)
        counterparts = self._counterparts(relations)
        with faults.preferred():
            entry = self.versions.lock(document_id, counterparts)
        check_revision(entry, revision)
        changing = in_parts.changed_lists(self.flow, plain, relations)
        version, self.loaded = links.opened(self.flow, entry, code, changing, self.schema, self.using)
        action = UPDATED if version else CREATED
        known = self.flow.by_slug(version.values) if version else self.versions.shared_values(entry)
        check_values(known, expected)
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

    def check(self, data: Mapping[str, Any], into: Into | None = None) -> None:
        """Raise the ValidationError that a write of `data` would raise for its values; write nothing.

        `into` describes the version that is to get them; with None, values are checked by themselves.
        """
        faults = Faults()
        plain = incoming.values_of(self.flow, data, faults)
        with faults.gathered():
            check_alone(self.flow, plain, into, self.using)
        faults.check()

    @writing(caller.UPDATE)
    def save_single(
        self, data: Mapping[str, Any], *, locale: str | None = None, status: str | None = None
    ) -> Document:
        """Update the single type's document, or create it; return it. Raises what these two raise."""
        queue(self.flow, self.using)
        known = self.single_id()
        if known is None:
            return self.create(data, locale=locale, status=status)
        return self.update(known, data, locale=locale, status=status)

    @writing(caller.UPDATE)
    def update_members(
        self, document_id: str, slug: str, change: Change, *, status: str | None = None
    ) -> Document:
        """Change one relation, by its slug, of a document in the default locale; return the document.

        A target means the document in every locale in which it is linked, else the default one. `status` and
        errors are those of `update`.
        """
        field = self.flow.relation(slug)
        targets = targets_of(change)
        version = self._existing(document_id, None, self._counterparts({slug: Patch(tuple(targets))}))
        seen = Pairing(field).statuses(version.status)[-1]
        stored = RelationList.stored(version, field, self.schema, self.using, seen)
        change = links.widened(change, stored.linked(targets))
        self.versions.merge(version, {})
        return self._finish(version, [links.PartChange(field, 0, change, slug)], status, UPDATED, ())

    @writing(caller.UPDATE)
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
        """Move a member of a relation's list (by slug or path) by a step such as "up"; return the document.

        Publishes it with status="published". Raises NotFoundError if the document lacks the locale,
        ValidationError for a target that is not in the list.
        """
        check_argument(slug, str, "field", "the slug of a relation, or a path")
        version = self._existing(document_id, locale, self._counterparts({slug: links.naming(target, step)}))
        moved = links.move(self._owner(version), slug, target, step)
        if moved:
            self.versions.merge(version, {})
        if moved and "." in slug:
            sharing.share(self.flow, version, self.using)
        return self._finish(version, (), status, UPDATED, (), {slug: [target]} if moved else {})

    @writing(caller.DELETE)
    def delete(self, document_id: str, *, locale: str | None = None) -> bool:
        """Delete one locale (None: the default) or all (`*`), with its links; return whether it existed."""
        entry = self.versions.find(document_id)
        gone = self.versions.locales(entry, locale, self.schema)
        if entry is None:
            return False
        going = leaving.settled(self.schema, entry, gone, self.versions.locks, self.using)
        for each, codes in going.items() if announcing.is_heard() else ():
            for version in self._editable(each, codes):
                announcing.announce(self._read(version), DELETED, Changes(), self.using)
        return publishing.delete(going, self.versions.locks, self.using)

    # -- the steps ----------------------------------------------------------------------------------

    def _existing(self, document_id: str, locale: str | None, others: Wanted) -> EntryVersion:
        """Return the version to write, locked with the entries `others`; NotFoundError if there is none."""
        code = self.schema.locale(self.flow, locale)
        version = self.versions.editable(self.versions.lock(document_id, others), code)
        if version is None:
            where = f" (locale {code})" if locale else ""
            raise NotFoundError(f'There is no document "{document_id}" in "{self.slug}"{where}.')
        return version

    def _counterparts(self, relations: Mapping[str, Change]) -> Wanted:
        return links.counterparts(self.flow, relations, self.using)

    def _owner(self, version: EntryVersion) -> links.Owner:
        held = self.versions
        return links.Owner(self.flow, version, self.schema, self.using, held.locks, held.uses, self.loaded)

    def _finish(
        self,
        version: EntryVersion,
        asked: Sequence[links.PartChange],
        status: str | None,
        action: str,
        changed: Collection[str],
        moved: Mapping[str, Sequence[Target]] | None = None,
    ) -> Document:
        """Write the links `asked`, publish for `status` "published", send the signal; return the document."""
        check_status(Status.PUBLISHED if status is None else status)
        owner = self._owner(version)
        published = self.flow.drafts and status == Status.PUBLISHED
        if published:
            caller.check(self.slug, caller.PUBLISH)
        written = write_links(owner, asked, publishes=published)
        sharing.follow(self.flow, version, asked, changed, self.using)
        version = publishing.publish(owner) if published else version
        self.versions.uses.write()
        kept = action == UPDATED and not (changed or moved or published or any(each.part for each in asked))
        document = answer.written(self.flow, version, written) if kept else self._read(version)
        announcing.announce_write(document, action, changed, written, moved or {}, published, self.using)
        return document

    def _read(self, version: EntryVersion) -> Document:
        return answer.read(self.schema, version, self.using)
