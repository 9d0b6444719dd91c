"""Fields of flows, and the kinds of fields."""

import uuid
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
    """How many entries a relation may link on either side: first at this field's end, then at the other.

    In `one-to-many` an entry of this field's flow has many of the other flow, and one of those has one of
    this.
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
    def inverse(self) -> "Cardinality":
        """The cardinality of the same relation as the field at its other end sees it."""
        mine, theirs = self.split("-to-")
        return Cardinality(f"{theirs}-to-{mine}")


class Field(OrderedModel):
    """A field of a flow, one side of a relation, or a relation that a component describes.

    A component's relation has a `component` and no `flow`: its lists stand in the documents that hold the
    component. A relation with an inverse has a field in each flow. The inverse field names the owning one
    in `mapped_by`; all links belong to the owning field. `order` counts the fields of one flow from 0.
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
    target_flow = models.ForeignKey(
        Flow, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("target flow")
    )
    resource_types = models.JSONField(_("resource types"), default=list, blank=True)
    mapped_by = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="inversed_by", verbose_name=_("mapped by")
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
            # Neither is there for a moment while Django deletes a flow on MariaDB.
            models.CheckConstraint(
                condition=models.Q(flow__isnull=True) | models.Q(component__isnull=True),
                name="relations_field_owner",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The field's slug behind that of its flow or component, for messages: `pages.author`."""
        owner = self.component.uid if self.flow is None and self.component else self.flow and self.flow.slug
        return f"{owner}.{self.slug}"

    @property
    def key(self) -> str:
        """The key of this field in `EntryVersion.values`: `stored_as`, or the slug where that is empty."""
        return self.stored_as or self.slug

    def get_ordering_queryset(self, qs: Any = None, wrt: Any = None) -> Any:
        """Return the fields among which this one is ordered: those of its flow, or of its component.

        Unlike django-ordered-model, which reads the default database, it reads the one that this field
        was loaded from or saved to. `qs` and `wrt` mean what they mean there.
        """
        rows = super().get_ordering_queryset(qs, wrt)
        return rows.using(self._state.db) if self._state.db else rows
