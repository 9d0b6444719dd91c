"""Components and dynamic zones: groups of values within a document, read when they are populated."""

from __future__ import annotations

from ....engine.schema import ComponentSchema, FieldSchema
from ....models import FieldType
from .. import values
from ..catalog import Catalog
from ..shapes import INTEGER, STRING, Shape, array, described, either, nullable, obj, ref
from .fixed import ASSET

KIND = "__component"


def schemas(catalog: Catalog) -> dict[str, Shape]:
    """`SharedSeoComponent` and `SharedSeoComponentInput`, for each component."""
    found: dict[str, Shape] = {}
    for component in catalog.components.values():
        found[catalog.name_of(component)] = _shown(catalog, component)
        found[catalog.name_of(component, "Input")] = _written(catalog, component)
    return found


def _shown(catalog: Catalog, component: ComponentSchema) -> Shape:
    properties: dict[str, Shape] = {"id": INTEGER}
    properties |= {field.slug: values.shown(field) for field in component.readable}
    properties |= {field.slug: populated(catalog, field) for field in component.populatable}
    return obj(properties, ["id"])


def _written(catalog: Catalog, component: ComponentSchema) -> Shape:
    properties: dict[str, Shape] = {
        "id": described(nullable(INTEGER), "That it was read with: it is the same one then."),
        KIND: {"const": component.uid},
    }
    properties |= {field.slug: written(catalog, field) for field in component.fields.values()}
    return obj(properties, closed=True)


def populated(catalog: Catalog, field: FieldSchema) -> Shape:
    """What a field that is no relation shows when it is populated."""
    many = field.options.get("multiple") or field.options.get("repeatable")
    if field.kind == FieldType.DYNAMICZONE:
        return array(_of_zone(catalog, field, ""))
    one = ref(ASSET) if field.kind == FieldType.MEDIA else _of_field(catalog, field, "")
    return array(one) if many else nullable(one)


def written(catalog: Catalog, field: FieldSchema) -> Shape:
    """What a field takes."""
    if field.relation is not None:
        return described(ref("RelationInput"), catalog.text(field))
    if field.kind == FieldType.MEDIA:
        return ref("MediaInput")
    if field.kind == FieldType.DYNAMICZONE:
        return array(_of_zone(catalog, field, "Input"))
    if field.kind == FieldType.COMPONENT:
        one = _of_field(catalog, field, "Input")
        return array(one) if field.options.get("repeatable") else nullable(one)
    return values.written(field, catalog.text(field))


def _of_field(catalog: Catalog, field: FieldSchema, suffix: str) -> Shape:
    return _named(catalog, str(field.options.get("component")), suffix)


def _of_zone(catalog: Catalog, field: FieldSchema, suffix: str) -> Shape:
    """One of several components, each naming itself."""
    uids = [uid for uid in field.options.get("components", ()) if uid in catalog.components]
    return either(*(_naming(_named(catalog, uid, suffix), uid) for uid in uids)) if uids else {}


def _naming(shape: Shape, uid: str) -> Shape:
    return {"allOf": [shape, obj({KIND: {"const": uid, **STRING}}, [KIND])]}


def _named(catalog: Catalog, uid: str, suffix: str) -> Shape:
    component = catalog.components.get(uid)
    return ref(catalog.name_of(component, suffix)) if component else {"type": "object"}
