"""Fields of flows, and the kinds of fields."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from ordered_model.models import OrderedModel

from .component import Component
from .flow import Flow


class FieldType(models.TextChoices):
    """The kinds of fields of a flow, as `Field.field_type` stores them.

    First the six of the Moltin dialect, then those of the Strapi dialect alone.
    """

    STRING = "string", _("string")
    INTEGER = "integer", _("integer")
    FLOAT = "float", _("float")
    BOOLEAN = "boolean", _("boolean")
    DATE = "date", _("date")
    RELATIONSHIP = "relationship", _("relationship")
    TEXT = "text", _("text")
    RICHTEXT = "richtext", _("rich text")
    BLOCKS = "blocks", _("blocks")
    EMAIL = "email", _("email")
    PASSWORD = "password", _("password")
    UID = "uid", _("UID")
    ENUMERATION = "enumeration", _("enumeration")
    BIGINTEGER = "biginteger", _("big integer")
    DECIMAL = "decimal", _("decimal")
    DATETIME = "datetime", _("date and time")
    TIME = "time", _("time")
    TIMESTAMP = "timestamp", _("timestamp")
    JSON = "json", _("JSON")
    MEDIA = "media", _("media")
    COMPONENT = "component", _("component")
    DYNAMICZONE = "dynamiczone", _("dynamic zone")


class Cardinality(models.TextChoices):
    """How many documents a relation may link on either side: first at this field's end, then at the other.

    In `one-to-many` a document of this field's flow is linked with many of the other flow, and each of those
    with one of this field's flow.
    """

    ONE_TO_ONE = "one-to-one", _("one to one")
    ONE_TO_MANY = "one-to-many", _("one to many")
    MANY_TO_ONE = "many-to-one", _("many to one")
    MANY_TO_MANY = "many-to-many", _("many to many")

    @property
    def to_many(self) -> bool:
        """Whether an entry of this field's flow may be linked with several entries of the other flow."""
        return self.endswith("-many")

    @property
    def other_to_many(self) -> bool:
        """Whether an entry of the other flow may be linked with several entries of this field's flow."""
        return self.startswith("many-")

    @property
    def inverse(self) -> Cardinality:
        """The cardinality of the same relation as the field at its other end sees it."""
        mine, theirs = self.split("-to-")
        return Cardinality(f"{theirs}-to-{mine}")


class Field(OrderedModel):
    """A field of a flow, or a relation of a component. A relation is seen from one of its sides.

    A relation of a component has a `component` and no `flow`; its lists are in the documents that contain the
    component. A relation with an inverse has a field in each flow. The inverse field names the owning one in
    `mapped_by`; all links belong to the owning field. `order` is the place among the fields of one flow, from
    0. `options` are further settings by Strapi's names (`minLength`, `private`); `validation_rules` are in
    Moltin's format.

    `targets` are the flows that a relation leads to: one at most, unless the relation is `several`. A
    relation to `several` flows without `targets` leads to every flow; each target flow can have an inverse
    field.
    """

    public_id = models.UUIDField(_("id"), default=uuid.uuid4, unique=True, editable=False)
    flow = models.ForeignKey(
        Flow, models.CASCADE, null=True, blank=True, related_name="fields", verbose_name=_("flow")
    )
    component = models.ForeignKey(
        Component,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="fields",
        verbose_name=_("component"),
    )
    slug = models.CharField(_("slug"), max_length=100)
    # A field keeps the key of its values when it is renamed, so that no version has to be rewritten.
    stored_as = models.CharField(_("key of its values"), max_length=120, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    field_type = models.CharField(_("type"), max_length=20, choices=FieldType)
    validation_rules = models.JSONField(_("validation rules"), default=list, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    required = models.BooleanField(_("required"), default=False)
    unique = models.BooleanField(_("unique"), default=False)
    default = models.JSONField(_("default"), null=True, blank=True)
    enabled = models.BooleanField(_("enabled"), default=True)
    omit_null = models.BooleanField(_("omit when null"), default=False)
    localized = models.BooleanField(_("localized"), default=False)
    cardinality = models.CharField(_("cardinality"), max_length=12, choices=Cardinality, blank=True)
    several = models.BooleanField(_("several flows"), default=False)
    targets = models.ManyToManyField(Flow, blank=True, related_name="+", verbose_name=_("target flows"))
    resource_types = models.JSONField(_("resource types"), default=list, blank=True)
    mapped_by = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="inverses", verbose_name=_("mapped by")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    order_with_respect_to = ("flow", "component")

    class Meta(OrderedModel.Meta):
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ("flow", "order")
        constraints = (
            models.UniqueConstraint(fields=["flow", "slug"], name="relations_field_slug"),
            models.UniqueConstraint(fields=["component", "slug"], name="relations_field_of_component"),
            models.UniqueConstraint(fields=["mapped_by", "flow"], name="relations_field_inverse"),
            # Neither is there for a moment while Django deletes a flow on MariaDB.
            models.CheckConstraint(
                condition=models.Q(flow__isnull=True) | models.Q(component__isnull=True),
                name="relations_field_owner",
            ),
        )

    def __str__(self) -> str:
        return self.name

    # Named but not saved yet, since a row must be stored before others refer to it.
    _named: tuple[Flow, ...] | None = None

    @property
    def target_flows(self) -> tuple[Flow, ...]:
        """The flows that the relation leads to, sorted by slug. Assigned flows are stored by `save`.

        Without a prefetch of `targets`, reading them takes 1 SQL statement.
        """
        if self._named is not None or self.pk is None:
            return self._named or ()
        return tuple(self.targets.all())

    @target_flows.setter
    def target_flows(self, flows: Iterable[Flow]) -> None:
        self._named = tuple(flows)

    @property
    def target_flow(self) -> Flow | None:
        """The one flow that the relation leads to; None for a relation to several flows and for other fields.

        An assigned flow is stored by `save`.
        """
        return None if self.several else next(iter(self.target_flows), None)

    @target_flow.setter
    def target_flow(self, flow: Flow | None) -> None:
        self.target_flows = () if flow is None else (flow,)

    @property
    def inversed_by(self) -> Field | None:
        """The inverse field of a relation to one flow, or None. Reading it may cost 1 SQL statement."""
        return None if self.several or self.pk is None else next(iter(self.inverses.all()), None)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row, then the target flows if `target_flow` or `target_flows` was set.

        The arguments are Django's.
        """
        super().save(*args, **kwargs)
        if self._named is not None:
            self.targets.set(self._named)
            self._named = None

    @property
    def label(self) -> str:
        """The field's name in messages, such as `pages.author`.

        It is the slug of the flow, or the uid of the component, and the slug of the field.
        """
        owner = self.component.uid if self.flow is None and self.component else self.flow and self.flow.slug
        return f"{owner}.{self.slug}"

    @property
    def key(self) -> str:
        """The key of this field in `EntryVersion.values`: `stored_as`, or the slug where that is empty."""
        return self.stored_as or self.slug

    @property
    def indexed(self) -> bool:
        """Whether the options ask for an index on the values of this field."""
        return bool(self.options.get("indexed"))

    def get_ordering_queryset(self, qs: Any = None, wrt: Any = None) -> Any:
        """Return the fields among which this one is ordered: those of its flow, or of its component.

        Unlike django-ordered-model, which reads the default database, it reads the one that this field was
        loaded from or saved to. `qs` and `wrt` are django-ordered-model's: another queryset to begin with,
        and another row whose list is meant.
        """
        rows = super().get_ordering_queryset(qs, wrt)
        return rows.using(self._state.db) if self._state.db else rows
