"""Deleting, in the admin, a project's own rows that documents link to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import router, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ...engine import removal


class ProtectsLinked:
    """A ModelAdmin mixin: rows that documents link to cannot be deleted, and are listed as protected.

    For models whose resource type in RELATIONS_RESOURCES has the `on_delete` "refuse", and for models whose
    deletion cascades to these. Each deletion, also of several rows, is one transaction.
    """

    protects_linked = True  # for the system checks, which import no admin

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return the four values that Django's method returns.

        Names of rows that documents link to are added to the fourth, the protected objects.
        """
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        if removal.refuses():
            protected = [*protected, *removal.refusals(_all_of(objs))]
        return deleted, counts, lacking, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic(using=router.db_for_write(type(obj))):
            key = str(obj.pk)  # which is None once it is deleted
            super().delete_model(request, obj)  # type: ignore[misc]
            self.deleted(request, [key])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic(using=router.db_for_write(queryset.model)):
            keys = [str(key) for key in queryset.values_list("pk", flat=True)]
            super().delete_queryset(request, queryset)  # type: ignore[misc]
            self.deleted(request, keys)

    def deleted(self, request: HttpRequest, keys: Iterable[str]) -> None:
        """Do nothing. Subclasses override it; it is called in the transaction that deletes rows.

        `keys` are the primary keys of the deleted rows, as text.
        """


def _all_of(rows: Any) -> list[Model]:
    """Return the rows, and all rows that Django would delete with them (cascades)."""
    rows = list(rows)
    if not rows:
        return []
    collector = NestedObjects(using=router.db_for_write(type(rows[0])), origin=rows)
    collector.collect(rows)
    return [row for instances in collector.model_objs.values() for row in instances]
