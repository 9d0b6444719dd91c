"""Making one version's lists equal to another's, on both sides: draft to published, or back.

A mirrored row takes the key of the row that it mirrors, so rows that agree are never read: the database
compares them. What differs is deleted and written anew. Where a row joins a list that is not the
document's own, it takes its place there by its neighbours (`placement`); what is in a mirrored list for
reasons of its own, a guest, makes way for the rows that have a place in it (`unmirrored`).
"""

from ....models import EntryVersion
from ...links import Owner, bump
from .forward import Owned
from .inverse_with_drafts import Seen
from .inverse_without_drafts import SeenByPlain


def copy(owner: Owner, origin: EntryVersion, image: EntryVersion) -> None:
    """Make the lists of `image` equal to those of `origin`, the two states of one document in one locale.

    2 statements for each kind of list where nothing differs.
    """
    touched: set[int] = set()
    for kind in (Owned, Seen, SeenByPlain):
        touched |= kind(owner, origin, image).copy()
    if touched:
        bump({*touched, origin.entry_id}, owner.using)


__all__ = ["copy"]
