"""The schemas of one flow: its documents as read, what is written, and what its queries may say."""

from __future__ import annotations

from ....engine.schema import FieldSchema, FlowSchema
from .. import values
from ..catalog import Catalog
from ..shapes import INTEGER, MOMENT, STRING, Shape, array, described, either, nullable, obj, ref
from . import components

SYSTEM = ("id", "documentId", "createdAt", "updatedAt", "publishedAt", "locale")
COUNT = obj({"count": INTEGER}, ["count"])
RESOURCE = obj({"type": STRING, "id": STRING}, ["type", "id"])


def schemas(catalog: Catalog, flow: FlowSchema) -> dict[str, Shape]:
    """`Restaurant`, `RestaurantValues`, `RestaurantInput`, `RestaurantFilters` and `RestaurantPopulate`."""
    return {
        catalog.name(flow): document(catalog, flow),
        catalog.name(flow, "Values"): plain(catalog, flow),
        catalog.name(flow, "Input"): written(catalog, flow),
        catalog.name(flow, "Filters"): filters(catalog, flow),
        catalog.name(flow, "Populate"): populate(flow),
    }


def document(catalog: Catalog, flow: FlowSchema) -> Shape:
    """One version of a document, with what may be populated."""
    shape = plain(catalog, flow)
    shape["properties"] |= {field.slug: _related(catalog, field) for field in flow.populatable}
    if flow.has_localizations:
        others = either(array(ref(catalog.name(flow, "Values"))), COUNT)
        shape["properties"]["localizations"] = described(others, "Other locales; when they are populated.")
    return described(shape, catalog.text(flow))


def plain(catalog: Catalog, flow: FlowSchema) -> Shape:
    """The same with values alone: pages that draw the document would follow relations without end.

    `fields` may leave out all but the ids.
    """
    properties = {"id": INTEGER, "documentId": STRING}
    for field in flow.readable:
        properties[field.slug] = values.shown(field, catalog.text(field))
    properties |= {"createdAt": MOMENT, "updatedAt": MOMENT, "publishedAt": nullable(MOMENT)}
    if flow.localized:
        properties["locale"] = catalog.locale
    return obj(properties, ["id", "documentId"])


def _related(catalog: Catalog, field: FieldSchema) -> Shape:
    """What a populated field shows: one or a list, or with `count` a number."""
    text = catalog.text(field) or "Only there when it is populated."
    if field.relation is None:
        return described(components.populated(catalog, field), text)
    target, many = catalog.target(field), field.relation.to_many
    one = ref(catalog.name(target, "Values")) if target else RESOURCE
    if target and field.relation.resource_types:
        one = either(one, RESOURCE)
    return either(array(one) if many else nullable(one), COUNT, description=text)


def written(catalog: Catalog, flow: FlowSchema) -> Shape:
    """What goes under `data`; what is left out stays as it is."""
    properties: dict[str, Shape] = {}
    for field in flow.fields.values():
        if field.relation is not None:
            properties[field.slug] = described(ref("RelationInput"), catalog.text(field))
        else:
            properties[field.slug] = components.written(catalog, field)
    properties["locale"] = described(nullable(STRING), "Ignored: the query string chooses the locale.")
    return obj(properties, closed=True)


def new(catalog: Catalog, flow: FlowSchema) -> Shape:
    """The same for a new document, with what must be there; a draft may be incomplete."""
    shape = ref(catalog.name(flow, "Input"))
    needed = [field.slug for field in flow.values if values.is_required(field)]
    if not needed or flow.drafts:
        return shape
    return {"allOf": [shape, {"type": "object", "required": needed}]}


def filters(catalog: Catalog, flow: FlowSchema) -> Shape:
    """Conditions by field; a relation takes the filters of its target, and so on."""
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
    """What to read along with a document, and of it."""
    known = [field.slug for field in flow.populatable]
    if flow.has_localizations:
        known.append("localizations")
    return obj({name: ref("Populate") for name in known}, closed=True)


def names(known: tuple[str, ...]) -> Shape:
    """A list of fields."""
    return array({"type": "string", "enum": [*known, "*"]})
