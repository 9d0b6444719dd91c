"""Making the changes of a file, all of them or none, for `manage.py relations bulk`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any

from django.db import transaction

from relations.engine import schema
from relations.engine.documents import documents
from relations.engine.errors import RelationsError
from relations.engine.operations import Connect, Patch
from relations.models import Status

from . import relation_lists
from .bulk_lines import Line, LineError
from .relation_changes import Place, change, step, target
from .relation_lists import Address

STEPS = {"before": "above", "after": "below", "start": "top", "end": "bottom"}
AT_ONCE = 500  # lines about one list that are one change
MOST_ERRORS = 1000
Named = tuple[str, str, str, str]  # flow, entry, field and locale


class Refused(Exception):
    """Raised when lines of the file are wrong or the engine refuses them. Nothing was written.

    `errors` are the first MOST_ERRORS pairs (number of the line, message), in order.
    """

    def __init__(self, errors: list[tuple[int, str]]) -> None:
        super().__init__(f"{len(errors)} lines cannot be done.")
        self.errors = errors


@dataclass(slots=True)
class Done:
    """What the lines of a file changed: how many lines there were for each verb and for each list.

    `verbs` is by the verb ("connect", "disconnect", "move"), `lists` by (flow, document id, field, locale).
    `published` is the number of entries that were published. `errors` are as in Refused.
    """

    verbs: Counter[str] = field(default_factory=Counter)
    lists: Counter[Named] = field(default_factory=Counter)
    published: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the counts as a dict for the JSON output of the command.

        Its keys are `connected`, `disconnected`, `moved` (numbers of lines), `lists` and `published`.
        """
        names = ("flow", "document_id", "field", "locale")
        return {
            "connected": self.verbs["connect"],
            "disconnected": self.verbs["disconnect"],
            "moved": self.verbs["move"],
            "lists": [
                {**dict(zip(names, named, strict=True)), "locale": named[3] or None, "lines": count}
                for named, count in self.lists.items()
            ],
            "published": self.published,
        }


def run(lines: Iterable[Line | LineError], *, publish: bool, dry_run: bool, using: str) -> Done:
    """Make the changes of a file in one transaction, and return the counts of them as a Done.

    A `dry_run` is rolled back. With `publish` each changed entry is published at the end. Raises Refused,
    with the first errors, if a line is wrong or the engine refuses its change.
    """
    read = list(lines)

    def work() -> Done:
        done = Done()
        for group in _groups(read, done):
            if not _attempt(group, done, using):
                for line in group:
                    _attempt([line], done, using, is_alone=True)
        if publish and not done.errors:
            _publish(read, done, using)
        if dry_run or done.errors:
            transaction.set_rollback(True, using=using)
        return done

    done = schema.run_held(work, using=using)
    if done.errors:
        raise Refused(sorted(done.errors)[:MOST_ERRORS])
    return done


def _groups(lines: Iterable[Line | LineError], done: Done) -> Iterator[list[Line]]:
    """Yield the lines in groups, each of which can be one change of one list.

    A group is of neighbouring lines that all connect, or all disconnect, different targets; a move is alone.
    Wrong lines are added to `done.errors` instead.
    """
    sound: list[Line] = []
    for each in lines:
        if isinstance(each, LineError):
            done.errors.append((each.line, each.message))
        else:
            sound.append(each)
    for (_, verb), found in groupby(sound, key=lambda line: (line.address, line.verb)):
        group: list[Line] = []
        named: set[str] = set()  # what the lines are about: a later line must not change it in their place
        for line in found:
            if group and (verb == "move" or line.target in named or len(group) == AT_ONCE):
                yield group
                group, named = [], set()
            group.append(line)
            named |= {line.target, line.anchor}
        yield group


def _attempt(group: list[Line], done: Done, using: str, *, is_alone: bool = False) -> bool:
    """Make the change of a group of lines; return whether the group is done with.

    The lines are counted in `done`. False if the engine refuses a group of several lines: the caller then
    tries them one by one, with `is_alone`. A refusal of a single line is added to `done.errors`.
    """
    try:
        with transaction.atomic(using=using):
            _write(group, using)
    except RelationsError as error:
        if is_alone or len(group) == 1:
            done.errors += [(group[0].number, each.message) for each in error.all]
        return len(group) == 1
    done.verbs[group[0].verb] += len(group)
    done.lists[group[0].address] += len(group)
    return True


def _write(group: list[Line], using: str) -> None:
    first = group[0]
    locale = first.locale or None
    status = str(Status.DRAFT)
    found = relation_lists.find(
        first.flow, first.entry, first.field, locale=locale, status=status, using=using
    )
    relation_lists.check_there(found)
    if first.verb == "move":
        moving, named = target(first.target, found.field, locale), first.anchor or True
        found.service.move(
            first.entry, found.path, moving, step(STEPS[first.position], named, found.field), locale=locale
        )
        return
    if first.verb == "disconnect":
        wanted = Patch(disconnect=tuple(target(line.target, found.field, locale) for line in group))
    else:
        wanted = Patch(connect=tuple(each for line in group for each in _connecting(line, found)))
    found.service.update(first.entry, changes={found.path: wanted}, locale=locale)


def _connecting(line: Line, address: Address) -> tuple[Connect, ...]:
    kind = line.position or ("end" if line.link is None else "stay")
    make = partial(change, "connect", address.field, [line.target], locale=line.locale or None)
    made = make(place=Place(kind, line.anchor or None), link=line.link)
    assert isinstance(made, Patch), "connect is a patch"
    return made.connect


def _publish(lines: Iterable[Line | LineError], done: Done, using: str) -> None:
    entries: dict[tuple[str, str, str], int] = {}
    for line in lines:
        if isinstance(line, Line):
            entries.setdefault((line.flow, line.entry, line.locale), line.number)
    for (flow, entry, locale), number in entries.items():
        service = documents(flow, using=using)
        if not service.flow.drafts:
            continue
        try:
            with transaction.atomic(using=using):
                service.publish(entry, locale=locale or None)
            done.published += 1
        except RelationsError as error:
            done.errors += [(number, each.message) for each in error.all]
