"""Entries and their versions."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .flow import Flow


class Status(models.TextChoices):
    """The status of a version. A flow without drafts has published versions alone."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


def new_document_id() -> str:
    """Return a new public id. The application makes it, so it is known before the row is written."""
    return str(uuid.uuid4())


class Entry(models.Model):
    """A document: the target of links, whatever its locales and statuses.

    Every writer of its lists locks its row. `revision` counts the changes of its lists.
    """

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="entries", verbose_name=_("flow"))
    document_id = models.CharField(_("document id"), max_length=64, default=new_document_id)
    revision = models.BigIntegerField(_("revision"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    label = ""  # what people call it, for those who have read its title

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = (
            # The flow's own lookups go through this key, so its foreign key needs no other index.
            models.UniqueConstraint(fields=["flow", "document_id"], name="relations_entry_document"),
        )

    def __str__(self) -> str:
        return self.label or self.document_id


class EntryVersion(models.Model):
    """A document in one locale and one status. Its primary key is the numeric `id` of the Strapi dialect.

    `locale` is empty in a flow that is not localized. `values` maps keys of fields (`Field.key`) to values;
    relations are not among them. Keys that no field has are on their way in or out.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions", verbose_name=_("entry"))
    flow = models.ForeignKey(Flow, models.CASCADE, related_name="+", verbose_name=_("flow"))
    locale = models.CharField(_("locale"), max_length=35, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PUBLISHED)
    values = models.JSONField(_("values"), default=dict)
    # What full text looks into: the values that are searched, folded by the engine whenever it writes them.
    search = models.TextField(_("folded text"), default="", blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    # Of the document in this locale: a draft has it too, and keeps it when the other is unpublished.
    first_published_at = models.DateTimeField(_("first published at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    updated_at = models.DateTimeField(_("updated at"))

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = (
            models.UniqueConstraint(fields=["entry", "locale", "status"], name="relations_version_state"),
        )
        indexes = (
            # Lists are read by flow, in one locale and status, by default in the order of ids.
            models.Index(fields=["flow", "locale", "status", "id"], name="relations_version_list"),
        )

    def __str__(self) -> str:
        return " · ".join(filter(None, (str(self.entry_id), self.locale, self.status)))
