"""Fields for a project's own models.

    class Article(models.Model):
        tags = OrderedManyToManyField(Tag, related_name="articles")

See docs/many-to-many.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import models
from django.db.models.fields.related import resolve_relation
from django.db.models.utils import make_model_tuple

from .many_to_many.manager import OrderedManyToManyDescriptor
from .many_to_many.through import OrderedThrough

__all__ = ["OrderedManyToManyField", "OrderedThrough"]


class OrderedManyToManyField(models.ManyToManyField):
    """A ManyToManyField whose lists are in order, from both sides.

    Without `through`, it makes a through model, which migrations create. A relation of a model to itself is
    never symmetrical. The system check `relations.E201` is an error for a through model that lacks one of the
    columns of order, `order` and `inverse_order`.
    """

    if TYPE_CHECKING:
        # A type checker knows the managers of Django's own field, which move nothing.
        def __get__(self, instance: Any, owner: Any = None) -> Any: ...

    def __init__(
        self, to: Any, related_name: str | None = None, *, symmetrical: bool = False, **kwargs: Any
    ) -> None:
        if symmetrical:
            raise ValueError(
                "An ordered relation has two sides with an order each: it cannot be symmetrical."
            )
        super().__init__(to, related_name, symmetrical=False, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_table", None)  # the through model has it
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:  # type: ignore[override]
        if not (cls._meta.abstract or cls._meta.swapped or self.remote_field.through):
            self.name = name
            self.remote_field.through = _through(self, cls, name)
            self.db_table = None
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, self.name, OrderedManyToManyDescriptor(self.remote_field, reverse=False))

    def contribute_to_related_class(self, cls: type[models.Model], related: Any) -> None:
        super().contribute_to_related_class(cls, related)
        if not self.remote_field.hidden and not related.related_model._meta.swapped:
            setattr(cls, related.accessor_name, OrderedManyToManyDescriptor(self.remote_field, reverse=True))

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """Set the list to the objects chosen in a form, which have no order.

        Objects that were in the list keep their order; new ones come last.
        """
        manager = getattr(instance, self.attname)
        chosen = list(data)
        staying = [obj for obj in manager.all() if obj in chosen]
        manager.set([*staying, *(obj for obj in chosen if obj not in staying)])

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_orders()]

    def _check_orders(self) -> list[checks.CheckMessage]:
        through: Any = self.remote_field.through
        if isinstance(through, str) or issubclass(through, OrderedThrough):
            return []
        text = f"The through model '{through._meta.label}' does not inherit from OrderedThrough."
        return [checks.Error(text, obj=self, id="relations.E201")]


def _through(field: Any, cls: type[models.Model], name: str) -> type[OrderedThrough]:
    """Return a through model for the field `name` of the model `cls`: a subclass of OrderedThrough.

    The model and its table have the names that Django gives to an automatic through model.
    """
    to = resolve_relation(cls, field.remote_field.model)
    source, target = str(cls._meta.model_name), make_model_tuple(to)[1]
    if source == target:
        source, target = f"from_{source}", f"to_{target}"
    related = f"{cls._meta.object_name}_{name}+"
    constraint = field.remote_field.db_constraint

    def end(model: Any) -> Any:
        # The unique keys of the table serve as indexes.
        return models.ForeignKey(
            model, models.CASCADE, related_name=related, db_index=False, db_constraint=constraint
        )

    meta = {
        "app_label": cls._meta.app_label,
        "apps": cls._meta.apps,
        "db_table": field._get_m2m_db_table(cls._meta),
        "ordering": ("order",),
        "unique_together": ((source, target), (source, "order"), (target, "inverse_order")),
        "verbose_name": name.replace("_", " "),
        "verbose_name_plural": name.replace("_", " "),
    }
    attributes = {
        "__module__": cls.__module__,
        "Meta": type("Meta", (), meta),
        "order_with_respect_to": source,
        "inverse_with_respect_to": target,
        source: end(cls),
        target: end(to),
    }
    return type(f"{cls._meta.object_name}_{name}", (OrderedThrough,), attributes)
