"""Flows, which are content types, and the schema's stamp, which each change of definitions renews."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Flow(models.Model):
    """A content type, defined at run time. Its slug names its collection in both dialects.

    In a `localized` flow a document has a version for each locale. With `draft_and_publish` it has a
    draft and, once published, a published version. A flow that is a `single` type has one document, found
    by `singular`. The documents of an `ordered` flow have an order of their own, in `Entry.position`.
    """

    public_id = models.UUIDField(_("id"), default=uuid.uuid4, unique=True, editable=False)
    slug = models.CharField(_("slug"), max_length=100, unique=True)
    singular = models.CharField(_("singular name"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    enabled = models.BooleanField(_("enabled"), default=True)
    localized = models.BooleanField(_("localized"), default=False)
    draft_and_publish = models.BooleanField(_("draft & publish"), default=False)
    single = models.BooleanField(_("single type"), default=False)
    ordered = models.BooleanField(_("ordered by hand"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("flow")
        verbose_name_plural = _("flows")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name

    @property
    def uid(self) -> str:
        """The flow's name as a content type of the Strapi dialect: `api::tag.tag`."""
        return content_type(self.singular)


def content_type(singular: str) -> str:
    """Return the name that Strapi has for the content type with this singular name: `api::tag.tag`."""
    return f"api::{singular}.{singular}"


class SchemaState(models.Model):
    """The one row whose random `stamp` is renewed by every change of flows, fields, components or locales.

    Each process keeps the schema in memory while the stamp is the same. A counter would not do: a change
    that was rolled back and the change after it would have the same number.
    """

    stamp = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("schema state")
        verbose_name_plural = _("schema states")

    def __str__(self) -> str:
        return str(self.stamp)
