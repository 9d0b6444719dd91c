"""Links: a row for each target of each source version, ordered from both sides."""

from typing import Any

from django.db import models
from django.db.models.fields.related import ForeignObject
from django.utils.translation import gettext_lazy as _

from .entry import Entry, EntryVersion, Status
from .field import Field
from .gapped import GappedModelBase
from .link_queryset import LinkManager


class Link(GappedModelBase):
    """A link from a source version to a target document, or to a resource.

    The row names the target's locale and status, but does not refer to the target's version. So it stays
    when that version is unpublished and published again, and readers do not see it in between. `position`
    orders the source's list and `inverse_position` the target's.
    """

    field = models.ForeignKey(
        Field, models.CASCADE, related_name="links", db_index=False, verbose_name=_("field")
    )
    source = models.ForeignKey(
        EntryVersion, models.CASCADE, related_name="links", db_index=False, verbose_name=_("source")
    )
    # Copies of the source's columns: the inverse list's key needs the status, and an index spans one table.
    source_locale = models.CharField(_("source locale"), max_length=35, blank=True)
    source_status = models.CharField(_("source status"), max_length=9, choices=Status)
    target = models.ForeignKey(
        Entry, models.CASCADE, null=True, related_name="incoming", db_index=False, verbose_name=_("target")
    )
    target_locale = models.CharField(_("target locale"), max_length=35, blank=True)
    target_status = models.CharField(_("target status"), max_length=9, choices=Status)
    # A resource. Null, not '', beside a target: a unique key treats nulls as different.
    resource_type = models.CharField(_("resource type"), max_length=100, null=True)
    resource_id = models.CharField(_("resource id"), max_length=255, null=True)
    # A change of the target's draft that publishing will apply, where the source has no drafts. On a link to
    # the draft: the link was added. On a link to the published version: it was removed.
    pending = models.BooleanField(_("pending"), default=False)
    linkage_type = models.CharField(_("type as sent"), max_length=100, blank=True)
    position = models.BigIntegerField(_("position"), editable=False)
    # Null where the relation has no inverse: then the target has no list.
    inverse_position = models.BigIntegerField(_("inverse position"), null=True, editable=False)

    target_version = ForeignObject(
        EntryVersion,
        on_delete=models.DO_NOTHING,
        from_fields=["target", "target_locale", "target_status"],
        to_fields=["entry", "locale", "status"],
        related_name="+",
        null=True,
    )

    objects = LinkManager()

    order_field_name = "position"
    order_with_respect_to = ("field", "source")

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ("position",)
        # Source and target come first: these keys also serve the two foreign keys' cascades.
        constraints = (
            models.UniqueConstraint(fields=["source", "field", "position"], name="relations_link_order"),
            models.UniqueConstraint(
                fields=["source", "field", "target", "target_locale", "target_status"],
                name="relations_link_target",
            ),
            models.UniqueConstraint(
                fields=["source", "field", "resource_type", "resource_id"], name="relations_link_resource"
            ),
            models.UniqueConstraint(
                fields=[
                    "target",
                    "field",
                    "target_locale",
                    "target_status",
                    "source_status",
                    "inverse_position",
                ],
                name="relations_link_inverse_list",
            ),
            models.CheckConstraint(
                condition=models.Q(target__isnull=False, resource_id__isnull=True)
                | models.Q(target__isnull=True, resource_id__isnull=False),
                name="relations_link_one_target",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id or self.resource_id}"

    def lock_list(self, using: str) -> None:
        """Lock the source's document, as every writer of its lists does."""
        source = EntryVersion.objects.using(using).filter(pk=self.source_id).values("entry")
        list(Entry.objects.using(using).select_for_update().filter(pk__in=source).values_list("pk"))


class InverseLink(Link):
    """The same rows in the target's order: django-ordered-model's API over `inverse_position`."""

    order_field_name = "inverse_position"
    order_with_respect_to = ("field", "target")

    class Meta:
        proxy = True
        verbose_name = _("inverse link")
        verbose_name_plural = _("inverse links")
        ordering = ("inverse_position",)

    def _wrt_map(self) -> dict[str, Any]:
        """Return the columns that identify the list: a target has one for each locale and statuses."""
        states = ("target_locale", "target_status", "source_status")
        return super()._wrt_map() | {name: getattr(self, name) for name in states}

    def lock_list(self, using: str) -> None:
        """Lock the target's document, as every writer of its lists does."""
        list(Entry.objects.using(using).select_for_update().filter(pk=self.target_id).values_list("pk"))
