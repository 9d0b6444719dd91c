"""Checking unique values in components.

As in Strapi, which has one table for each component, such a value must be unique among all parts of the
component, in all fields and flows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...models import EntryVersion, Status
from .. import query
from ..errors import Faults, Path
from ..locks import queue
from ..schema import ComponentSchema, FieldSchema, FlowSchema, Schema
from ..values.parts import uid_of
from ..values.wrong import wrong
from ..view import View

Fields = Mapping[str, FieldSchema]
Values = Mapping[str, Any]


def check_parts(schema: Schema, version: EntryVersion, values: Values, status: str, using: str) -> None:
    """Raise ValidationError, with all faults, for unique values in parts that occur a second time.

    `values`, by slug, are those that the document of `version` is to have in `status`. No value may occur
    twice in them, nor in a part of the same component in another document with that status. Locks the flow's
    row if there are such values.
    """
    flow = schema.by_id[version.flow_id]
    found = list(_unique(flow.fields, values, ()))
    if not found:
        return
    queue(flow, using)
    seen: list[tuple[str, str, Any]] = []
    faults = Faults()
    for component, slug, value, at in found:
        places = _places(schema, component.uid, {slug: value})
        with faults.gathered():
            if (component.uid, slug, value) in seen or any(
                _has(other, where, version, status, schema, using) for other, where in places
            ):
                raise wrong("must be unique", at, "unique")
            seen.append((component.uid, slug, value))
    faults.check()


def _unique(
    fields: Fields, values: Mapping[str, Any], at: Path
) -> Iterator[tuple[ComponentSchema, str, Any, Path]]:
    """Yield (component, attribute's slug, value, path) for each unique value in the parts of `values`.

    Parts within parts are included. The paths begin with `at`.
    """
    for slug, value in values.items():
        field = fields.get(slug)
        if field is None or not field.type.holds_parts or not value:
            continue
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            here = (*at, slug, number) if isinstance(value, list) else (*at, slug)
            component = field.components.get(uid_of(field, part))
            if component is None:
                continue
            for inner in component.fields.values():
                if inner.unique and part.get(inner.slug) not in (None, ""):
                    yield component, inner.slug, part[inner.slug], (*here, inner.slug)
            yield from _unique(component.fields, part, here)


def _places(
    schema: Schema, uid: str, condition: dict[str, Any]
) -> Iterator[tuple[FlowSchema, dict[str, Any]]]:
    """Yield (flow, filter) for every field that may have parts of the component with this `uid`.

    The filter, as in a request, finds documents of the flow with such a part that meets `condition`.
    """
    for flow in schema.by_id.values():
        for where in _filters(flow.fields, uid, condition, ()):
            yield flow, where


def _filters(
    fields: Fields, uid: str, condition: dict[str, Any], above: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    for field in fields.values():
        if not field.type.holds_parts:
            continue
        zone = field.options.get("components")
        for held in zone if zone is not None else [field.options.get("component")]:
            component = field.components.get(str(held))
            if component is None or held in above:
                continue
            named = {"__component": held} if zone is not None else {}
            if held == uid:
                yield {field.slug: {"$some": {**named, **condition}}}
            for below in _filters(component.fields, uid, condition, (*above, str(held))):
                yield {field.slug: {"$some": {**named, **below}}}


def _has(
    flow: FlowSchema, where: dict[str, Any], version: EntryVersion, status: str, schema: Schema, using: str
) -> bool:
    view = View(schema, status, None, using)
    rows = EntryVersion.objects.using(using).filter(
        flow=flow.id, status=status if flow.drafts else Status.PUBLISHED
    )
    return query.filtered(rows.exclude(entry=version.entry_id), flow, where, view).exists()
