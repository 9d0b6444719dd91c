"""Writing the links of several new documents together, with few SQL statements.

The new documents' lists are empty, so they are not read. Some relations are written one by one, because a
write changes further lists: those whose targets leave their previous owner's list, those between a source
without drafts and a target with drafts, and those between two of the new documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Max

from ...batches import batches
from ...models import Link
from ..errors import Faults, ValidationError
from ..locks import Locks
from ..operations import Target, named_by
from ..schema import Pairing
from . import lists
from .importing import insert_links
from .in_parts import PartChange
from .link_rows import LinkRow
from .lists import LinkList, next_key
from .plan.planning import plan as planned
from .plan.types import ListChange, Member, Plan
from .resolving import Resolver
from .targets import Documents, entries
from .write import Owner, Written, load, write

Tail = tuple[int | str | None, ...]  # what identifies a list at the other end of links


@dataclass(frozen=True, slots=True)
class NewLists:
    """The lists with which one new document is created.

    `owner` is its new version, `asked` the changes of the lists. `path` is where the document is in the
    caller's data, for errors.
    """

    owner: Owner
    asked: Sequence[PartChange]
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Planned:
    """A stored list of a new document (`links`), the change that fills it, and the plan of that change."""

    links: LinkList
    change: ListChange
    plan: Plan


def lock_named(asked: Sequence[PartChange], locks: Locks, using: str) -> None:
    """Lock the documents that these changes name, in relations that have a field on both flows.

    Such documents have lists of their own that change too. Waits for other writers.
    """
    named: dict[tuple[int, bool], list[Target]] = defaultdict(list)
    fields = {(each.field.link_field, each.field.owning): each.field for each in asked}
    for each in asked:
        found = (target for target in named_by(each.change) if target.resource is None)
        named[each.field.link_field, each.field.owning] += found
    for key, field in fields.items():
        if field.two_sided and field.other is not None:
            for some in batches(dict.fromkeys(named[key])):
                locks.first(entries(field.other, some, using))


def write_new(wanted: Sequence[NewLists], faults: Faults) -> list[Written]:
    """Write the links of new documents, whose versions are stored already.

    Returns for each item of `wanted`, in order, the entries whose lists changed and the plans.
    ValidationErrors are added to `faults`, with the path of the document; then the caller must roll back. One
    SQL statement for each target flow, and one or two for each relation.
    """
    results = [Written() for _ in wanted]
    made: list[_Planned] = []
    later: list[Callable[[], None]] = []
    new = {each.owner.version.entry_id for each in wanted}
    known: dict[int, Mapping[Member, int]] = {}
    for number, (each, found) in _loaded(wanted, faults):
        owner, written = wanted[number].owner, results[number]
        if id(found) not in known:  # one object for all changes of a relation, which makes its mapping anew
            known[id(found)] = found.members
        with _under(faults, wanted[number].path):
            lists_of = list(_planned(owner, each, found, known[id(found)]))
            if _has_effects(each, lists_of, new):
                later.append(_alone(owner, each, written))
                continue
            made += lists_of
            written.plans.setdefault(each.name, []).extend(one.plan for one in lists_of)
            written.touched.update(_touched(owner, each, lists_of))
    if not faults.found:
        _insert(made)
        for work in later:
            work()
    return results


def _loaded(wanted: Sequence[NewLists], faults: Faults) -> Iterator[tuple[int, tuple[PartChange, Documents]]]:
    """Load the documents that all changes name, and yield (index in `wanted`, (change, documents)).

    If a change is wrong, nothing is yielded, and ValidationErrors with the paths of their new documents are
    added to `faults`.
    """
    flat = [(number, each) for number, lists_of in enumerate(wanted) for each in lists_of.asked]
    wrong = Faults()
    loaded = load(wanted[0].owner, [each for _, each in flat], wrong) if flat else []
    if not wrong.found:
        for (number, _), (change, found) in zip(flat, loaded, strict=True):
            assert isinstance(found, Documents), "relations to several flows are written one by one"
            yield number, (change, found)
        return
    for lists_of in wanted:  # find out whose they are
        with _under(faults, lists_of.path):
            alone = Faults()
            load(lists_of.owner, lists_of.asked, alone)
            alone.check()


def _planned(
    owner: Owner, each: PartChange, found: Documents, members: Mapping[Member, int]
) -> Iterator[_Planned]:
    """Plan one change of a new document for each stored list that it changes; nothing is written.

    `found` are the loaded documents, and `members` maps each of their versions to its primary key. Raises
    ValidationError for targets and anchors that do not exist or are not acceptable, and for an anchor that is
    not among the new members.
    """
    version = owner.version
    pairing = Pairing(each.field)
    resolver = Resolver(pairing, version.locale, version.status, owner.schema, found)
    for status, change in resolver.changes(each.change).items():
        links = lists.of_version(pairing, version, owner.using, status, members, each.part)
        yield _Planned(links, change, planned(change, []))


def _has_effects(each: PartChange, made: Sequence[_Planned], new: set[int]) -> bool:
    """Whether a change does more than insert rows, each at the end of its member's own list.

    Then it is written by itself. `made` are the planned lists of the change; `new` are the primary keys of
    the entries that are being created.
    """
    named = {member.document for one in made for member in one.plan.joining}
    pins = any(one.links.pairing.pins for one in made)
    return each.field.takes_over or pins or (each.field.two_sided and not named.isdisjoint(new))


def _alone(owner: Owner, each: PartChange, written: Written) -> Callable[[], None]:
    """Return a function that writes one change by itself, and adds the result to `written`."""

    def work() -> None:
        done = write(owner, [replace(each, is_new=False)])
        written.touched.update(done.touched)
        written.plans.update(done.plans)

    return work


def _touched(owner: Owner, each: PartChange, made: Sequence[_Planned]) -> Iterator[int]:
    """Yield the primary keys of the entries whose lists the change `each` changes, with repetitions.

    They are the owner's, and those of members that have a list of their own in the relation.
    """
    for one in made:
        if one.plan:
            yield owner.version.entry_id
        if each.field.two_sided:
            yield from (m.document for m in one.plan.joining if isinstance(m.document, int))


def _insert(made: Sequence[_Planned]) -> None:
    """Insert the rows of all lists.

    Where several lists get the same member, its own list gets their links one behind the other.
    """
    by_side: dict[tuple[int, str], list[_Planned]] = defaultdict(list)
    for one in made:
        by_side[one.links.field.link_field, one.links.order].append(one)
    for some in by_side.values():
        insert_links(_rows(some), using=some[0].links.using)


def _rows(made: Sequence[_Planned]) -> Iterator[LinkRow]:
    two_sided = made[0].links.field.two_sided
    tails = _tails(made) if two_sided else {}
    for one in made:
        for member, key in one.plan.inserts:
            sent_type, data = one.change.sent_types.get(member, ""), one.change.data.get(member)
            values: dict[str, Any] = {"linkage_type": sent_type, "data": data}
            row = one.links.new_row(member, key, None)
            if two_sided:
                column = one.links.opposite_order
                at = _tail_of(row)[column]
                values[column] = tails[at] = next_key(tails.get(at))
            yield row._replace(**values)


def _tail_of(row: LinkRow) -> dict[str, Tail]:
    """Return what identifies the two lists that a link is in.

    Under `inverse_position` a tuple that identifies the target's list, under `position` one for the source's.
    """
    inverse = (row.target, row.target_locale, row.target_status, row.source_status)
    return {"inverse_position": inverse, "position": (row.source, row.part)}


def _tails(made: Sequence[_Planned]) -> dict[Tail, int | None]:
    """Return the last position in each list of the members that join, as far as these lists have rows.

    A key is the tuple by which `_tail_of` identifies the list. `made` are planned lists of one relation. 1
    SQL statement for some hundreds of members.
    """
    links = made[0].links
    column = links.opposite_order
    names, about = (("source", "part"), "source") if column == "position" else (INVERSE, "target")
    keys = {
        _tail_of(one.links.new_row(member, key, None))[column][0]
        for one in made
        for member, key in one.plan.inserts
    }
    rows = Link.objects.using(links.using).filter(field=links.field.link_field).order_by()
    found: dict[Tail, int | None] = {}
    for some in batches(keys):
        last = rows.filter(**{f"{about}__in": some}).values_list(*names).annotate(last=Max(column))
        found.update({tuple(at): key for *at, key in last})
    return found


INVERSE = ("target", "target_locale", "target_status", "source_status")


@contextmanager
def _under(faults: Faults, path: tuple[str | int, ...]) -> Iterator[None]:
    """A context manager that catches a ValidationError and adds it to `faults`.

    The `path` of the document in the caller's data is put before the error's own path.
    """
    with faults.gathered():
        try:
            yield
        except ValidationError as error:
            error.under(*path)
            raise
