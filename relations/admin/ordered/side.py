"""One side of an ordered many-to-many relation: the model that has the lists, and what they contain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, ManyToManyRel, Model, QuerySet
from django.utils.text import capfirst

from ...many_to_many.lists import RelatedList


@dataclass(frozen=True)
class Side:
    """One side of an ordered many-to-many relation, whose objects have lists of other objects.

    `through` is the through model, `owner` its foreign key to the objects with lists, `member` the one to the
    objects in them. `accessor` is the attribute of an object for its list, `title` the list's name for
    people. `inverse` is true for the side without the field. `limit` is the field's `limit_choices_to`.
    """

    through: type[Model]
    owner: ForeignKey[Any, Any]
    member: ForeignKey[Any, Any]
    accessor: str
    title: str
    inverse: bool = False
    limit: Any = None

    @property
    def model(self) -> type[Model]:
        """The model of the objects in the lists."""
        return self.member.related_model

    def rows(self, of: Model, using: str) -> RelatedList:
        """Return the list of the object `of`, as stored: rows of the through model."""
        value = getattr(of, self.owner.target_field.attname)
        return RelatedList(self.through, self.owner, self.member, value, self.inverse, using)

    def choices(self, using: str) -> QuerySet[Any]:
        """Return the objects that can be in a list."""
        return self.model._default_manager.using(using).complex_filter(self.limit or {})


def side_of(model: type[Model], through: type[Model], owner: str | None = None) -> Side | None:
    """Return the side of the relation on which objects of `model` have lists.

    None if they have no attribute for them. In a relation of a model to itself `owner` names the foreign key
    to the object with the list; by default it is the side with the field.
    """
    found = (side for side in _sides(model, through) if owner in (None, side.owner.name))
    return next(found, None)


def _sides(model: type[Model], through: type[Model]) -> Iterator[Side]:
    for field in model._meta.many_to_many:
        if field.remote_field.through is through:
            source, target = _ends(field)
            yield Side(
                through,
                source,
                target,
                field.name,
                capfirst(str(field.verbose_name)),
                limit=field.get_limit_choices_to(),
            )
    for relation in model._meta.related_objects:
        if isinstance(relation, ManyToManyRel) and relation.through is through:
            source, target = _ends(relation.field)
            title = capfirst(str(relation.related_model._meta.verbose_name_plural))
            yield Side(through, target, source, str(relation.get_accessor_name()), title, inverse=True)


def _ends(field: Any) -> tuple[Any, Any]:
    """Return the through model's foreign keys: first that to the model with the field, then the other."""
    meta = field.remote_field.through._meta
    return meta.get_field(field.m2m_field_name()), meta.get_field(field.m2m_reverse_field_name())
