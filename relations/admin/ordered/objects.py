"""The list of one object, as the widget shows and changes it: pages of rows, search, and changes.

The string that names an object in the form, its word, is `document=12` for the primary key 12.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Model

from ...engine.errors import ConflictError
from ...engine.operations import Target
from ...engine.titles import label
from ..relation_field.delta import Delta, Placed
from ..relation_field.reading import PAGE, Page
from ..relation_field.related import Related
from ..relation_field.search import PAGE as RESULTS
from ..relation_field.search import Found, first_of, matching, shortened
from ..relation_field.viewer import Viewer
from ..subject.targets import parse, word
from .side import Side


@dataclass(frozen=True)
class ObjectList:
    """The list of the object `owner` in an ordered many-to-many relation; empty for a new object (None)."""

    side: Side
    owner: Model | None
    viewer: Viewer
    using: str

    @property
    def sees_members(self) -> bool:
        """Whether the user may view the objects in the list."""
        return self.viewer.sees_model(self.side.model)

    # -- reading ------------------------------------------------------------------------------------

    def page(self, offset: int = 0, *, after: int | None = None, before: int | None = None) -> Page:
        """Return at most PAGE rows, from the index `offset` or next to an order key. 2 SQL statements."""
        if self.owner is None:
            return Page()
        found = self.side.rows(self.owner, self.using)
        rows, key, member = found.rows(), found.key, self.side.member.name
        some = rows.select_related(member)
        if after is not None:
            some = some.filter(**{f"{key}__gt": after})[:PAGE]
        elif before is not None:
            some = reversed(some.filter(**{f"{key}__lt": before}).order_by(f"-{key}")[:PAGE])
        else:
            some = some[offset : offset + PAGE]
        shown = (self._related(getattr(row, member), str(getattr(row, key))) for row in some)
        return Page(tuple(shown), offset, rows.count())

    def named(self, words: Sequence[str]) -> list[Related]:
        """Return the widget's rows for objects named by their words (`document=12`).

        The label of an object that does not exist is its primary key.
        """
        objects = self._objects(words)
        return [
            self._related(objects[text]) if text in objects else Related(text, parse(text).label)
            for text in words
        ]

    def places(self, words: Iterable[str]) -> dict[str, int]:
        """Return the positions, from 0, of those objects that are in the list, by word (`document=12`)."""
        if self.owner is None:
            return {}
        members, objects = self.side.rows(self.owner, self.using).members(), self._objects(words)
        keys = list(members.values())
        known = {text: members.get(self._value(obj)) for text, obj in objects.items()}
        return {text: bisect_left(keys, key) for text, key in known.items() if key is not None}

    def search(self, term: str, page: int) -> Found:
        """Return one page of the objects that can be added and match `term`. Pages are counted from 1."""
        if not self.sees_members:
            return Found([], False)
        first, rows = first_of(page), self.side.choices(self.using).order_by("pk")
        site_admin = self.viewer.site._registry.get(self.side.model)
        found = matching(rows, site_admin, self.viewer.request, shortened(term))
        objects = list(found[first : first + RESULTS + 1])
        shown = [self._related(obj) for obj in objects[:RESULTS]]
        return Found(shown, len(objects) > RESULTS, self.places(row.word for row in shown))

    # -- writing ------------------------------------------------------------------------------------

    def apply(self, delta: Delta, owner: Model) -> None:
        """Make an editor's changes (`delta`) in the list of the object `owner`, inside a transaction.

        A move writes one row. If another editor has removed one of the new neighbours meanwhile, the other
        neighbour counts; without both, the object goes to the end. Raises ConflictError for an object that
        cannot be chosen (any more).
        """
        mine = replace(self, owner=owner)
        manager, objects = getattr(owner, self.side.accessor), self._objects(delta.words)
        self.side.rows(owner, self.using).lock(self._value(obj) for obj in objects.values())
        manager.remove(*(objects[text] for text in delta.disconnect if text in objects))
        present = mine._present(objects)
        new = [item.target for item in delta.connect if item.target not in present]
        self._check_choices(new, objects)
        manager.add(*(objects[text] for text in new))
        present |= {*new}
        # New ones are at the end already, in order, unless others come between them.
        appended = {*new} if all(i.target in new for i in delta.connect if _is_last(i, present)) else set()
        for item in delta.connect:
            if not (item.target in appended and _is_last(item, present)):
                manager.move(objects[item.target], **_place(item, present, objects))

    def added(self, delta: Delta) -> bool:
        """Return whether the changes add an object to the list."""
        targets = {item.target for item in delta.connect}
        return bool(targets - self._present(self._objects(targets)))

    # -- helpers ------------------------------------------------------------------------------------

    def _related(self, obj: Model, key: str = "") -> Related:
        """Return the widget's row of an object; without its name and URL if the user may not view it."""
        sees = self.sees_members
        name = label(str(obj), str(obj.pk)) if sees else str(obj.pk)
        return Related(
            word(Target(str(obj.pk))), name, self.viewer.url(type(obj), obj.pk) if sees else "", key=key
        )

    def _objects(self, words: Iterable[str]) -> dict[str, Model]:
        """Return the objects that these words (`document=12`) name, by word: 1 SQL statement.

        Words of objects that do not exist are left out.
        """
        keys = {}
        for text in words:
            try:
                keys[text] = self.side.model._meta.pk.clean(parse(text).label, None)
            except DjangoValidationError:
                continue
        found = self.side.model._base_manager.using(self.using).in_bulk(list(keys.values()))
        return {text: found[key] for text, key in keys.items() if key in found}

    def _present(self, objects: Mapping[str, Model]) -> set[str]:
        """Return the words of those of these objects that are in the list; `objects` is by word."""
        if self.owner is None:
            return set()
        values = {text: self._value(obj) for text, obj in objects.items()}
        members = self.side.rows(self.owner, self.using).members(list(values.values()))
        return {text for text, value in values.items() if value in members}

    def _value(self, obj: Model) -> Any:
        """Return the value that a through row's foreign key to the object has."""
        return getattr(obj, self.side.member.target_field.attname)

    def _check_choices(self, words: Sequence[str], objects: Mapping[str, Model]) -> None:
        keys = [objects[text].pk for text in words if text in objects]
        allowed = self.side.choices(self.using).filter(pk__in=keys)
        known = set(allowed.values_list("pk", flat=True)) if keys else set()
        for text in words:
            if text not in objects or objects[text].pk not in known:
                name = self.side.model._meta.verbose_name
                raise ConflictError(
                    f'The {name} "{parse(text).label}" cannot be connected.', [self.side.accessor]
                )


def _is_last(item: Placed, present: set[str]) -> bool:
    return "end" in _place(item, present, {})


def _place(item: Placed, present: set[str], objects: Mapping[str, Model]) -> dict[str, Any]:
    """Return the new place of an item as keyword arguments for the list manager's `move`.

    `present` are the words of the objects in the list, `objects` the objects by word.
    """
    for kind, text in (("after", item.after), ("before", item.before)):
        if text in present:
            return {kind: objects.get(text)}
    return {"start": True} if item.end == "start" else {"end": True}
