"""The model of links, one for each target of each source version, with a position in both sides' lists."""

from __future__ import annotations

from typing import Any

from django.db import connections, models
from django.db.models.fields.related import ForeignObject
from django.utils.translation import gettext_lazy as _

from .entry import Entry, EntryVersion, Status
from .field import Field
from .gapped import GappedModelBase
from .link_queryset import LinkManager

COPIED = (
    "field_id", "source_id", "source_locale", "source_status", "target_id", "target_locale", "target_status",
    "part", "resource_type", "resource_id", "linkage_type", "data", "position", "inverse_position",
)  # fmt: skip


# The columns that tell one list from another: those of a source, and those of a target.
LIST = ("source", "field", "part")
INVERSE_LIST = ("target", "field", "target_locale", "target_status", "source_status")


class Join(ForeignObject):
    """A Django relation over existing columns: it joins another model without a foreign key of its own.

    Link uses it to join the target's version by document, locale and status. Django's serializers leave the
    field out.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, serialize=False)

    def deconstruct(self) -> Any:
        """Return the description of the field for migrations, as a plain ForeignObject.

        So migrations do not depend on this class.
        """
        name, _, args, kwargs = super().deconstruct()
        del kwargs["serialize"]
        return name, "django.db.models.ForeignObject", args, kwargs


class Link(GappedModelBase):
    """A row of a relation: a link from a source version to a target document, or to a resource.

    A document is named by `target`, `target_locale` and `target_status`, a resource by `resource_type` and
    `resource_id`. The row does not refer to the target's version. So the row stays when that version is
    unpublished and published again, and readers do not see it in between. `position` orders the source's list
    and `inverse_position` the target's. Django's joins reach the target's version by `target_version`.
    """

    field = models.ForeignKey(
        Field, models.CASCADE, related_name="links", db_index=False, verbose_name=_("field")
    )
    source = models.ForeignKey(
        EntryVersion, models.CASCADE, related_name="links", db_index=False, verbose_name=_("source")
    )
    # The id of the component that holds the field, within the source's values; 0 for the version itself.
    part = models.BigIntegerField(_("component"), default=0, editable=False)
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
    # Values of the component that the field names for its links, by slug; null where the link has none.
    data = models.JSONField(_("data"), null=True, editable=False)
    position = models.BigIntegerField(_("position"), editable=False)
    # Null where the relation has no inverse: then the target has no list.
    inverse_position = models.BigIntegerField(_("inverse position"), null=True, editable=False)

    target_version = Join(
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
            models.UniqueConstraint(
                fields=["source", "field", "part", "position"], name="relations_link_order"
            ),
            models.UniqueConstraint(
                fields=["source", "field", "part", "target", "target_locale", "target_status"],
                name="relations_link_target",
            ),
            models.UniqueConstraint(
                fields=["source", "field", "part", "resource_type", "resource_id"],
                name="relations_link_resource",
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
                condition=models.Q(source_status__in=Status.values), name="relations_link_source_status"
            ),
            models.CheckConstraint(
                condition=models.Q(target_status__in=Status.values), name="relations_link_target_status"
            ),
            models.CheckConstraint(
                condition=models.Q(target__isnull=False, resource_id__isnull=True)
                | models.Q(target__isnull=True, resource_id__isnull=False),
                name="relations_link_one_target",
            ),
        )
        indexes = (
            # Who points to a resource. Links to documents are left out of it where the database can do so.
            models.Index(
                fields=["resource_type", "resource_id", "field"],
                name="relations_link_to_resource",
                condition=models.Q(resource_id__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id or self.resource_id}"

    def copied(self, **changes: Any) -> Link:
        """Return an unsaved copy of the link, without its primary key, and with `pending` unset.

        `changes` are the columns that differ, by attribute name, such as `source_id=7`.
        """
        return Link(**({name: getattr(self, name) for name in COPIED} | changes))

    def _wrt_map(self) -> dict[str, Any]:
        """Return the columns, by name, that identify the list of this row: source, field and `part`.

        A version has one list for each component with the field; `part` is the id of that component.
        """
        return super()._wrt_map() | {"part": self.part}

    def lock_list(self, using: str) -> None:
        """Lock the source's entry, as every writer of its relation lists does; wait for other writers."""
        _lock(EntryVersion.objects.using(using).filter(pk=self.source_id).values("entry"), using)

    def complete(self, using: str) -> None:
        """Fill the empty columns of a new link: the locales and statuses of its ends, and `inverse_position`.

        With the latter the link goes to the end of the target's list, if the relation has an inverse. (An
        InverseLink so gets `position`.) Raises ValueError, which names the column, for a source that is not
        stored, for a locale or status that must be given, and for one that the source and target cannot have.
        """
        self._fill_locales_and_statuses(using)
        if self.target_id is not None:
            self._fill_positions(using)

    def _fill_locales_and_statuses(self, using: str) -> None:
        """Fill the columns for the locale and the status of source and target, as `complete` says."""
        features = ("flow__localized", "flow__draft_and_publish")
        source = EntryVersion.objects.using(using).filter(pk=self.source_id)
        found = source.values_list("locale", "status", *features).first()
        if found is None:
            raise ValueError("A link needs its source, a version that is stored.")
        locale, status, localized, drafts = found
        self._fill("source_locale", locale)
        self._fill("source_status", status)
        target = Entry.objects.using(using).filter(pk=self.target_id).values_list(*features).first()
        target_localized, target_drafts = target or (False, False)
        if not target_localized or localized:
            self._fill("target_locale", locale if target_localized else "")
        elif not self.target_locale:
            raise ValueError("target_locale is missing: the target is localized, and the source is not.")
        if not target_drafts or drafts:
            self._fill("target_status", status if target_drafts else Status.PUBLISHED)
        elif not self.target_status:
            raise ValueError("target_status is missing: the target has drafts, and the source has none.")

    def _fill_positions(self, using: str) -> None:
        """Append the link to its source's and its target's list, except where it has a position already.

        `save` does that for the list by which the model is ordered: the source's for a Link.
        """
        lists = {"position": Link.objects.using(using).of_source(self.source_id, self.field_id, self.part)}
        if _has_list(self.target_id, self.field_id, using):
            lists["inverse_position"] = InverseLink.objects.using(using).of_target(
                self.target_id,
                self.field_id,
                locale=self.target_locale,
                status=self.target_status,
                source_status=self.source_status,
            )
        for name, rows in lists.items():
            if name != self.order_field_name and getattr(self, name) is None:
                setattr(self, name, rows.get_next_order())

    def _fill(self, column: str, value: str) -> None:
        """Set the column to `value` if it is ''. Raises ValueError if it has another value already."""
        if getattr(self, column) not in ("", value):
            raise ValueError(f'{column} is "{getattr(self, column)}", and must be "{value}".')
        setattr(self, column, str(value))


class InverseLink(Link):
    """A link in the order of the target's list: `up`, `above` and the like change `inverse_position`.

    It is a proxy of Link, with the same rows.
    """

    order_field_name = "inverse_position"
    order_with_respect_to = ("field", "target")

    class Meta:
        proxy = True
        verbose_name = _("inverse link")
        verbose_name_plural = _("inverse links")
        ordering = ("inverse_position",)

    def _wrt_map(self) -> dict[str, Any]:
        """Return the columns, by name, that identify the list of this row.

        They are target and field, and the link's target locale, target status and source status: a target has
        a list for each of their combinations.
        """
        states = ("target_locale", "target_status", "source_status")
        return GappedModelBase._wrt_map(self) | {name: getattr(self, name) for name in states}

    def lock_list(self, using: str) -> None:
        """Lock the target's entry, as every writer of its relation lists does; wait for other writers."""
        _lock([self.target_id], using)


def _has_list(target: int | None, field: int, using: str) -> bool:
    """Whether the target entry has a list of this relation: the owning field has an inverse in its flow.

    `target` and `field`, the owning field, are primary keys.
    """
    inverses = Field.objects.using(using).filter(mapped_by=field)
    return inverses.filter(flow__entries=target).exists()


def _lock(entries: Any, using: str) -> None:
    """Lock the rows of the entries with these primary keys, until the transaction ends.

    On PostgreSQL others can still insert rows that refer to them.
    """
    weaker = connections[using].features.has_select_for_no_key_update
    rows = Entry.objects.using(using).select_for_update(no_key=weaker).filter(pk__in=entries)
    list(rows.values_list("pk"))
