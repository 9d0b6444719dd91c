"""Deleting rows of models that are declared as resources: what happens to the links to them.

The links to a deleted row are deleted too, with the document that has the row's id in a flow that extends the
resource type; or they prevent the deletion.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import router
from django.db.models import Count, Model, ProtectedError, QuerySet
from django.db.models.signals import pre_delete

from ..models import EntryVersion, Field, FieldType, Link
from ..signals import Changes, ListChanges
from . import resources, schema
from .documents import documents
from .links import bump
from .locks import Locks, Wanted
from .publishing import announcing
from .reading import Selection, populate
from .resources import ResourceType
from .schema import REFUSE
from .view import View


def watch() -> None:
    """Connect to `pre_delete` of all models in RELATIONS_RESOURCES, to delete the links to deleted rows.

    AppConfig.ready calls it once. Wrong declarations are ignored here, since system checks report them. From
    then on, deleting a linked row raises ProtectedError if its resource type has the `on_delete` "refuse".
    """
    for kind in resources.sound():
        if kind.model is not None:
            for model in _family(kind.model):
                pre_delete.connect(_on_delete, sender=model, dispatch_uid=f"relations {model._meta.label}")


def refuses() -> bool:
    """Return whether any resource type in RELATIONS_RESOURCES has the `on_delete` "refuse".

    Raises ImproperlyConfigured for a wrong setting.
    """
    return any(kind.on_delete == REFUSE for kind in resources.declared().values())


def refusals(rows: Iterable[Model], using: str | None = None) -> list[str]:
    """Return why some of these rows cannot be deleted: one sentence for each such row, or [].

    Such a row is linked by a document, and its resource type has the `on_delete` "refuse". `using` is the
    database of the links; None is the one that links are written to. 1 SQL statement for each such type, and
    1 for its fields.
    """
    using = using or router.db_for_write(Link)
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        for kind in resources.kinds_of(type(row)):
            if kind.on_delete == REFUSE:
                by_kind.setdefault(kind.name, []).append(kind.key_of(row))
    found = []
    for name, keys in by_kind.items():
        linked = _links(name, keys, using).values("resource_id")
        counts = linked.annotate(entries=Count("source__entry", distinct=True)).order_by("resource_id")
        found += [_refusal(name, each["resource_id"], each["entries"]) for each in counts]
    return found


def forget(kind: ResourceType, key: str, using: str) -> None:
    """Delete the links to a resource, and the document with the same id in a flow that extends its type.

    `key` is the resource's id. One transaction. Raises ProtectedError, and deletes nothing, if the resource
    type's `on_delete` is "refuse" and there are links. Documents that lose links get a new revision, and the
    signal `document_changed` is sent for them.
    """

    def work() -> None:
        resources.hold(kind, key, using)
        links = _links(kind.name, [key], using)
        entries = set(links.values_list("source__entry", flat=True))
        if entries and kind.on_delete == REFUSE:
            raise ProtectedError(_refusal(kind.name, key, len(entries)), set(links[:10]))
        if entries:
            Locks(using).first(Wanted(entries))
            if announcing.is_heard():
                _announce(links, (kind.name, key), using)
            links.delete()
            bump(entries, using)
        flow = schema.current(using).flows.get(kind.plural)
        if flow is not None and flow.enabled:
            documents(flow.slug, using=using).delete(key, locale="*")

    schema.run_held(work, using=using)


def _refusal(name: str, key: str, entries: int) -> str:
    """Return the sentence that says why a resource cannot be deleted: how many entries link to it."""
    linked = "1 entry links" if entries == 1 else f"{entries} entries link"
    return f'The {name} "{key}" cannot be deleted: {linked} to it.'


def _links(name: str, keys: Collection[str], using: str) -> QuerySet[Link]:
    """Return the links to the resources of type `name` with the ids `keys`, disabled fields' included."""
    relations = Field.objects.using(using).filter(field_type=FieldType.RELATIONSHIP, mapped_by=None)
    fields = [pk for pk, types in relations.values_list("pk", "resource_types") if name in types]
    # The index begins with target and field, so the null target is part of the condition.
    links: QuerySet[Link] = Link.objects.using(using).filter(
        target__isnull=True, field__in=fields, resource_type=name, resource_id__in=keys
    )
    return links.order_by()


def _announce(links: QuerySet[Link], resource: tuple[str, str], using: str) -> None:
    """Send the signal `document_changed` for each document that loses links, once for each locale.

    `resource` is the (type, id) to which they lead. It is sent when the transaction commits.
    """
    lost: dict[int, dict[str, ListChanges]] = {}
    for source, slug in links.values_list("source", "field__slug"):
        lost.setdefault(source, {})[slug] = ListChanges(removed=(resource,))
    rows, announced = EntryVersion.objects.using(using), set()
    known = schema.current(using)
    for version in rows.filter(pk__in=lost).order_by("entry", "locale", "status"):  # drafts first
        if (version.entry_id, version.locale) in announced:
            continue
        announced.add((version.entry_id, version.locale))
        view = View(known, version.status, version.locale or None, using)
        flow = known.by_id[version.flow_id]
        document = populate.read(flow, rows.filter(pk=version.pk), Selection(), view)[0]
        changes = Changes(relations=lost[version.pk])
        announcing.announce(document, announcing.UPDATED, changes, using)


def _family(model: type[Model]) -> Iterator[type[Model]]:
    """Yield the model and its proxies: each of them sends signals of its own."""
    for other in apps.get_models():
        if other._meta.concrete_model is model._meta.concrete_model:
            yield other


def _on_delete(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """Receive `pre_delete` of a row: delete the links to it, and the document that extends it.

    Raises ProtectedError if there are links and the resource type's `on_delete` is "refuse".
    """
    for kind in resources.kinds_of(sender):
        forget(kind, kind.key_of(instance), router.db_for_write(Link))
