"""Documents: create, read, update, delete, publish — the same code for every caller.

`documents("restaurants").update(document_id="…", locale="fr", data={"categories": {"connect": ["…"]}})`
is the Python face of it, after Strapi's Document Service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet

from ..models import Entry, EntryVersion, Status
from . import incoming, links, publishing, query, schema, values
from .errors import ValidationError
from .locks import Locks, queue
from .operations import Change
from .reading import Document, Selection, populate
from .versions import stored_values
from .versions.rows import Versions, check_revision, document_id, share
from .view import View, check_status, versions

Result = TypeVar("Result")
Locales = str | Sequence[str] | None  # one, several, `*` for all, None for the default


def documents(flow: str, *, using: str = DEFAULT_DB_ALIAS) -> DocumentService:
    """The document service of one flow, by its slug; NotFoundError when there is none."""
    return DocumentService(flow, using)


class DocumentService:
    """Documents of one flow. Every write is one transaction, run again whole on a conflict.

    `data` maps field slugs to values; a relation takes `connect`, `disconnect`, `set` or bare ids (see
    `links.payload`). Ready-made changes may be given as `changes` instead. Raises ValidationError, whose
    path names the key, NotFoundError and ConflictError; nothing is written then.
    """

    def __init__(self, flow: str, using: str = DEFAULT_DB_ALIAS) -> None:
        self.slug, self.using = flow, using
        self.refresh()

    def refresh(self) -> None:
        """Take the schema as it is now; the service may be kept for long."""
        self.schema = schema.current(self.using)
        self.flow = self.schema.flow(self.slug)
        self.versions = Versions(self.flow, self.using, Locks(self.using))

    # -- reading ------------------------------------------------------------------------------------

    def view(self, locale: Locales = None, status: str | None = None) -> View:
        """How to read: `status` is draft or published (the default); ValidationError for another.

        `locale` is one, or for lists of documents several; `*` stands for all.
        """
        status = status or Status.PUBLISHED
        check_status(status)
        if locale is None or (isinstance(locale, str) and locale != "*"):
            self.schema.known_locale(locale)
            return View(self.schema, status, locale, self.using)
        return View(self.schema, status, None, self.using, self.schema.several(locale))

    def find_one(
        self,
        document_id: str,
        *,
        locale: str | None = None,
        status: str | None = None,
        publication: str | None = None,
        filters: Any = None,
        selection: Selection | None = None,
    ) -> Document | None:
        """The document in this locale and state, or None; None too where `filters` do not hold for it."""
        rows, view = self.rows(filters=filters, locale=locale, status=status, publication=publication)
        found = populate.read(self.flow, self.named(rows, document_id), selection or Selection(), view)
        return found[0] if found else None

    def named(self, rows: QuerySet[EntryVersion], document_id: str) -> QuerySet[EntryVersion]:
        """Those of the rows that are of this document."""
        if not values.is_storable(document_id):
            return rows.none()
        return rows.filter(entry__document_id=document_id)

    def find(
        self,
        *,
        filters: Any = None,
        sort: Any = None,
        start: int = 0,
        limit: int | None = None,
        locale: Locales = None,
        status: str | None = None,
        publication: str | None = None,
        selection: Selection | None = None,
    ) -> list[Document]:
        """The documents for which `filters` hold, sorted; all of them, or `limit` from `start`.

        `filters`, `sort` and `publication` are those of the Strapi dialect, as Python values. In several
        locales, or where the filters name the locale, each version counts.
        """
        asked = {"filters": filters, "sort": sort, "publication": publication}
        rows, view = self.rows(locale=locale, status=status, **asked)
        stop = None if limit is None else start + limit
        return populate.read(self.flow, rows[start:stop], selection or Selection(), view)

    def rows(
        self,
        *,
        filters: Any = None,
        sort: Any = None,
        locale: Locales = None,
        status: str | None = None,
        publication: str | None = None,
        search: str | None = None,
    ) -> tuple[QuerySet[EntryVersion], View]:
        """The same as a query, to be counted or cut, and the view that it is for."""
        if locale is None and self.flow.localized and query.names_locale(filters):
            locale = "*"
        view = self.view(locale, status)
        rows = query.filtered(versions(self.flow, view), self.flow, filters, view)
        if search:
            rows = query.searched(rows, search)
        if publication is not None:
            rows = query.published_as(rows, self.flow, publication, self.using)
        return query.ordered(rows, self.flow, sort, view), view

    # -- writing ------------------------------------------------------------------------------------

    def create(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        changes: Mapping[str, Change] | None = None,
        document_id: str | None = None,
        locale: str | None = None,
        status: str | None = None,
    ) -> Document:
        """A new document, as a draft, or published at once with status="published".

        ConflictError when `document_id` is taken, ValidationError when it is too long.
        """

        def work() -> Document:
            plain, relations = self._split(data, changes)
            plain = stored_values.settled(self.flow, plain, {}, self.using, is_new=True)
            code = self._locale(locale)
            entry = self.versions.new_entry(document_id)
            self.versions.locks.first(self._counterparts(relations))
            version = self.versions.new_version(entry, code, plain, {})
            return self._finish(version, relations, status)

        return self._run(work)

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
        """Merge `data` into the document's draft, and publish it with status="published".

        A locale that the document does not have yet is made. NotFoundError when there is no document,
        StaleError when its lists have changed since `revision`.
        """

        def work() -> Document:
            plain, relations = self._split(data, changes)
            code = self._locale(locale)
            entry = self.versions.lock(document_id, self._counterparts(relations))
            check_revision(entry, revision)
            version = self.versions.editable(entry, code)
            known = version.values if version else self.versions.shared_values(entry)
            plain = stored_values.settled(self.flow, plain, known, self.using, is_new=version is None)
            if version is None:
                version = self.versions.new_version(entry, code, plain, known)
            else:
                self.versions.merge(version, plain)
            share(self.flow, version, plain, self.using)
            return self._finish(version, relations, status)

        return self._run(work)

    def single_id(self) -> str | None:
        """The id of a single type's document, in any status and locale; None while there is none."""
        return document_id(self.flow, self.using)

    def save_single(
        self, data: Mapping[str, Any], *, locale: str | None = None, status: str | None = None
    ) -> Document:
        """Update the one document of a single type, or make it; raises what `create` and `update` raise."""

        def work() -> Document:
            queue(self.flow, self.using)
            known = self.single_id()
            if known is None:
                return self.create(data, locale=locale, status=status)
            return self.update(known, data, locale=locale, status=status)

        return schema.run_held(work, using=self.using)

    def delete(self, document_id: str, *, locale: str | None = None) -> bool:
        """Delete one locale of the document (`*`: all of it) with its links on both sides.

        False when there was nothing to delete.
        """

        def work() -> bool:
            entry = self.versions.find(document_id)
            gone = self._locales(entry, locale)
            if entry is None:
                return False
            return publishing.delete(entry, gone, self.versions.locks, self.using)

        return self._run(work)

    def publish(self, document_id: str, *, locale: str | None = None) -> list[Document]:
        """Make the published values and lists equal to the draft's, in one locale or all (`*`).

        Gives the versions that it made: none where there is no such document or locale.
        """
        return self._each_locale(document_id, locale, publishing.publish)

    def unpublish(self, document_id: str, *, locale: str | None = None) -> list[Document]:
        """Remove the published version; links to it are hidden until it is published again."""
        return self._each_locale(document_id, locale, publishing.unpublish)

    def discard_draft(self, document_id: str, *, locale: str | None = None) -> list[Document]:
        """Make the draft equal to what is published; ValidationError when nothing is.

        `*` leaves the locales alone that were never published, if another was.
        """
        return self._each_locale(document_id, locale, publishing.discard, among=publishing.published_ones)

    # -- the steps ----------------------------------------------------------------------------------

    def _run(self, work: Callable[[], Result]) -> Result:
        """One transaction; each attempt sees the schema as it is then."""

        def attempt() -> Result:
            self.refresh()
            return work()

        return schema.run_held(attempt, using=self.using)

    def _split(
        self, data: Mapping[str, Any] | None, changes: Mapping[str, Change] | None
    ) -> tuple[dict[str, Any], dict[str, Change]]:
        return incoming.split(self.flow, self.schema, data or {}, changes or {})

    def _locale(self, code: str | None) -> str:
        return self.schema.locale(self.flow, code)

    def _locales(self, entry: Entry | None, code: str | None) -> list[str]:
        """The one that is meant, or all (`*`) that there are; ValidationError for an unknown one."""
        if code == "*":
            found = EntryVersion.objects.using(self.using).filter(entry=entry).order_by("locale")
            return list(dict.fromkeys(found.values_list("locale", flat=True)))
        return [self._locale(code)]

    def _counterparts(self, relations: Mapping[str, Change]) -> Q:
        return links.counterparts(self.flow, self.schema, relations, self.using)

    def _owner(self, version: EntryVersion) -> links.Owner:
        return links.Owner(self.flow, version, self.schema, self.using, self.versions.locks)

    def _finish(self, version: EntryVersion, relations: dict[str, Change], status: str | None) -> Document:
        """Write the links, publish when asked, read the document back."""
        if status is not None:
            check_status(status)
        owner = self._owner(version)
        if relations:
            links.write(owner, relations)
        if self.flow.drafts and status == Status.PUBLISHED:
            version = publishing.publish(owner)
        return self._read(version)

    def _each_locale(
        self,
        document_id: str,
        locale: str | None,
        action: Callable[[links.Owner], EntryVersion],
        among: Callable[[list[links.Owner]], list[links.Owner]] | None = None,
    ) -> list[Document]:
        """The action's versions; where all locales are meant, of those `among` them that there are."""
        if not self.flow.drafts:
            raise ValidationError(f'"{self.slug}" has no drafts.')

        def work() -> list[Document]:
            entry = self.versions.find(document_id)
            codes = self._locales(entry, locale)
            versions = [self.versions.editable(entry, code) for code in codes if entry]
            owners = [self._owner(version) for version in versions if version is not None]
            if among and locale == "*":
                owners = among(owners) or owners
            return [self._read(action(owner)) for owner in owners]

        return self._run(work)

    def _read(self, version: EntryVersion) -> Document:
        view = View(self.schema, version.status, version.locale or None, self.using)
        rows = EntryVersion.objects.using(self.using).filter(pk=version.pk)
        return populate.read(self.flow, rows, Selection(), view)[0]
