"""Publishing, unpublishing and discarding drafts, in one locale of a document or in all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...access import caller
from ...models import Entry, EntryVersion
from ...signals import Changes
from ..errors import ValidationError
from ..links import Owner
from ..versions.rows import editable
from ..versions.writing import writing
from . import actions, announcing
from .service import ServicePart


class Publishing(ServicePart):
    """The methods of the document service that publish documents, or go back from it."""

    @writing(caller.PUBLISH)
    def publish(self, document_id: str, *, locale: str | None = None) -> list[Any]:
        """Make published versions equal to the drafts, in one locale (None: the default) or all (`*`).

        Returns the published Documents.
        """
        return self._each_locale(document_id, locale, actions.publish, "published")

    @writing(caller.PUBLISH)
    def unpublish(self, document_id: str, *, locale: str | None = None) -> list[Any]:
        """Delete the published version, in one locale (None: the default) or all (`*`); return the drafts.

        Links to it are kept, and readers see them again when it is published again.
        """
        return self._each_locale(document_id, locale, actions.unpublish, "unpublished")

    @writing(caller.UPDATE)
    def discard_draft(self, document_id: str, *, locale: str | None = None) -> list[Any]:
        """Make the draft equal to the published version, in one locale, or in all for `*`; return the drafts.

        Raises ValidationError when none of these locales is published; `*` leaves out those that are not.
        """
        return self._each_locale(
            document_id, locale, actions.discard, "discarded", among=actions.with_published_version
        )

    def _each_locale(
        self,
        document_id: str,
        locale: str | None,
        action: Callable[[Owner], EntryVersion],
        done: str,
        among: Callable[[list[Owner]], list[Owner]] | None = None,
    ) -> list[Any]:
        """Return the Documents that `action` makes in one locale (None: the default), or in all for `*`.

        `done` is the signal's word for it. `among` chooses from all locales; if it chooses none, all count.
        """
        if not self.flow.drafts:
            raise ValidationError(f'"{self.slug}" has no drafts.')
        entry = self.versions.find(document_id)
        codes = self.versions.locales(entry, locale, self.schema)
        owners = [self._owner(version) for version in self._editable(entry, codes)]
        if among and locale == "*":
            owners = among(owners) or owners
        found = [self._read(action(owner)) for owner in owners]
        self.versions.uses.write()
        for document in found if announcing.is_heard() else ():
            announcing.announce(document, done, Changes(published=done == "published"), self.using)
        return found

    def _editable(self, entry: Entry | None, locales: Iterable[str]) -> list[EntryVersion]:
        """Return the entry's versions that writes change, in these locales; missing ones are left out."""
        found = (editable(self.schema.by_id[entry.flow_id], entry, c, self.using) for c in locales if entry)
        return list(filter(None, found))
