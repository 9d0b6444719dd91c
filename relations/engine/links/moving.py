"""Moving a target within a relation's list, by django-ordered-model's verbs: up, above, swap and so on.

A document may have several rows in a list, one for each status or locale. They are moved together, and count
as one place in the list: that of the first row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import NoneType

from ...models import Link
from ...models.link_queryset import LinkQuerySet
from ..errors import Faults, ValidationError, check_argument, check_number
from ..operations import Patch, Step, Target
from ..schema import Pairing
from .in_parts import PartChange, placed
from .lists import LinkList
from .plan.types import Anchor
from .resolving import Resolver
from .write import Owner, bump, list_of, load

Rows = list[Link]

ALONE = ("up", "down", "top", "bottom")
NEXT_TO = ("above", "below", "swap")
FARTHEST = 2**31  # a place that every database can count to, behind the end of any list


def naming(target: Target, step: Step) -> Patch:
    """Return a Patch that names the target and the `other` target of a step, to load and lock both.

    Only for loading: to write it would disconnect them. Raises ValidationError for arguments of other types.
    """
    _check_target(target, "target")
    check_argument(step, Step, "step", 'a Step, such as Step("top")')
    others = () if step.other is None else (step.other,)
    for other in others:
        _check_target(other, "step")
    return Patch(disconnect=(target, *others))


def move(owner: Owner, path: str, target: Target, step: Step) -> bool:
    """Move the target one step within the list at this path, such as `author` or `blocks.0.author`.

    A step is a verb (up, down, top, bottom, to, above, below or swap) with its other target or its place. The
    inverse side has a list for each status of the sources: the target is moved in the first, and the other
    lists follow as far as they hold the same documents. Returns whether a row was written. Raises
    ValidationError for an unknown verb, for a place below 1, and for a target that does not exist, is not in
    the list, or is its own anchor; NotFoundError for a path at which there is no relation.
    """
    _check_step(target, step)
    change, place = naming(target, step), placed(owner.flow, owner.flow.by_slug(owner.version.values), path)
    asked, faults = PartChange(place.field, place.part, change, place.name), Faults()
    loaded = load(owner, [asked], faults)
    faults.check()
    ((_, found),) = loaded
    version, pairing = owner.version, Pairing(place.field)
    resolver = Resolver(pairing, version.locale, version.status, owner.schema, found)
    anchors = [resolver.marker(resolver.anchor(named)) for named in change.disconnect]
    lists = [list_of(owner, pairing, status, found, place.part) for status in resolver.source_statuses]
    first, *others = map(MovableList, lists)
    named = _members(first, change.disconnect, anchors, path)
    moved = first.swap(*named) if step.verb == "swap" else first.step(step, *named)
    for places in others:
        for anchor in anchors:
            moved |= places.follow(first, anchor)
    if moved:
        bump({version.entry_id}, owner.using)
    return moved


@dataclass(frozen=True, slots=True)
class MovableList:
    """The list of a relation as a sequence of documents, to move them.

    All rows of a document move together.
    """

    links: LinkList

    def of(self, anchor: Anchor) -> Rows:
        """Return the list's rows of the document that the anchor names, in order; [] if there are none."""
        rows = self.links.rows.filter(self.links.about([anchor.document]))
        return [row for row in rows if anchor.fits(self.links.member(row))]

    def heads(self, without: Rows) -> LinkQuerySet:
        """Return the first row of each document in the list, in order. The rows `without` are left out."""
        rows, pairing = self._without(without), self.links.pairing
        if pairing.leaves_locale_open or (pairing.field.owning and pairing.pins):
            return rows.one_for_each_document(self.links.end, self.links.order)
        return rows

    # -- steps --------------------------------------------------------------------------------------

    def step(self, step: Step, rows: Rows, others: Rows | None = None) -> bool:
        """Move the rows of one document by a step such as up, top or above; not `swap`.

        `others` are the rows of the other document that `above` and `below` need. Returns whether a row was
        written.
        """
        return self.put(rows, self._goal(step, rows, others or []))

    def _goal(self, step: Step, rows: Rows, others: Rows) -> Link | None:
        """Return the row that `rows` go right above; None if they go to the end of the list.

        `rows` are those of the moved document, `others` those of the step's other document.
        """
        heads = self.heads(rows)
        match step.verb:
            case "up":
                return heads.below_instance(rows[0]).last() or heads.first()
            case "down":
                return _at(heads.above_instance(rows[0]), 1)
            case "top":
                return heads.first()
            case "to":
                return _at(heads, min(step.place, FARTHEST) - 1)
            case "above":
                return others[0]
            case "below":
                return self._without(rows).above_instance(others[-1]).first()
        return None

    def swap(self, one: Rows, other: Rows) -> bool:
        """Exchange the places of two documents, given by their rows. Returns whether a row was written."""
        upper, lower = sorted((one, other), key=lambda rows: self._key(rows[0]))
        following = self.heads(upper).above_instance(upper[0]).first()
        if following is not None and following.pk == lower[0].pk:
            return self.put(lower, upper[0])
        moved = self.put(upper, lower[0])
        lower = list(self.links.rows.filter(pk__in=[row.pk for row in lower]))  # it may have made room
        return self.put(lower, following) or moved

    def follow(self, leader: MovableList, anchor: Anchor) -> bool:
        """Move a document to the place that it has in another list, `leader`.

        There the next document that is in this list too is found; the document is put before it here, or at
        the end if there is none. Does nothing if either list lacks the document that `anchor` names. Returns
        whether a row was written.
        """
        led, rows = leader.of(anchor), self.of(anchor)
        if not led or not rows:
            return False
        end, here = self.links.end, self._without(rows)
        later = leader.links.rows.above_instance(led[-1]).filter(
            **{f"{end}__in": here.order_by().values(end)}
        )
        found = later.first()
        if found is None:
            return self.put(rows, None)
        return self.put(rows, here.filter(self.links.about([leader.links.member(found).document])).first())

    def put(self, rows: Rows, before: Link | None) -> bool:
        """Move rows, together, right before the row `before`, or to the end for None.

        Returns False, and writes nothing, if they stand there already.
        """
        if self._stand(rows, before):
            return False
        first, *rest = rows
        if before is None:
            first.bottom()
        else:
            first.above(before)
        for upper, row in zip(rows, rest, strict=False):
            row.below(upper)
        return True

    def _stand(self, rows: Rows, before: Link | None) -> bool:
        """Whether `rows` stand together right above the row `before`; for None, at the end of the list."""
        following = self._without(rows).above_instance(rows[0]).first()
        if before is None or following is None:
            return before is following
        return following.pk == before.pk and self._key(rows[-1]) < self._key(following)

    def _without(self, rows: Rows) -> LinkQuerySet:
        """Return the rows of the list except `rows`."""
        return self.links.rows.exclude(pk__in=[row.pk for row in rows])

    def _key(self, row: Link) -> int:
        """Return the row's position in this list."""
        return int(getattr(row, self.links.order))


def _at(rows: LinkQuerySet, place: int) -> Link | None:
    """Return the row at this place, counted from 0; None if the list is shorter."""
    return next(iter(rows[place : place + 1]), None)


def _check_target(target: Target, name: str) -> None:
    """Raise ValidationError, with the path `(name,)`, unless `target` is a Target that has an id."""
    check_argument(target, Target, name, 'a Target, such as Target(document="…")')
    check_argument(target.document, (str, NoneType), name, "a Target with a documentId as text")
    if target.document is None and target.number is None:
        raise ValidationError(f"{name} is a Target with a documentId.", [name])


def _check_step(target: Target, step: Step) -> None:
    """Raise ValidationError for an unknown verb and a place below 1.

    Also for `above`, `below` and `swap` without another target, and for other verbs with one.
    """
    known = step.verb in (*ALONE, *NEXT_TO, "to") and (step.verb in NEXT_TO) == (step.other is not None)
    if not known:
        raise ValidationError(f'"{target.label}" cannot be moved "{step.verb}".', target.path)
    check_number(step.place, "step")
    if step.place < 1:
        raise ValidationError(
            f'"{target.label}" cannot move to {step.place}: places count from 1.', target.path
        )


def _members(
    places: MovableList, named: Sequence[Target], anchors: Sequence[Anchor], slug: str
) -> list[Rows]:
    """Return, for each anchor in order, the rows of its document in the list.

    `named` are the same documents as targets, for errors; `slug` is the path of the list. Raises
    ValidationError for a document that is not in the list, and for one that is named twice.
    """
    found = [places.of(anchor) for anchor in anchors]
    found_keys: set[int] = set()
    for target, rows in zip(named, found, strict=True):
        keys = {row.pk for row in rows}
        if not rows:
            message = f'"{target.label}" is not in the list "{slug}".'
            raise ValidationError(message, target.path, documentId=target.label)
        if keys & found_keys:
            message = f'"{target.label}" cannot be its own anchor.'
            raise ValidationError(message, target.path, documentId=target.label)
        found_keys |= keys
    return found
