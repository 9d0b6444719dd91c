from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import conf
from .entry import new_document_id


def asset_storage() -> Storage:
    """Where files are kept: the storage that RELATIONS_STORAGE names."""
    return storages[conf.get("RELATIONS_STORAGE")]


def has_place() -> bool:
    """Whether files have a folder of their own: without MEDIA_ROOT they would go where the process runs."""
    storage = asset_storage()
    return not isinstance(storage, FileSystemStorage) or bool(storage.base_location)


class Asset(models.Model):
    """An uploaded file: what media fields hold, by `document_id`.

    Columns are called after what the Strapi dialect shows of a file; `size` is in kB, as there.
    """

    document_id = models.CharField(_("document id"), max_length=64, unique=True, default=new_document_id)
    file = models.FileField(_("file"), max_length=300, unique=True, storage=asset_storage)
    name = models.CharField(_("name"), max_length=300)
    alternative_text = models.TextField(_("alternative text"), blank=True, null=True)
    caption = models.TextField(_("caption"), blank=True, null=True)
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)
    hash = models.CharField(_("hash"), max_length=200, editable=False)
    ext = models.CharField(_("extension"), max_length=20, editable=False)
    mime = models.CharField(_("type"), max_length=100, editable=False)
    size = models.FloatField(_("size in kB"), editable=False)
    provider = models.CharField(_("provider"), max_length=50, default="local", editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def family(self) -> str:
        """Which of Strapi's allowedTypes it is: images, videos, audios or files."""
        family = self.mime.partition("/")[0] + "s"
        return family if family in ("images", "videos", "audios") else "files"
