"""The state of a document in one locale, as the admin shows it: draft, published or modified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from ...models import Entry, EntryVersion, Status


class State(models.TextChoices):
    """The state of a document in one locale: draft, published, or modified.

    Draft means never published or no longer; modified means published, with a draft that was changed since.
    """

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    MODIFIED = "modified", _("modified")


class Version(Protocol):
    """The attributes of a version on which the state of its document depends; an EntryVersion has them."""

    @property
    def locale(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def updated_at(self) -> Any: ...


def states(versions: Iterable[Version]) -> dict[str, State]:
    """Return the state of a document in each of its locales, by locale, from its versions."""
    found: dict[str, dict[str, Version]] = {}
    for version in versions:
        found.setdefault(version.locale, {})[version.status] = version
    return {locale: _state(by_status) for locale, by_status in sorted(found.items())}


def _state(by_status: dict[str, Version]) -> State:
    """Return the state of a document in one locale, given its versions there by status."""
    draft, published = by_status.get(Status.DRAFT), by_status.get(Status.PUBLISHED)
    if published is None:
        return State.DRAFT
    if draft is not None and draft.updated_at > published.updated_at:
        return State.MODIFIED
    return State.PUBLISHED


def in_state(entries: QuerySet[Entry], state: str, locale: str | None = None) -> QuerySet[Entry]:
    """Return those of `entries` that have this state in the locale, or in any locale when it is None.

    Raises ValueError for an unknown state.
    """
    versions = EntryVersion.objects.filter(entry=OuterRef("pk"))
    if locale is not None:
        versions = versions.filter(locale=locale)
    twins = EntryVersion.objects.filter(entry=OuterRef("entry"), locale=OuterRef("locale"))
    drafts, published = twins.filter(status=Status.DRAFT), twins.filter(status=Status.PUBLISHED)
    newer = drafts.filter(updated_at__gt=OuterRef("updated_at"))
    rows = {
        State.DRAFT: versions.filter(~Exists(published), status=Status.DRAFT),
        State.PUBLISHED: versions.filter(~Exists(newer), status=Status.PUBLISHED),
        State.MODIFIED: versions.filter(Exists(newer), status=Status.PUBLISHED),
    }
    return entries.filter(Exists(rows[State(state)]))


def in_locale(entries: QuerySet[Entry], locale: str) -> QuerySet[Entry]:
    """Return those of `entries` that have a version in this locale, in any status."""
    return entries.filter(Exists(EntryVersion.objects.filter(entry=OuterRef("pk"), locale=locale)))


def latest(versions: Iterable[EntryVersion]) -> EntryVersion | None:
    """Return the version with the latest `updated_at`; None if there are no versions."""
    return max(versions, key=lambda version: version.updated_at, default=None)
