"""What the deletion of entries would delete too, and what prevents it: the option `onDelete` of relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...engine.errors import RuleError
from ...engine.preview import Deletion, Named, of_deletions
from ...engine.schema import Schema
from ...models import Entry
from ..context import database


def departing(entries: Sequence[Entry], schema: Schema) -> Deletion:
    """Return a Deletion: what deleting these entries would delete too, and what prevents it.

    They would be deleted in all their locales, and have their `versions` prefetched. Raises ConflictError if
    too many documents would be deleted.
    """
    locales: dict[Entry, set[str]] = defaultdict(set)
    for entry in entries:
        locales[entry] = {version.locale for version in entry.versions.all()}
    return of_deletions(locales, schema, database())


def going_along(found: Deletion, schema: Schema, most: int) -> list[str]:
    """Return lines for the confirmation page: the entries that would be deleted too.

    At most `most` of them are named, then comes how many more there are.
    """
    names = list(dict.fromkeys(_name(each, schema) for each in found.going))
    shown = [_("%s, which goes along") % name for name in names[:most]]
    if more := len(names) - len(shown):
        shown.append(ngettext("and %d more", "and %d more", more) % more)
    return shown


def holding(found: Deletion, schema: Schema) -> list[str]:
    """Return lines for the confirmation page: the entries that prevent the deletion."""
    names = [_name(each, schema) for each in found.refusing]
    if more := found.refusals - len(names):
        names.append(ngettext("and %d more", "and %d more", more) % more)
    return names


def in_turn(entries: Sequence[Entry], delete: Callable[[Entry], object]) -> None:
    """Delete entries that may prevent each other's deletion, in an order in which it is possible.

    `delete` is called with each entry. Entries for which it raised RuleError are tried again after others
    were deleted. Raises the RuleError of the first of them when none can be deleted any more.
    """
    waiting = list(entries)
    while waiting:
        refused: list[tuple[Entry, RuleError]] = []
        for entry in waiting:
            try:
                delete(entry)
            except RuleError as error:
                refused.append((entry, error))
        if len(refused) == len(waiting):
            raise refused[0][1]
        waiting = [entry for entry, _ in refused]


def _name(each: Named, schema: Schema) -> str:
    return f"{schema.flows[each.type].name}: {each.title}"
