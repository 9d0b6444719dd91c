"""Relations' filters for new members, the option `targetFilter`, while the fields that they name change.

If a field gets another slug, the filters that name it get it too. A field that a filter names cannot be
deleted before the filter is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ...models import Field, FieldType
from ..errors import ConflictError, ValidationError
from ..schema import ComponentSchema, FlowSchema, RelationSchema, Schema, current
from . import link_rules

Inside = Sequence[FlowSchema | ComponentSchema]  # what the keys of an object in a filter name fields of

LOCALIZATIONS = "localizations"

_kept: ContextVar[str | None] = ContextVar("kept", default=None)  # the database


@contextmanager
def kept(using: str) -> Iterator[None]:
    """A context manager for changes of definitions, inside their transaction and after its lock.

    At its end it raises ConflictError, which names the relations, if the changes have left a `targetFilter`
    with a field that does not exist or that cannot be compared in this way. Filters that were wrong before do
    not count. Nested in another one for the same database, it does nothing.
    """
    if _kept.get() == using:
        yield
        return
    token = _kept.set(using)
    try:
        before = _wrong(using)
        yield
        lost = [text for key, text in _wrong(using).items() if key not in before]
    finally:
        _kept.reset(token)
    if lost:
        raise ConflictError(f"A targetFilter needs what would go: {'; '.join(lost)}. Change it first.")


def follow_slug(field: Field, former: str, known: Schema, using: str) -> None:
    """Replace the slug `former` of a saved field by its present one in the filters of all relations.

    `known` is the schema before the change.
    """
    for row in _rows(using):
        filters = row.options["targetFilter"]
        if row.several:
            kinds = {flow.uid: [flow] for flow in known.by_id.values()}
            renamed = {uid: _renamed(kinds.get(uid, []), one, field, former) for uid, one in filters.items()}
        else:
            flows = [known.by_id[flow.pk] for flow in row.target_flows if flow.pk in known.by_id]
            renamed = _renamed(flows, filters, field, former)
        if renamed != filters:
            link_rules.store_option(row, "targetFilter", renamed, using)


def _renamed(inside: Inside, filters: Any, field: Field, former: str) -> Any:
    if isinstance(filters, list):
        return [_renamed(inside, each, field, former) for each in filters]
    if not isinstance(filters, dict):
        return filters
    own = any(isinstance(each, FlowSchema) and each.id == field.flow_id for each in inside)
    return {
        field.slug if own and key == former else key: _renamed(_behind(inside, key), below, field, former)
        for key, below in filters.items()
    }


def _behind(inside: Inside, key: str) -> Inside:
    """Return the flows and components whose fields the keys of the object under `key` name.

    `inside` are those whose fields the keys beside `key` name.
    """
    if key.startswith("$"):
        return inside
    return [found for each in inside for found in _of_key(each, key)]


def _of_key(each: FlowSchema | ComponentSchema, key: str) -> Iterable[FlowSchema | ComponentSchema]:
    field = each.fields.get(key)
    if field is None:
        return [each] if key == LOCALIZATIONS and isinstance(each, FlowSchema) else ()
    if isinstance(field, RelationSchema):
        return () if field.other is None else [field.other]
    return field.held


def _wrong(using: str) -> dict[int, str]:
    """Return the label and the fault of each relation with an invalid `targetFilter`, by primary key."""
    found: dict[int, str] = {}
    rows = _rows(using)
    if not rows:
        return found
    known = current(using)
    for row in rows:
        try:
            link_rules.check_filter(row, known)
        except ValidationError as error:
            found[row.pk] = f"{row.label} ({error.message})"
    return found


def _rows(using: str) -> list[Field]:
    rows = Field.objects.using(using).filter(field_type=FieldType.RELATIONSHIP)
    rows = rows.filter(options__has_key="targetFilter").select_related("flow", "component")
    return list(rows.prefetch_related("targets"))
