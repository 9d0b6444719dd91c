"""Combine the editor's changes of all lists of a document with those of others, and have them written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ...engine.errors import StaleError
from ...engine.operations import Patch
from ...engine.schema import RelationSchema
from ...models import Entry
from .delta import Delta
from .merging import Choice, Merge, compare, merge, merge_one
from .reading import PAGE, Lists

ATTEMPTS = 5  # before StaleError is raised

Choices = Mapping[str, Mapping[str, Choice]]
Result = TypeVar("Result")


class Conflicted(Exception):
    """Another editor changed the same rows of a list, and the editor must choose. Nothing was written.

    `merges` has the conflicts by field slug. `revision` is the document's, for which a choice is asked.
    """

    def __init__(self, merges: Mapping[str, Merge], revision: int) -> None:
        super().__init__("The lists have changed in the meantime.")
        self.merges, self.revision = merges, revision


@dataclass(frozen=True, slots=True)
class Agreed:
    """The choices made on the conflict page, by field slug and target's word.

    `revision` is the document's, for which they were made.
    """

    revision: int | None = None
    choices: Choices = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What to write, by field slug: `changes` for the engine, and `merges`, how they came about.

    `revision` is the document's that they are valid for; None where no changes of others are expected.
    """

    changes: Mapping[str, Patch]
    merges: Mapping[str, Merge]
    revision: int | None


def settle(
    lists: Lists, deltas: Mapping[str, Delta], agreed: Agreed, write: Callable[[Reconciled], Result]
) -> Result:
    """Combine the editor's changes with those of others, pass them to `write`, and return what it returns.

    `deltas` are the editor's changes by field slug. When the document changes in between, so that `write`
    raises StaleError, it starts again; after ATTEMPTS the error is raised. Also raises Conflicted, and
    whatever `write` raises.
    """
    for _attempt in range(ATTEMPTS - 1):
        try:
            return write(reconcile(lists, deltas, agreed))
        except StaleError:
            continue
    return write(reconcile(lists, deltas, agreed))


def reconcile(lists: Lists, deltas: Mapping[str, Delta], agreed: Agreed) -> Reconciled:
    """Combine the editor's changes with those of others, and return what to write.

    Raises Conflicted if the editor has to choose first. The revision is read before the lists, so the engine
    detects any write in between when it compares it.
    """
    subject = lists.subject
    revision = None
    if any(delta.revision is not None for delta in deltas.values()) and subject.entry is not None:
        rows = Entry.objects.using(subject.using).filter(pk=subject.entry.pk)
        revision = rows.values_list("revision", flat=True).first()
    merges = {slug: _merged(lists, slug, delta, revision, agreed) for slug, delta in deltas.items()}
    if revision is not None and agreed.revision != revision and any(m.conflicts for m in merges.values()):
        raise Conflicted(merges, revision)
    changes = {slug: found.delta.patch(slug) for slug, found in merges.items() if found.delta}
    return Reconciled(changes, merges, revision)


def _merged(lists: Lists, slug: str, delta: Delta, revision: int | None, agreed: Agreed) -> Merge:
    if revision is None or delta.revision in (None, revision):
        return Merge(delta)
    field = lists.subject.flow.relation(slug)
    choices = agreed.choices.get(slug, {})
    if not field.to_many:
        row = next(iter(lists.page(field, 0).rows), None)
        return merge_one(delta, row.word if row else "", choices)
    standing = lists.places(field, [*delta.loaded_words, *delta.words])
    places = {text: place for text, (place, _) in standing.items()}
    unmoved = {text for text, (_, key) in standing.items() if delta.keys.get(text) == key}
    return merge(delta, compare(delta, places, _window(lists, field, delta), unmoved), places, choices)


def _window(lists: Lists, field: RelationSchema, delta: Delta) -> dict[str, int]:
    """Return the rows now at the positions that the page had loaded, with their positions."""
    words: dict[str, int] = {}
    for offset, loaded in delta.loaded:
        page = lists.page(field, offset) if len(loaded) <= PAGE else None
        words |= {row.word: offset + at for at, row in enumerate(page.rows)} if page else {}
    return words
