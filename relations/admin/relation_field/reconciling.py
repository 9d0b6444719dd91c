"""Changes of a form against the lists as they are now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ...engine.errors import StaleError
from ...engine.operations import Patch
from ...models import Entry
from .delta import Delta
from .merging import Choice, Merge, compare, merge, merge_one
from .reading import PAGE, Lists, RelationList

ATTEMPTS = 5  # writes that others may overtake before one gives up

Choices = Mapping[str, Mapping[str, Choice]]
Result = TypeVar("Result")


class Conflicted(Exception):
    """Somebody else changed what the form changes: a person has to choose. Nothing was written."""

    def __init__(self, merges: Mapping[str, Merge], revision: int) -> None:
        super().__init__("The lists have changed in the meantime.")
        self.merges, self.revision = merges, revision


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a person chose on the page of conflicts, and the revision that it was about."""

    revision: int | None = None
    choices: Choices = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What to write, and at which revision of the document it holds."""

    changes: Mapping[str, Patch]
    merges: Mapping[str, Merge]
    revision: int | None


def settle(
    lists: Lists, deltas: Mapping[str, Delta], agreed: Agreed, write: Callable[[Reconciled], Result]
) -> Result:
    """Reconcile the changes and `write` them; again where another writer came between the two.

    Raises what `write` does, and Conflicted.
    """
    for _attempt in range(ATTEMPTS - 1):
        try:
            return write(reconcile(lists, deltas, agreed))
        except StaleError:
            continue
    return write(reconcile(lists, deltas, agreed))


def reconcile(lists: Lists, deltas: Mapping[str, Delta], agreed: Agreed) -> Reconciled:
    """The changes to write; raises Conflicted where a person has to choose first.

    The revision is read before the lists: who writes in between is caught when the engine compares it.
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
    found = lists.of(lists.subject.flow.relation(slug))
    choices = agreed.choices.get(slug, {})
    if not found.to_many:
        row = next(iter(found.page(0).rows), None)
        return merge_one(delta, row.word if row else "", choices)
    standing = found.places([*delta.seen_words, *delta.words])
    places = {text: place for text, (place, _) in standing.items()}
    unmoved = {text for text, (_, key) in standing.items() if delta.keys.get(text) == key}
    return merge(delta, compare(delta, places, _window(found, delta), unmoved), places, choices)


def _window(found: RelationList, delta: Delta) -> dict[str, int]:
    """The rows that stand where the page had seen some, with their places."""
    words: dict[str, int] = {}
    for offset, seen in delta.seen:
        page = found.page(offset) if len(seen) <= PAGE else None
        words |= {row.word: offset + at for at, row in enumerate(page.rows)} if page else {}
    return words
