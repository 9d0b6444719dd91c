"""Searching entry versions by `EntryVersion.search`, the same on every database.

That column has the searched values of the version, which are its texts, in lower case and without accents.
"""

from __future__ import annotations

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan

from ...models import EntryVersion
from ..values.folding import APART, fold
from .functions import Equatable, Folded


def searched(rows: QuerySet[EntryVersion], term: str) -> QuerySet[EntryVersion]:
    """Return those of `rows` that contain `term`, as a whole, in one of their searched values.

    Case and accents are ignored. A term that is empty, or consists of accents alone, matches no rows.
    """
    folded = fold(term)
    return rows.filter(_has(folded)) if folded else rows.none()


def with_words(rows: QuerySet[EntryVersion], term: str) -> QuerySet[EntryVersion]:
    """Return those of `rows` that contain each word of `term` in a searched value or their document id.

    Case and accents are ignored, in the document id only case. A term without words matches all rows; a word
    of accents alone matches none.
    """
    for word in term.replace("\x00", "").split():
        folded = fold(word)
        if not folded:
            return rows.none()
        rows = rows.filter(_has(folded) | Q(_within(Folded(F("entry__document_id")), Folded(Value(word)))))
    return rows


def begins(term: str) -> Q:
    """Return the condition for versions that have a searched value which begins with `term`.

    Case, accents and repeated spaces are ignored.
    """
    text = Concat(Value(APART), F("search"))
    return Q(_within(Equatable(text), Value(APART + fold(" ".join(term.split())))))


def _has(folded: str) -> Q:
    return Q(_within(Equatable(F("search")), Value(folded)))


def _within(text: Equatable | Folded, part: Value | Folded) -> GreaterThan:
    return GreaterThan(StrIndex(text, part), 0)
