"""The actions on a document in one locale: publish, unpublish, discard the draft, delete.

Publishing makes the published relation lists equal to the draft's, on both sides. A published link has
the same positions as its twin in the draft, so the database finds the differences, and only these are
read and written. The caller has opened the transaction and locked the document.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from ...models import Entry, EntryVersion, Link, Status
from .. import schema
from ..assets import uses
from ..errors import ValidationError
from ..links import Owner, bump, sharing
from ..locks import Locks
from ..schema import follow, follow_entry
from ..versions.rows import check_shown, now, share
from . import mirror


def publish(owner: Owner) -> EntryVersion:
    """Make the document's published version equal to the draft `owner.version`; return the published version.

    It is created where there is none. Values, uses of files and relation lists are copied. Raises
    ValidationError for a value that is missing or breaks a rule of publication, and when another document
    has published the same unique value.
    """
    draft = owner.version
    check(owner)
    moment = now()
    first = _first_publication(draft, moment, owner.using)
    published = _published(owner) or EntryVersion(
        entry_id=draft.entry_id,
        flow_id=draft.flow_id,
        locale=draft.locale,
        status=Status.PUBLISHED,
        created_at=draft.created_at,
    )
    before = published.values
    published.values = follow(owner.flow.upcoming, draft.values, owner.using)
    published.search = draft.search
    published.published_at = published.updated_at = moment
    published.first_published_at = first
    published.save(using=owner.using)
    owner.uses.note(owner.flow, published, before)
    share(owner.flow, published, owner.flow.by_slug(published.values), owner.uses, owner.using)
    follow_entry(owner.flow.upcoming, published, owner.using)
    mirror.copy(owner, draft, published)
    sharing.share(owner.flow, published, owner.using)
    return published


def check(owner: Owner) -> None:
    """Raise the ValidationError of `publish`, with all that is wrong with the draft; write nothing.

    A value that is equal to the published one is not tested for being unique.
    """
    known: dict[str, Any] = {}
    if any(field.unique or field.type.holds_parts for field in owner.flow.values):
        published = _published(owner)
        known = owner.flow.by_slug(published.values) if published else {}
    draft = owner.version
    values = owner.flow.by_slug(draft.values)
    changed = {slug: value for slug, value in values.items() if value != known.get(slug)}
    check_shown(owner.flow, owner.schema, draft, changed, Status.PUBLISHED, owner.using)


def _first_publication(draft: EntryVersion, moment: datetime.datetime, using: str) -> datetime.datetime:
    """When the document was first published in this locale: now, where it never was; the draft keeps it."""
    if draft.first_published_at is None:
        draft.first_published_at = moment
        draft.save(using=using, update_fields=["first_published_at"])
    return draft.first_published_at


def discard(owner: Owner) -> EntryVersion:
    """Make the draft `owner.version` equal to the document's published version; return the draft.

    Values, uses of files and relation lists are copied. Raises ValidationError when there is no published
    version.
    """
    draft = owner.version
    published = _published(owner)
    if published is None:
        raise ValidationError("The document was never published: there is nothing to go back to.")
    before = draft.values
    draft.values = follow(owner.flow.upcoming, published.values, owner.using)
    draft.search = published.search
    draft.updated_at = published.updated_at
    draft.save(using=owner.using, update_fields=["values", "search", "updated_at"])
    owner.uses.note(owner.flow, draft, before)
    share(owner.flow, draft, owner.flow.by_slug(draft.values), owner.uses, owner.using)
    follow_entry(owner.flow.upcoming, draft, owner.using)
    mirror.copy(owner, published, draft)
    sharing.share(owner.flow, draft, owner.using)
    return draft


def with_published_version(owners: list[Owner]) -> list[Owner]:
    """Return those owners whose document has a published version in their locale: 1 statement for each."""
    return [owner for owner in owners if _published(owner)]


def unpublish(owner: Owner) -> EntryVersion:
    """Delete the document's published version with the links from it; return the draft `owner.version`.

    Links to the document stay, and are hidden from readers until it is published again. Without a
    published version nothing is done.
    """
    published = _published(owner)
    if published is not None:
        owned = Link.objects.using(owner.using).filter(source=published).exclude(inverse_position=None)
        targets = _locked(owner.locks, lambda: set(owned.order_by().values_list("target", flat=True)))
        uses.leave(owner.flow, [published.pk], owner.using)
        published.delete(using=owner.using)
        bump([published.entry_id, *targets], owner.using)
    return owner.version


def delete(entry: Entry, locales: Iterable[str], locks: Locks, using: str) -> bool:
    """Delete the document's versions in these locales, with the links from and to them.

    The entry is deleted with its last version. While it has others, links from components that share
    their lists between locales stay, hidden from readers. Returns False, and does nothing, when it has
    none of these locales.
    """
    locales = list(locales)
    versions = EntryVersion.objects.using(using).filter(entry=entry)
    gone = versions.filter(locale__in=locales)
    if not gone.exists():
        return False
    rows = Link.objects.using(using).order_by()
    pointing = rows.filter(target=entry, target_locale__in=locales)
    owned = rows.filter(source__in=gone).exclude(inverse_position=None)
    counterparts = _locked(
        locks,
        lambda: {
            *pointing.values_list("source__entry", flat=True),
            *owned.values_list("target", flat=True),
        },
    )
    bump(counterparts, using)
    hidden = sharing.kept(pointing, entry.flow_id, using)
    if hidden and versions.exclude(locale__in=locales).exists():
        pointing = pointing.exclude(pk__in=hidden)
    pointing.delete()
    uses.leave(schema.current(using).by_id[entry.flow_id], gone.values("pk"), using)
    gone.delete()
    if not versions.exists():
        entry.delete(using=using)
    return True


def _locked(locks: Locks, read: Callable[[], set[int]]) -> set[int]:
    """Return the entries that `read` returns, once all of them are locked.

    Reads again after each new lock, since they may have changed before it.
    """
    found = read()
    while locks.also(found):
        found = read()
    return found


def _published(owner: Owner) -> EntryVersion | None:
    """Return the published version of the owner's document in its locale, or None."""
    draft = owner.version
    rows = EntryVersion.objects.using(owner.using).filter(entry=draft.entry_id, locale=draft.locale)
    return rows.filter(status=Status.PUBLISHED).first()
