"""Links: one row for each target of each source version, in two orders."""

from typing import Any

from django.db import connections, models
from django.db.models.fields.related import ForeignObject
from django.utils.translation import gettext_lazy as _

from .entry import Entry, EntryVersion, Status
from .field import Field
from .gapped import GappedModelBase
from .link_queryset import LinkManager


class Join(ForeignObject):
    """A join without a column of its own: there is nothing to dump of it, or to load.

    Migrations see the plain ForeignObject.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, serialize=False)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        del kwargs["serialize"]
        return name, "django.db.models.ForeignObject", args, kwargs


class Link(GappedModelBase):
    """A source *version* points at a target *document*, or at a resource outside the flows.

    The row names the target's locale and state but holds no key of the target's version: it stays
    when that version is unpublished or published again, and is hidden while there is none.
    """

    field = models.ForeignKey(
        Field, models.CASCADE, related_name="links", db_index=False, verbose_name=_("field")
    )
    source = models.ForeignKey(
        EntryVersion, models.CASCADE, related_name="links", db_index=False, verbose_name=_("source")
    )
    # Copies of the source's: the inverse list's key needs the status, and an index cannot span tables.
    source_locale = models.CharField(_("source locale"), max_length=35, blank=True)
    source_status = models.CharField(_("source status"), max_length=9, choices=Status)
    target = models.ForeignKey(
        Entry, models.CASCADE, null=True, related_name="incoming", db_index=False, verbose_name=_("target")
    )
    target_locale = models.CharField(_("target locale"), max_length=35, blank=True)
    target_status = models.CharField(_("target status"), max_length=9, choices=Status)
    # A target outside the flows. Null, not '', beside a target: a unique key takes nulls as different.
    resource_type = models.CharField(_("resource type"), max_length=100, null=True)
    resource_id = models.CharField(_("resource id"), max_length=255, null=True)
    # What the target's draft did to a link of a source without drafts, and publishing will make true: on a
    # draft's row it added the link, on a published row it gave it up.
    pending = models.BooleanField(_("pending"), default=False)
    linkage_type = models.CharField(_("type as sent"), max_length=100, blank=True)
    position = models.BigIntegerField(_("position"), editable=False)
    # Null where the relation has no inverse: then nobody sees the list.
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

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id or self.resource_id}"

    def lock_list(self, using: str) -> None:
        """Lock the source document: every writer of its lists does."""
        _lock(EntryVersion.objects.using(using).filter(pk=self.source_id).values("entry"), using)

    def complete(self, using: str) -> None:
        """Fill the states of a new row, and its place in the other list, where the relation has one.

        ValueError, naming the column, for a state that the row must say and does not, and for one that
        its source and target cannot have.
        """
        self._complete_states(using)
        if self.target_id is not None:
            self._complete_orders(using)

    def _complete_states(self, using: str) -> None:
        features = ("flow__localized", "flow__draft_and_publish")
        source = EntryVersion.objects.using(using).filter(pk=self.source_id)
        found = source.values_list("locale", "status", *features).first()
        if found is None:
            raise ValueError("A link needs its source, a version that is stored.")
        locale, status, localized, drafts = found
        self._state_is("source_locale", locale)
        self._state_is("source_status", status)
        target = Entry.objects.using(using).filter(pk=self.target_id).values_list(*features).first()
        target_localized, target_drafts = target or (False, False)
        if not target_localized or localized:
            self._state_is("target_locale", locale if target_localized else "")
        elif not self.target_locale:
            raise ValueError("target_locale is missing: the target is localized, and the source is not.")
        if not target_drafts or drafts:
            self._state_is("target_status", status if target_drafts else Status.PUBLISHED)
        elif not self.target_status:
            raise ValueError("target_status is missing: the target has drafts, and the source has none.")

    def _complete_orders(self, using: str) -> None:
        lists = {"position": Link.objects.using(using).of_source(self.source_id, self.field_id)}
        if Field.objects.using(using).filter(mapped_by=self.field_id).exists():
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

    def _state_is(self, column: str, state: str) -> None:
        if getattr(self, column) not in ("", state):
            raise ValueError(f'{column} is "{getattr(self, column)}", and must be "{state}".')
        setattr(self, column, str(state))


class InverseLink(Link):
    """The same rows in the order that their target sees: the package's API over the other key."""

    order_field_name = "inverse_position"
    order_with_respect_to = ("field", "target")

    class Meta:
        proxy = True
        verbose_name = _("inverse link")
        verbose_name_plural = _("inverse links")
        ordering = ("inverse_position",)

    def _wrt_map(self) -> dict[str, Any]:
        states = ("target_locale", "target_status", "source_status")
        return super()._wrt_map() | {name: getattr(self, name) for name in states}

    def lock_list(self, using: str) -> None:
        """Lock the target document: every writer of its lists does."""
        _lock([self.target_id], using)


def _lock(entries: Any, using: str) -> None:
    """Lock documents by their keys. Where the database can tell, others may refer to them meanwhile."""
    weaker = connections[using].features.has_select_for_no_key_update
    rows = Entry.objects.using(using).select_for_update(no_key=weaker).filter(pk__in=entries)
    list(rows.values_list("pk"))
