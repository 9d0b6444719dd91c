"""Deleting a row of the host project: its links go with it, and so does the entry that extends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import router
from django.db.models import Model, ProtectedError, Q, QuerySet
from django.db.models.signals import pre_delete

from ..models import Field, FieldType, Link
from . import resources, schema
from .documents import documents
from .links import bump
from .locks import Locks
from .resources import REFUSE, ResourceType


def watch() -> None:
    """Listen for deletions of rows of every model in RELATIONS_RESOURCES. Called once, by AppConfig.ready."""
    for kind in resources.declared().values():
        if kind.model is not None:
            for model in _family(kind.model):
                pre_delete.connect(_on_delete, sender=model, dispatch_uid=f"relations {model._meta.label}")


def forget(kind: ResourceType, key: str, using: str) -> None:
    """Delete the links to a resource, and the entry that extends it with its own links.

    Raises ProtectedError, and deletes nothing, where `on_delete` is "refuse" and there are links.
    """

    def work() -> None:
        links = _links(kind, key, using)
        entries = set(links.values_list("source__entry", flat=True))
        if entries and kind.on_delete == REFUSE:
            message = f'The {kind.name} "{key}" cannot be deleted: {len(entries)} entries link to it.'
            raise ProtectedError(message, set(links[:10]))
        if entries:
            Locks(using).first(Q(pk__in=entries))
            links.delete()
            bump(entries, using)
        flow = schema.current(using).flows.get(kind.plural)
        if flow is not None and flow.enabled:
            documents(flow.slug, using=using).delete(key, locale="*")

    schema.run_held(work, using=using)


def _links(kind: ResourceType, key: str, using: str) -> QuerySet[Link]:
    """Return the links to the resource, those of disabled fields included."""
    relations = Field.objects.using(using).filter(field_type=FieldType.RELATIONSHIP, mapped_by=None)
    fields = [pk for pk, types in relations.values_list("pk", "resource_types") if kind.name in types]
    # The index begins with target and field, so the null target is part of the condition.
    links: QuerySet[Link] = Link.objects.using(using).filter(
        target__isnull=True, field__in=fields, resource_type=kind.name, resource_id=key
    )
    return links.order_by()


def _family(model: type[Model]) -> Iterator[type[Model]]:
    """Yield the model and its proxies: each sends signals of its own."""
    for other in apps.get_models():
        if other._meta.concrete_model is model._meta.concrete_model:
            yield other


def _on_delete(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """Receive pre_delete and forget the row."""
    for kind in resources.declared().values():
        if kind.model is not None and sender._meta.concrete_model is kind.model._meta.concrete_model:
            forget(kind, str(instance.pk), router.db_for_write(Link))
