"""The signal `document_changed`, sent after a write of a document is committed, and what it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.dispatch import Signal

# Sent once for each write of a document, after its transaction has committed. Arguments:
# `document`: the version that was written, as it was read then; a deleted one as it was before
# `action`: created (also in a further locale), updated, published, unpublished, discarded, deleted, or moved
#   within the order of its flow, once for all locales
# `changes`: a Changes
# `using`: the database's alias
# The sender is the model Entry. An error of a receiver is logged: the write is done.
document_changed = Signal()

Name = str | tuple[str, str]  # a documentId, or the type and id of a resource


@dataclass(frozen=True, slots=True)
class ListChanges:
    """The members that a write added to the list of one relation, moved within it, and removed from it.

    `changed` are members whose link stays and has other data. Each member is a documentId, or the (type, id)
    of a resource.
    """

    added: tuple[Name, ...] = ()
    moved: tuple[Name, ...] = ()
    removed: tuple[Name, ...] = ()
    changed: tuple[Name, ...] = ()  # they stay, and their links have other data


@dataclass(frozen=True, slots=True)
class Changes:
    """What a write of a document changed, for receivers of `document_changed`.

    `values` are the slugs of fields whose values changed. `relations` maps slugs of relations to a
    ListChanges. `others` are further documents of which a list changed, as (flow's slug, documentId).
    `published` says whether the write published the document.
    """

    values: tuple[str, ...] = ()
    relations: Mapping[str, ListChanges] = field(default_factory=dict)
    others: tuple[tuple[str, str], ...] = ()
    published: bool = False
