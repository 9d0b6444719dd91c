"""The signal `document_changed`, sent after a write of a document is committed, and what it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.dispatch import Signal

# Sent once for each write of a document, after its transaction has committed. Arguments:
# `document`: the version that was written, as it was read then; a deleted one as it was before
# `action`: created (also in a further locale), updated, published, unpublished, discarded or deleted
# `changes`: a Changes
# `using`: the database's alias
# The sender is the model Entry. An error of a receiver is logged: the write is done.
document_changed = Signal()

Name = str | tuple[str, str]  # a documentId, or the type and id of a resource


@dataclass(frozen=True, slots=True)
class ListChanges:
    """What a write added to, moved in and removed from the list of one relation.

    Each is a documentId, or the type and id of a resource.
    """

    added: tuple[Name, ...] = ()
    moved: tuple[Name, ...] = ()
    removed: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What a write of a document changed.

    `values` are slugs of fields with another value. `relations` maps slugs of relation fields to changes of
    their lists. `others` are further documents whose lists changed too, as (flow, documentId). `published`
    says that the write published the document.
    """

    values: tuple[str, ...] = ()
    relations: Mapping[str, ListChanges] = field(default_factory=dict)
    others: tuple[tuple[str, str], ...] = ()
    published: bool = False
