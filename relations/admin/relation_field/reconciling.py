"""Combining an editor's changes of all relations of a document with those of others, and writing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from ...engine.errors import StaleError
from ...engine.operations import Patch
from ...engine.schema import RelationSchema
from ...models import Entry
from .delta import Delta
from .link_inputs import shown
from .link_merging import with_data
from .merging import Choice, Merge, compare, merge, merge_one
from .reading import PAGE, Lists

ATTEMPTS = 5  # before StaleError is raised

Choices = Mapping[str, Mapping[str, Choice]]
Result = TypeVar("Result")


class Conflicted(Exception):
    """Raised when another editor changed the same rows of a list, so that this editor must choose.

    Nothing was written. `merges` has the conflicts by field slug. `revision` is the document's revision that
    the question is about. `sections` are the parts of the conflict page about values.
    """

    def __init__(self, merges: Mapping[str, Merge], revision: int | None, sections: Sequence[Any]) -> None:
        super().__init__("The document has changed in the meantime.")
        self.merges, self.revision, self.sections = merges, revision, sections


@dataclass(frozen=True, slots=True)
class Agreed:
    """The editor's answers on the conflict page, "mine" or "theirs": by field slug, then by the row's word.

    `revision` is the document's revision for which the answers were given.
    """

    revision: int | None = None
    choices: Choices = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """An editor's changes combined with those of others, ready to be written.

    `changes` are the Patches for the engine and `merges` say how each came about, both by field slug.
    `revision` is the document's revision that they apply to; None for a new document.
    """

    changes: Mapping[str, Patch]
    merges: Mapping[str, Merge]
    revision: int | None


def settle(
    lists: Lists,
    deltas: Mapping[str, Delta],
    agreed: Agreed,
    write: Callable[[Reconciled], Result],
    undecided: Callable[[], Sequence[Any]],
) -> Result:
    """Combine an editor's changes with those of others, pass the result to `write`, and return its result.

    `deltas` are the editor's changes by field slug, `agreed` the answers to earlier questions. `undecided`
    returns the sections of the conflict page about values that others changed too. If the document changes
    before it is written, so that `write` raises StaleError, all of this is done again, at most ATTEMPTS
    times. Raises Conflicted, and whatever `write` raises.
    """
    for _attempt in range(ATTEMPTS - 1):
        try:
            return write(reconcile(lists, deltas, agreed, undecided()))
        except StaleError:
            lists.subject.forget()
    return write(reconcile(lists, deltas, agreed, undecided()))


def reconcile(
    lists: Lists, deltas: Mapping[str, Delta], agreed: Agreed, sections: Sequence[Any]
) -> Reconciled:
    """Combine the editor's changes `deltas`, by field slug, with those of others; return a Reconciled.

    Raises Conflicted if the editor must choose first. The document's revision is read before its lists: the
    engine compares it when it writes, and so detects a write of others since it was read.
    """
    revision = revision_now(lists, deltas.values())
    relation = lists.subject.flow.relation
    merges = {
        slug: combined(lists, relation(slug), delta, revision, agreed.choices.get(slug, {}))
        for slug, delta in deltas.items()
    }
    is_new = revision is not None and agreed.revision != revision
    if sections or (is_new and any(merge.conflicts for merge in merges.values())):
        raise Conflicted(merges, revision, sections)
    changes = {slug: found.delta.patch(slug) for slug, found in merges.items() if found.delta}
    return Reconciled(changes, merges, revision)


def revision_now(lists: Lists, deltas: Iterable[Delta]) -> int | None:
    """Return the present revision of the document; None for a new one, and if no page told which it had."""
    entry, using = lists.subject.entry, lists.subject.using
    if entry is None or all(delta.revision is None for delta in deltas):
        return None
    return Entry.objects.using(using).filter(pk=entry.pk).values_list("revision", flat=True).first()


def combined(
    lists: Lists,
    field: RelationSchema,
    delta: Delta,
    revision: int | None,
    choices: Mapping[str, Choice] = MappingProxyType({}),
) -> Merge:
    """Combine an editor's changes of one list with those of others since the page was opened.

    `revision` is the document's present revision: if it is that of the page, others changed nothing.
    `choices` are the answers on the conflict page, by `Conflict.key`. The merge has the whole data of links.
    """
    found = Merge(delta)
    if revision is not None and delta.revision not in (None, revision):
        found = _with_theirs(lists, field, delta, choices)
    return _in_full(lists, field, found, choices)


def _in_full(lists: Lists, field: RelationSchema, found: Merge, choices: Mapping[str, Choice]) -> Merge:
    """Return the merge with the whole data to write on each link whose data the editor changed.

    The editor sends only the changed attributes; the others are those that are stored. `choices` are the
    answers on the conflict page for attributes that two editors changed.
    """
    words = [item.target for item in found.delta.connect if item.link is not None]
    component = field.link
    if not words or component is None:
        return found
    empty = dict.fromkeys(component.fields)  # what is left out would get its default
    stored = {text: {**empty, **data} for text, data in lists.data(field, words).items()}
    return with_data(found, stored, partial(shown, component), choices)


def _with_theirs(lists: Lists, field: RelationSchema, delta: Delta, choices: Mapping[str, Choice]) -> Merge:
    if not field.to_many:
        row = next(iter(lists.page(field, 0).rows), None)
        return merge_one(delta, row.word if row else "", choices)
    standing = lists.places(field, [*delta.loaded_words, *delta.words])
    places = {text: place for text, (place, _) in standing.items()}
    unmoved = {text for text, (_, key) in standing.items() if delta.keys.get(text) == key}
    return merge(delta, compare(delta, places, _window(lists, field, delta), unmoved), places, choices)


def _window(lists: Lists, field: RelationSchema, delta: Delta) -> dict[str, int]:
    """Return the positions, by word, of the rows that are now where the page's loaded rows were."""
    words: dict[str, int] = {}
    for offset, loaded in delta.loaded:
        page = lists.page(field, offset) if len(loaded) <= PAGE else None
        words |= {row.word: offset + at for at, row in enumerate(page.rows)} if page else {}
    return words
