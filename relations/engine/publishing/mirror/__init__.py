"""Mirroring: making the relation lists of one version equal to those of its other status.

`origin` is the version to copy from, `image` the version to copy to: the draft and the published version, or
the reverse. The twin of a link is the same link in the other status. A copied link gets the position of its
twin in `origin`, so the database can compare two lists, and links that are equal in both are not read. Links
that differ are deleted from `image` and inserted again.

Two kinds of lists need more care. In a list of another document, a copied link is placed next to the same
neighbours (`placement`). Links that are kept in a list though they have no twin (`unmirrored`) are moved if a
copied link needs their position.
"""

from ....models import EntryVersion
from ...links import Owner, bump
from .forward import ForwardMirror
from .inverse_with_drafts import InverseMirrorWithDrafts
from .inverse_without_drafts import InverseMirrorWithoutDrafts


def copy(owner: Owner, origin: EntryVersion, image: EntryVersion) -> None:
    """Make the relation lists of `image` equal to those of `origin`, a document's versions in one locale.

    Changes the lists of links from the document and of links to it, and increases the revision of all
    documents with a changed list. Raises OperationalError when another writer has locked one of these
    documents; the transaction must then start again. If nothing differs, it takes 2 SQL statements for each
    of three kinds: links from the document, and links to it from sources with drafts and without.
    """
    touched: set[int] = set()
    for kind in (ForwardMirror, InverseMirrorWithDrafts, InverseMirrorWithoutDrafts):
        touched |= kind(owner, origin, image).copy()
    if touched:
        bump({*touched, origin.entry_id}, owner.using)


__all__ = ["copy"]
