"""Uploaded files, and the places in stored values that refer to them."""

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import conf
from .entry import EntryVersion, new_document_id
from .field import Field


def asset_storage() -> Storage:
    """Return the Django storage for uploaded files: the one in STORAGES that RELATIONS_STORAGE names.

    Raises Django's InvalidStorageError when STORAGES has no storage of that name.
    """
    return storages[conf.get("RELATIONS_STORAGE")]


def field_storage() -> Storage:
    """Return the storage for the model field `file`: `asset_storage()`, or a stand-in where that fails.

    The stand-in is Django's base class Storage, which cannot store. The model class is made before system
    checks run; one of them then says what is wrong.
    """
    try:
        return asset_storage()
    except Exception:  # the storage's own, of any kind
        return Storage()


def has_place() -> bool:
    """Whether a place for uploaded files is configured.

    False only for a FileSystemStorage without a folder, as where MEDIA_ROOT is empty: it would write to
    the working directory. True for any other storage.
    """
    storage = asset_storage()
    return not isinstance(storage, FileSystemStorage) or bool(storage.base_location)


# The groups of files that Strapi's `allowedTypes` names.
FAMILIES = ("images", "videos", "audios", "files")


class Asset(models.Model):
    """An uploaded file with its metadata. The values of media fields refer to it by `document_id`.

    The columns have the names of the Strapi dialect's attributes of a file. `size` is in kB of 1000
    bytes, `width` and `height` of an image are in pixels.
    """

    document_id = models.CharField(_("document id"), max_length=64, unique=True, default=new_document_id)
    file = models.FileField(_("file"), max_length=300, unique=True, storage=field_storage)
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
    # The smaller sizes by their names: {"thumbnail": {"file": …, "width": …, "height": …, "bytes": …}}.
    formats = models.JSONField(_("smaller sizes"), null=True, blank=True, editable=False)
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
        """The one of FAMILIES that the file's MIME type belongs to; "files" for all others."""
        family = self.mime.partition("/")[0] + "s"
        return family if family in FAMILIES else "files"


class AssetUse(models.Model):
    """One place in the JSON values of an entry version that refers to an uploaded file.

    The rows are derived from the values, so that the versions that use a file can be found by its
    `document_id`. `field` is the field whose value has the file. `path` leads from that value to the file,
    and is empty where the value is the file. `number` counts the files within the value from 0, in the order
    of their paths.

    A place that no longer has a file keeps its row with a `document_id` of null, so that one statement writes
    all changes. Only the engine writes these rows.
    """

    document_id = models.CharField(_("document id of the file"), max_length=64, null=True, db_index=True)
    # Rows of versions that are gone are met by no join. A constraint would cost each deletion a statement.
    version = models.ForeignKey(
        EntryVersion,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("version"),
    )
    field = models.ForeignKey(Field, models.CASCADE, related_name="+", verbose_name=_("field"))
    number = models.PositiveIntegerField(_("number"))
    path = models.TextField(_("path"), blank=True)

    class Meta:
        verbose_name = _("use of a file")
        verbose_name_plural = _("uses of files")
        constraints = (
            models.UniqueConstraint(fields=["version", "field", "number"], name="relations_assetuse_place"),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.field_id} {self.path}: {self.document_id}"
