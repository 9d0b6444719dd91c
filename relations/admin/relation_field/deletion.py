"""Deleting rows that content links: what the project has protected is on Django's own page about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import router, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ...engine import removal


class ProtectsLinked:
    """For the ModelAdmin of a resource whose `on_delete` is "refuse", and of what its deletion takes along.

    The page that asks before a deletion names the rows that are linked, and nothing is deleted. A deletion is
    one transaction, also of many rows at once.
    """

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What would be deleted; among what is protected, the rows that are linked."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        if removal.refuses():
            protected = [*protected, *removal.refusals(_all_of(objs))]
        return deleted, counts, lacking, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic(using=router.db_for_write(type(obj))):
            super().delete_model(request, obj)  # type: ignore[misc]
            self.deleted(request, [str(obj.pk)])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic(using=router.db_for_write(queryset.model)):
            keys = [str(key) for key in queryset.values_list("pk", flat=True)]
            super().delete_queryset(request, queryset)  # type: ignore[misc]
            self.deleted(request, keys)

    def deleted(self, request: HttpRequest, keys: Iterable[str]) -> None:
        """What else is done in the transaction that deletes the rows with these keys."""


def _all_of(rows: Any) -> list[Model]:
    """The rows, with those that their deletion takes along."""
    rows = list(rows)
    if not rows:
        return []
    collector = NestedObjects(using=router.db_for_write(type(rows[0])), origin=rows)
    collector.collect(rows)
    return [row for instances in collector.model_objs.values() for row in instances]
