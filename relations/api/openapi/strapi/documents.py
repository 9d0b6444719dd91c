"""The JSON Schemas of one flow's documents: as read, as written, and the parameters of queries.

Also the schemas of components and dynamic zones, which are read when they are populated.
"""

from __future__ import annotations

from ....engine.schema import ComponentSchema, FieldSchema, FlowSchema, RelationSchema
from ....models import FieldType
from .. import values
from ..catalog import Catalog
from ..shapes import INTEGER, MOMENT, STRING, Shape, array, described, either, nullable, obj, ref
from .fixed import ASSET, MOMENTS

SYSTEM = ("id", "documentId", "createdAt", "updatedAt", "publishedAt", "firstPublishedAt", "locale")
IDS = ("id", "documentId")
KIND = "__component"
TYPE = "__type"
COUNT = obj({"count": INTEGER}, ["count"])
RESOURCE = obj({"type": STRING, "id": STRING}, ["type", "id"])


def schemas(catalog: Catalog, flow: FlowSchema) -> dict[str, Shape]:
    """Return the JSON Schemas about one flow by name.

    For example `Restaurant`, `RestaurantValues`, `RestaurantInput`, `RestaurantFilters` and
    `RestaurantPopulate`.
    """
    return {
        catalog.name(flow): document(catalog, flow),
        catalog.name(flow, "Values"): plain(catalog, flow),
        catalog.name(flow, "Input"): written(catalog, flow),
        catalog.name(flow, "Filters"): filters(catalog, flow),
        catalog.name(flow, "Populate"): populate(flow),
    }


def document(catalog: Catalog, flow: FlowSchema) -> Shape:
    """Return the JSON Schema of one version of a document, with everything that can be populated."""
    populated = {field.slug: _related(catalog, field) for field in flow.populatable}
    if flow.has_localizations:
        others = either(array(ref(catalog.name(flow, "Values"))), COUNT)
        populated["localizations"] = described(others, "Other locales; when they are populated.")
    return described(obj({**_values(catalog, flow), **populated}, IDS), catalog.text(flow))


def plain(catalog: Catalog, flow: FlowSchema) -> Shape:
    """Return the JSON Schema of a document's values, without relations.

    Populated members have this schema: otherwise schemas would refer to each other without end. Only the ids
    are required, since the parameter `fields` may leave out the others.
    """
    return obj(_values(catalog, flow), IDS)


def _values(catalog: Catalog, flow: FlowSchema) -> dict[str, Shape]:
    fields = {field.slug: values.shown(field, catalog.text(field)) for field in flow.readable}
    locale = {"locale": catalog.locale} if flow.localized else {}
    first = {"firstPublishedAt": described(nullable(MOMENT), "Only there when `fields` names it.")}
    return {"id": INTEGER, "documentId": STRING, **fields, **MOMENTS, **first, **locale}


def _related(catalog: Catalog, field: FieldSchema) -> Shape:
    """Return the schema of a populated field: an object, a list of objects, or with `count` a number."""
    text = catalog.text(field) or "Only there when it is populated."
    if field.relation is None:
        return described(_populated(catalog, field), text)
    many, shapes = field.relation.to_many, members(catalog, field.relation)
    one = either(*shapes) if len(shapes) > 1 else shapes[0]
    if field.relation.link is not None:
        one = {"allOf": [one, _with_link(field.relation.link)]}
    return either(array(one) if many else nullable(one), COUNT, description=text)


def members(catalog: Catalog, field: RelationSchema) -> list[Shape]:
    """Return the JSON Schemas of a relation's members: documents of its flows, and resources.

    In a relation to several flows, each document has its flow's uid as `__type`.
    """
    found = [ref(catalog.name(flow, "Values")) for flow in catalog.targets(field)]
    if field.several:
        kinds = [flow.uid for flow in catalog.targets(field)]
        found = [
            {"allOf": [shape, obj({TYPE: {"const": uid, **STRING}}, [TYPE])]}
            for shape, uid in zip(found, kinds, strict=True)
        ]
    return [*found, *([RESOURCE] if field.resource_types or not found else [])]


def _with_link(component: ComponentSchema) -> Shape:
    """Return the schema of an object with the key `__link`: the data on the link to a populated member."""
    shown = {field.slug: values.shown(field, "") for field in component.readable}
    return obj({"__link": described(nullable(obj(shown)), "The data of the link.")}, ["__link"])


def written(catalog: Catalog, flow: FlowSchema) -> Shape:
    """Return the JSON Schema of `data` in a request body. Fields that are left out keep their values."""
    fields = {field.slug: _taken(catalog, field) for field in flow.fields.values() if field.writable}
    locale = described(nullable(STRING), "Ignored: the query string chooses the locale.")
    return obj({**fields, "locale": locale}, closed=True)


def filters(catalog: Catalog, flow: FlowSchema) -> Shape:
    """Return the JSON Schema of the parameter `filters`: an object with the conditions on each field.

    Under a relation it has the filters of the target flow.
    """
    group = {"type": "object", "description": "Filters of these documents."}
    properties: dict[str, Shape] = {"$and": array(group), "$or": array(group), "$not": group}
    properties |= {name: ref("Condition") for name in SYSTEM if name != "locale" or flow.localized}
    for field in flow.fields.values():
        target = catalog.target(field)
        if target is not None and not field.private:
            properties[field.slug] = {"type": "object", "description": f"Filters of {target.slug}."}
        elif field in flow.readable:
            properties[field.slug] = ref("Condition")
    if flow.has_localizations:
        properties["localizations"] = {"type": "object", "description": "Filters of other locales."}
    return obj(properties)


def populate(flow: FlowSchema) -> Shape:
    """Return the schema of the parameter `populate` for the flow's documents."""
    known = [field.slug for field in flow.populatable]
    if flow.has_localizations:
        known.append("localizations")
    return obj({name: ref("Populate") for name in known}, closed=True)


def names(flow: FlowSchema) -> Shape:
    """Return the JSON Schema of a list of the flow's field names."""
    return array({"type": "string", "enum": [*SYSTEM, *(field.slug for field in flow.readable), "*"]})


def components(catalog: Catalog) -> dict[str, Shape]:
    """Return the JSON Schemas of all components by name.

    Each has two, for answers and for requests: `SharedSeoComponent` and `SharedSeoComponentInput`.
    """
    found: dict[str, Shape] = {}
    for component in catalog.schema.components.values():
        found[catalog.name_of(component)] = _component(catalog, component)
        found[catalog.name_of(component, "Input")] = _component_input(catalog, component)
    return found


def _component(catalog: Catalog, component: ComponentSchema) -> Shape:
    properties: dict[str, Shape] = {"id": INTEGER}
    properties |= {field.slug: values.shown(field) for field in component.readable}
    properties |= {field.slug: _related(catalog, field) for field in component.populatable}
    return obj(properties, ["id"])


def _component_input(catalog: Catalog, component: ComponentSchema) -> Shape:
    properties: dict[str, Shape] = {
        "id": described(nullable(INTEGER), "That it was read with: it is the same one then."),
        KIND: {"const": component.uid},
    }
    properties |= {f.slug: _taken(catalog, f) for f in component.fields.values() if f.writable}
    return obj(properties, closed=True)


def _populated(catalog: Catalog, field: FieldSchema, suffix: str = "") -> Shape:
    """Return the schema of a populated media, component or dynamic zone field.

    With the suffix "Input" it is the schema of such a field in a request.
    """
    many = field.options.get("multiple") or field.options.get("repeatable")
    if field.kind == FieldType.DYNAMICZONE:
        return array(_of_zone(catalog, field, suffix))
    one = ref(ASSET) if field.kind == FieldType.MEDIA else _of_field(catalog, field, suffix)
    return array(one) if many else nullable(one)


def _taken(catalog: Catalog, field: FieldSchema) -> Shape:
    """Return the schema of a field's value, or of a relation's payload, in a request body."""
    if field.relation is not None:
        return described(ref("RelationInput"), catalog.text(field))
    if field.kind == FieldType.MEDIA:
        return ref("MediaInput")
    if field.type.holds_parts:
        return _populated(catalog, field, "Input")
    return values.written(field, catalog.text(field))


def _of_field(catalog: Catalog, field: FieldSchema, suffix: str) -> Shape:
    return _named(catalog, str(field.options.get("component")), suffix)


def _of_zone(catalog: Catalog, field: FieldSchema, suffix: str) -> Shape:
    """Return the schema of a part in a dynamic zone: of one of its components, with its uid."""
    uids = [uid for uid in field.options.get("components", ()) if uid in catalog.schema.components]
    return either(*(_naming(_named(catalog, uid, suffix), uid) for uid in uids)) if uids else {}


def _naming(shape: Shape, uid: str) -> Shape:
    return {"allOf": [shape, obj({KIND: {"const": uid, **STRING}}, [KIND])]}


def _named(catalog: Catalog, uid: str, suffix: str) -> Shape:
    component = catalog.schema.components.get(uid)
    return ref(catalog.name_of(component, suffix)) if component else {"type": "object"}
