"""Publish, unpublish, discard, delete: what happens to a document's versions and their links.

Publishing makes the published lists equal to the draft's, on both sides, by the difference alone: a
published row has its draft row's key, so the database finds what differs and only that is read and written.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..models import Entry, EntryVersion, Link, Status
from .errors import ValidationError
from .links import Owner, bump
from .mirror import Mirror
from .schema import FlowSchema
from .versions import check_required, now, share


def publish(owner: Owner) -> EntryVersion:
    """Make the published version equal to the draft `owner.version`.

    ValidationError when a required value is missing.
    """
    draft = owner.version
    check_required(owner.flow, draft.values)
    moment = now()
    published, _ = EntryVersion.objects.using(owner.using).update_or_create(
        entry_id=draft.entry_id,
        locale=draft.locale,
        status=Status.PUBLISHED,
        defaults={"values": draft.values, "published_at": moment, "updated_at": moment},
        create_defaults={
            "flow_id": draft.flow_id,
            "values": draft.values,
            "published_at": moment,
            "created_at": draft.created_at,
            "updated_at": moment,
        },
    )
    share(owner.flow, published, published.values, owner.using)
    Mirror(owner, draft, published).copy()
    return published


def discard(owner: Owner) -> EntryVersion:
    """Make the draft `owner.version` equal to the published version; ValidationError when there is none."""
    draft = owner.version
    published = _published(owner)
    if published is None:
        raise ValidationError("The document was never published: there is nothing to go back to.")
    draft.values = published.values
    draft.updated_at = published.updated_at
    draft.save(using=owner.using, update_fields=["values", "updated_at"])
    share(owner.flow, draft, draft.values, owner.using)
    Mirror(owner, published, draft).copy()
    return draft


def unpublish(owner: Owner) -> EntryVersion:
    """Remove the published version and the links it owns; what points at it is only hidden."""
    published = _published(owner)
    if published is not None:
        links = Link.objects.using(owner.using).filter(source=published).order_by()
        bump(links.exclude(inverse_position=None).values("target"), owner.using)
        published.delete(using=owner.using)
        bump([published.entry_id], owner.using)
    return owner.version


def delete(flow: FlowSchema, entry: Entry, locales: Iterable[str], using: str) -> bool:
    """Delete these locales of a document, with the links on both sides; False when it has none of them."""
    versions = EntryVersion.objects.using(using).filter(entry=entry)
    gone = versions.filter(locale__in=list(locales))
    if not gone.exists():
        return False
    pointing = Link.objects.using(using).filter(target=entry, target_locale__in=list(locales))
    bump(pointing.order_by().values("source__entry"), using)
    bump(Link.objects.using(using).filter(source__in=gone).order_by().values("target"), using)
    pointing.delete()
    gone.delete()
    if not versions.exists():
        entry.delete(using=using)
    return True


def _published(owner: Owner) -> EntryVersion | None:
    draft = owner.version
    rows = EntryVersion.objects.using(owner.using).filter(entry=draft.entry_id, locale=draft.locale)
    return rows.filter(status=Status.PUBLISHED).first()
