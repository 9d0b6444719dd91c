"""Entries, which are documents, and their versions: one for each locale and status."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .flow import Flow


class Status(models.TextChoices):
    """The status of an entry version. A flow without drafts has only published versions."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


def new_document_id() -> str:
    """Return a new public id for an entry or a file: a random UUID as text of 36 characters.

    The application makes it, so it is known before the row is written.
    """
    return str(uuid.uuid4())


class Entry(models.Model):
    """One document of a flow, in all its locales and statuses. Links point at it.

    Its values are in its `EntryVersion` rows (`versions`). `document_id` is its public id, unique within
    the flow. Every writer of its relation lists locks this row first, and `revision` counts their
    changes. `position` is its gapped order key among the entries of an ordered flow (see `OrderedEntry`).
    `label` is a title that a caller may set; `str()` gives it, or the `document_id` without one.
    """

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="entries", verbose_name=_("flow"))
    document_id = models.CharField(_("document id"), max_length=64, default=new_document_id)
    revision = models.BigIntegerField(_("revision"), default=0, editable=False)
    # Null in a flow that has never been ordered.
    position = models.BigIntegerField(_("position"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    label = ""  # what people call it, for those who have read its title

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        permissions = (("publish_entry", "Can publish entry"),)
        constraints = (
            # The flow's own lookups go through this key, so its foreign key needs no other index.
            models.UniqueConstraint(fields=["flow", "document_id"], name="relations_entry_document"),
            models.UniqueConstraint(fields=["flow", "position"], name="relations_entry_order"),
        )

    def __str__(self) -> str:
        return self.label or self.document_id


class EntryVersion(models.Model):
    """An entry in one locale and one status, with its values. Its key is the `id` of the Strapi dialect.

    `locale` is empty in a flow that is not localized. `values` maps keys of fields (`Field.key`) to JSON
    values; relations are not among them, but in `Link`. It may have keys that no field has, while a
    `Rewrite` prepares or removes values.
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
