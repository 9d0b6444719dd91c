"""Deletion of a project's own rows that content links to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import router, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ...engine import removal


class ProtectsLinked:
    """Mixin for the ModelAdmin of a resource whose `on_delete` is "refuse", or of a row that cascades to one.

    The deletion page lists linked rows as protected, and deletes nothing. Deleting is one transaction, also
    of several rows.
    """

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what Django's method returns, with rows that content links to among the protected ones."""
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
        """Do nothing: a hook, called in the transaction that deletes the rows with these primary keys."""


def _all_of(rows: Any) -> list[Model]:
    """Return the rows, and the rows that deleting them cascades to."""
    rows = list(rows)
    if not rows:
        return []
    collector = NestedObjects(using=router.db_for_write(type(rows[0])), origin=rows)
    collector.collect(rows)
    return [row for instances in collector.model_objs.values() for row in instances]
