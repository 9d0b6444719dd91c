"""Parsing `filter=`: `eq(name,Pizza):like(slug,*bistro):(gt(stars,2)|is_null(stars))`.

Source: the vendor's page on filtering, and the JavaScript SDKs, which write alternatives in parentheses
with `|` between them. An argument with a comma or a parenthesis in it may stand in double quotes. A
backslash makes the next character an ordinary one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from ... import conf
from .errors import BadQuery

OPERATORS = ("eq", "ne", "like", "in", "gt", "ge", "lt", "le", "is_null", "not")
TAKES = {"in": "a field and values", "is_null": "a field alone"}  # the others one value
MOST_TERMS = 10  # of one filter, as documented


class Term(NamedTuple):
    """One comparison of a filter: `operator(path,value,…)`.

    The path is the name of a field, or leads through relations to a field of a related entry.
    """

    operator: str
    path: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """An "or" in a filter: it holds if at least one of its alternatives holds.

    Each of `parts` is an alternative: a tuple of parts, all of which must hold.
    """

    parts: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """A "not" in a filter: it matches all entries except those for which all its parts hold.

    So it also matches where a compared value is null, and where a relation has no members.
    """

    parts: tuple[Part, ...]


Part = Term | Alternatives | Negation
Filter = list[Part]


def read(text: str) -> Filter:
    """Parse the text of the parameter `filter` into parts, all of which must hold.

    Raises BadQuery, which becomes a response with status 400, for text that does not fit the grammar.
    """
    most = conf.get("RELATIONS_MAX_QUERY_LENGTH")
    if len(text) > most:
        raise BadQuery("filter", f"it has more than {most} characters")
    if "\x00" in text:
        raise BadQuery("filter", "it has a null character")
    return _Reader(text).everything()


def terms(asked: Iterable[Part]) -> Iterator[Term]:
    """Yield every comparison in the parsed filter `asked`, also those in alternatives and negations."""
    for part in asked:
        if isinstance(part, Term):
            yield part
        elif isinstance(part, Negation):
            yield from terms(part.parts)
        else:
            yield from terms(chain.from_iterable(part.parts))


def like(pattern: str) -> tuple[str, str]:
    """Parse the pattern of `like`: return (operator, operand) of the engine's filter.

    `*` at the start or end of the pattern stands for any text: `*bistro` gives ("$endsWith", "bistro").
    Raises BadQuery (400) for a `*` elsewhere.
    """
    stem = pattern.strip("*")
    if "*" in stem:
        raise BadQuery("filter", "like takes a * at the beginning, at the end, or both")
    ends = pattern.startswith("*"), pattern.endswith("*")
    operators = {(True, True): "$contains", (True, False): "$endsWith", (False, True): "$startsWith"}
    return operators.get(ends, "$eq"), stem


class _Reader:
    """The parser of one filter, of which `text` is the whole and `at` the place of the next character."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.terms = text, 0, 0

    def everything(self) -> Filter:
        found: Filter = [self._part()]
        while self.at < len(self.text):
            self._expect(":")
            found.append(self._part())
        return found

    def _part(self) -> Part:
        if not self._take("("):
            return self._named()
        parts = [self._conjunction()]
        while not self._take(")"):
            self._expect("|")
            parts.append(self._conjunction())
        return Alternatives(tuple(parts))

    def _conjunction(self) -> tuple[Part, ...]:
        parts = [self._named()]
        while self._take(":"):
            parts.append(self._named())
        return tuple(parts)

    def _named(self) -> Part:
        """Parse a comparison such as `eq(name,Pizza)`, or a negation.

        Raises BadQuery for more than MOST_TERMS of them, which also bounds how deep they are nested.
        """
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise BadQuery("filter", f"it has more than {MOST_TERMS} parts")
        start = self.at
        name = re.compile(r"\w*").match(self.text, start)
        operator = name[0] if name else ""
        if operator not in OPERATORS:
            known = ", ".join(OPERATORS)
            shown = self.text[start : start + 40]
            raise BadQuery("filter", f'at "{shown}" should be one of {known}')
        self.at += len(operator)
        self._expect("(")
        if operator == "not":
            return Negation(self._negated())
        arguments = [self._argument()]
        while not self._take(")"):
            self._expect(",")
            arguments.append(self._argument())
        term = _checked(operator, *arguments)
        return Negation((term,)) if operator == "ne" else term

    def _negated(self) -> tuple[Part, ...]:
        parts = [self._part()]
        while not self._take(")"):
            self._expect(":")
            parts.append(self._part())
        return tuple(parts)

    def _argument(self) -> str:
        """Parse one argument of a comparison: the text before the next comma or the closing parenthesis."""
        if self._take('"'):
            return self._quoted()
        characters, depth = [], 0
        while self.at < len(self.text):
            character = self.text[self.at]
            if depth == 0 and character in ",)":
                break
            depth += {"(": 1, ")": -1}.get(character, 0)
            characters.append(self._character())
        return "".join(characters).strip()

    def _quoted(self) -> str:
        characters = []
        while not self._take('"'):
            characters.append(self._character())
        return "".join(characters)

    def _character(self) -> str:
        """Return the next character; if it is a backslash, the one after it. BadQuery at the end."""
        self._take("\\")
        if self.at >= len(self.text):
            raise BadQuery("filter", "it ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def _take(self, character: str) -> bool:
        """Skip the character if it is the next one, and return whether it was."""
        found = self.text.startswith(character, self.at)
        self.at += found
        return found

    def _expect(self, character: str) -> None:
        if not self._take(character):
            shown = self.text[self.at : self.at + 40] or "its end"
            raise BadQuery("filter", f'before "{shown}" should be a {character}')


def _checked(operator: str, name: str, *values: str) -> Term:
    values = _numbered(name, values) if operator == "in" else values
    name = name.removesuffix(".0") if operator == "in" else name
    wanted = {"in": len(values) > 0, "is_null": not values}.get(operator, len(values) == 1)
    if not wanted:
        takes = TAKES.get(operator, "a field and one value")
        raise BadQuery("filter", f"{operator} takes {takes}; a value with commas stands in quotes")
    if not all(name.split(".")):
        raise BadQuery("filter", f'"{name}" is no field')
    return Term("eq" if operator == "ne" else operator, tuple(name.split(".")), values)


def _numbered(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of `in(name.0,a,name.1,b)`, the form in which the SDK up to version 18 sent arrays.

    Values in any other form are returned unchanged.
    """
    stem = name.removesuffix(".0")
    names = (name, *values[1::2])
    if stem != name and names == tuple(f"{stem}.{number}" for number in range(len(names))):
        return values[::2]
    return values
