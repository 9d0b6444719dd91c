"""The actions on a document in one locale: publish, unpublish, discard the draft, delete.

Publishing makes the published lists of relations equal to the draft's, on both sides. A link and its copy in
the other status have the same position, so the database can find the differences, and only those are read and
written. The caller has opened the transaction and locked the document.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from ...models import Entry, EntryVersion, Link, Status
from .. import schema
from ..assets import uses
from ..errors import Faults, ValidationError
from ..links import Owner, bounds, bump, fitting, sharing
from ..locks import Locks, queue
from ..schema import follow, follow_entry
from ..versions.rows import check_shown, now, share
from ..versions.storing import CONTENT, are_same, store
from . import mirror

TIMES = ("published_at", "first_published_at", "updated_at")


def publish(owner: Owner) -> EntryVersion:
    """Make the document's published version equal to the draft `owner.version`; return the published version.

    It is created if there is none. Values, uses of files and relations are copied. Raises ValidationError,
    with all faults, for a value that is missing or not allowed in a published version, for relations with too
    few or too many members, and when another document has published the same unique value.
    """
    draft = owner.version
    acyclic = [field for field in owner.flow.relations if field.owning and field.shared.get("noCycle")]
    if acyclic:
        queue(owner.flow, owner.using)
    known = _published(owner)
    faults = Faults()
    with faults.gathered():
        _check(owner, known)
    with faults.gathered():
        bounds.check_shown(owner.flow, draft, owner.using)
    faults.check()
    moment = now()
    first = _first_publication(draft, moment, owner.using)
    published = known or EntryVersion(
        entry_id=draft.entry_id,
        flow_id=draft.flow_id,
        locale=draft.locale,
        status=Status.PUBLISHED,
        created_at=draft.created_at,
    )
    before = published.values
    published.values = follow(owner.flow.upcoming, draft.values, owner.using)
    published.published_at = published.updated_at = moment
    published.first_published_at = first
    published.search, searched = draft.search, published.search
    if published._state.adding:
        published.save(using=owner.using)
    else:
        kept = published.search == searched and are_same(published.values, before)
        store(published, *TIMES, *(() if kept else CONTENT), using=owner.using)
    owner.uses.note(owner.flow, published, before)
    share(owner.flow, published, owner.flow.by_slug(published.values), owner.uses, owner.using)
    follow_entry(owner.flow.upcoming, published, owner.using)
    mirror.copy(owner, draft, published)
    sharing.share(owner.flow, published, owner.using)
    for field in acyclic:
        fitting.check_cycle(field, published, owner.using)
    return published


def check(owner: Owner) -> None:
    """Raise the ValidationErrors that publishing the draft `owner.version` would raise; write nothing.

    Values that are equal to the published ones are not checked for being unique.
    """
    _check(owner, _published(owner))


def _check(owner: Owner, published: EntryVersion | None) -> None:
    known: dict[str, Any] = owner.flow.by_slug(published.values) if published else {}
    draft = owner.version
    values = owner.flow.by_slug(draft.values)
    changed = {slug: value for slug, value in values.items() if value != known.get(slug)}
    check_shown(owner.flow, owner.schema, draft, changed, Status.PUBLISHED, owner.using)


def _first_publication(draft: EntryVersion, moment: datetime.datetime, using: str) -> datetime.datetime:
    """Return when the document was first published in the draft's locale: `moment` if it never was.

    Then `moment` is stored in the draft's column `first_published_at`.
    """
    if draft.first_published_at is None:
        draft.first_published_at = moment
        store(draft, "first_published_at", using=using)
    return draft.first_published_at


def discard(owner: Owner) -> EntryVersion:
    """Make the draft `owner.version` equal to the document's published version, and return the draft.

    Values, uses of files and relations are copied. Raises ValidationError if there is no published version.
    """
    draft = owner.version
    published = _published(owner)
    if published is None:
        raise ValidationError("The document was never published: there is nothing to go back to.")
    before = draft.values
    draft.values = follow(owner.flow.upcoming, published.values, owner.using)
    draft.search = published.search
    draft.updated_at = published.updated_at
    store(draft, *CONTENT, "updated_at", using=owner.using)
    owner.uses.note(owner.flow, draft, before)
    share(owner.flow, draft, owner.flow.by_slug(draft.values), owner.uses, owner.using)
    follow_entry(owner.flow.upcoming, draft, owner.using)
    mirror.copy(owner, published, draft)
    sharing.share(owner.flow, draft, owner.using)
    return draft


def with_published_version(owners: list[Owner]) -> list[Owner]:
    """Return those of the drafts `owners` whose document is published in the same locale.

    1 SQL statement for each.
    """
    return [owner for owner in owners if _published(owner)]


def unpublish(owner: Owner) -> EntryVersion:
    """Delete the document's published version and the links from it; return the draft `owner.version`.

    Links to the document are kept, and hidden from readers until it is published again. Without a published
    version it does nothing and returns the draft. Raises RuleError when another document's published list
    would have too few members.
    """
    published = _published(owner)
    if published is not None:
        owned = Link.objects.using(owner.using).filter(source=published).exclude(inverse_position=None)
        targets = _locked(owner.locks, lambda: set(owned.order_by().values_list("target", flat=True)))
        uses.leave(owner.flow, [published.pk], owner.using)
        others = bounds.Others(owner.schema, owner.using)
        others.losing(Link.objects.using(owner.using).filter(source=published))
        published.delete(using=owner.using)
        others.check([published.entry_id])
        bump([published.entry_id, *targets], owner.using)
    return owner.version


def delete(going: Mapping[Entry, Iterable[str]], locks: Locks, using: str) -> bool:
    """Delete documents, each in some of its locales, with their links.

    `going` maps entries to locales. Returns whether the first of these documents had a version in one of its
    locales. Raises RuleError when the published list of another document would have too few members.
    """
    keys = {entry.pk for entry in going}
    return [_delete(entry, locales, locks, keys, using) for entry, locales in going.items()][0]  # noqa: RUF015


def _delete(entry: Entry, locales: Iterable[str], locks: Locks, going: Collection[int], using: str) -> bool:
    """Delete the document's versions in these locales, with the links from and to them.

    `going` are the keys of the entries that are deleted together: the bounds of their lists are not checked.
    The entry is deleted with its last version. While it has others, links from parts whose lists are shared
    between locales are kept, hidden from readers. Returns whether it had a version in one of the locales; if
    not, it does nothing.
    """
    locales = set(locales)
    versions = dict(EntryVersion.objects.using(using).filter(entry=entry).values_list("pk", "locale"))
    gone = [key for key, locale in versions.items() if locale in locales]
    if not gone:
        return False
    rows = Link.objects.using(using).order_by()
    pointing = rows.filter(target=entry, target_locale__in=locales)
    owned = rows.filter(source__in=gone).exclude(inverse_position=None)
    ends = pointing.values_list("source__entry").union(owned.values_list("target"))
    bump(_locked(locks, lambda: {end for (end,) in ends.all() if end is not None}), using)
    known = schema.current(using)
    others = bounds.Others(known, using)
    others.losing(pointing)
    others.losing(rows.filter(source__in=gone))
    uses.leave(known.by_id[entry.flow_id], gone, using)
    if len(gone) == len(versions):
        entry.delete(using=using)
    else:
        pointing.exclude(pk__in=sharing.kept(pointing, entry.flow_id, using)).delete()
        EntryVersion.objects.using(using).filter(pk__in=gone).delete()
    others.check(going)
    return True


def _locked(locks: Locks, read: Callable[[], set[int]]) -> set[int]:
    """Lock the entries whose primary keys `read` returns, and return these keys.

    Calls `read` again after each new lock, since its result may have changed before the lock was taken.
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
