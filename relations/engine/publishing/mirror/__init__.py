"""Mirroring: make the relation lists of one version equal to those of its other status.

`origin` is the version copied from, `image` the version copied to: the draft and the published version,
or the reverse. A copied link takes the position of its twin in `origin`, so the database compares the two
lists and rows that are equal are never read; rows that differ are deleted and written anew.

Two lists need more care. In a list of another document, a copied link is placed by its neighbours
(`placement`). Rows of a mirrored list that have no twin and yet stay (`unmirrored`) make way for copied
ones.
"""

from ....models import EntryVersion
from ...links import Owner, bump
from .forward import ForwardMirror
from .inverse_with_drafts import InverseMirrorWithDrafts
from .inverse_without_drafts import InverseMirrorWithoutDrafts


def copy(owner: Owner, origin: EntryVersion, image: EntryVersion) -> None:
    """Make the relation lists of `image` equal to those of `origin`, a document's versions in one locale.

    Writes the lists of links from the document and of links to it, and counts up the revisions of all
    documents one of whose lists changes. Raises OperationalError when another writer holds one of these:
    then the transaction has to start again. Costs 2 statements for each kind of list where nothing
    differs.
    """
    touched: set[int] = set()
    for kind in (ForwardMirror, InverseMirrorWithDrafts, InverseMirrorWithoutDrafts):
        touched |= kind(owner, origin, image).copy()
    if touched:
        bump({*touched, origin.entry_id}, owner.using)


__all__ = ["copy"]
