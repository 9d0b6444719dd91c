"""The reason why a search found a document: the value that has the searched words, to show to people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ...models import EntryVersion
from ..schema import FlowSchema, Schema
from ..titles import readable, title
from ..values.folding import fold
from ..versions.search import is_searched

AROUND = 24  # characters of a value before the word,
LONGEST = 80  # and of the whole excerpt

Key = tuple[int, str, str]  # an entry's primary key, a locale, a status: a version


@dataclass(frozen=True, slots=True)
class Match:
    """The value in which a search found its words: the name of its field, and an excerpt of the value.

    The excerpt is the text around a searched word.
    """

    field: str
    text: str


def matches(keys: Collection[Key], term: str, schema: Schema, using: str) -> dict[Key, Match]:
    """Return the value in which a search for `term` found its words, for people to read.

    `keys` name the versions that were found, as (entry's primary key, locale, status); the result is by
    these. Of several values the first is returned. Versions whose title has all words need no explanation and
    are left out. 1 SQL statement.
    """
    words = [fold(word) for word in term.split()]
    if not words or not keys:
        return {}
    wanted = Q(pk__in=[])
    for entry, locale, status in keys:
        wanted |= Q(entry=entry, locale=locale, status=status)
    rows = EntryVersion.objects.using(using).filter(wanted).order_by()
    columns = ("entry", "locale", "status", "flow", "entry__document_id", "values")
    found = {}
    for entry, locale, status, flow_id, name, values in rows.values_list(*columns):
        flow = schema.by_id[flow_id]
        match = _match(flow, flow.by_slug(values), name, words)
        if match is not None:
            found[entry, locale, status] = match
    return found


def _match(flow: FlowSchema, values: Mapping[str, Any], name: str, words: Iterable[str]) -> Match | None:
    shown = fold(title(flow, values, name))
    missing = [word for word in words if word not in shown]
    if not missing:
        return None
    for field in flow.values:
        if is_searched(field.kind, field.options) and (text := str(values.get(field.slug) or "")):
            word = next((word for word in missing if word in fold(text)), None)
            if word is not None:
                return Match(readable(field.name), _excerpt(text, word))
    return Match("id", name) if any(word in fold(name) for word in missing) else None


def _excerpt(text: str, word: str) -> str:
    """Return the text around `word`, which is folded (in lower case, without accents), in one line."""
    line = " ".join(text.split())
    at = fold(line).find(word)  # folding may change the length a little
    start = max(at - AROUND, 0)
    cut = line[start : start + LONGEST]
    return f"{'…' if start else ''}{cut}{'…' if start + LONGEST < len(line) else ''}"
