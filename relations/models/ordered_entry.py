"""The model of entries that have a position among the entries of their flow."""

from __future__ import annotations

from django.db import connections
from django.utils.translation import gettext_lazy as _

from .entry import Entry
from .flow import Flow
from .gapped import GappedModelBase


class OrderedEntry(GappedModelBase, Entry):  # type: ignore[misc, unused-ignore]  # two managers
    """An entry of an ordered flow: `up`, `above` and the like change its place among the flow's entries.

    It is a proxy of Entry, with the same rows. The order is one for all locales and statuses.
    """

    order_field_name = "position"
    order_with_respect_to = ("flow",)

    class Meta:
        proxy = True
        verbose_name = _("ordered entry")
        verbose_name_plural = _("ordered entries")
        ordering = ("position",)

    def lock_list(self, using: str) -> None:
        """Lock the flow, as every writer of its order does; wait for other writers."""
        weaker = connections[using].features.has_select_for_no_key_update
        rows = Flow.objects.using(using).select_for_update(no_key=weaker).filter(pk=self.flow_id)
        list(rows.values_list("pk"))
