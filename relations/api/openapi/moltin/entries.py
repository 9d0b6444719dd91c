"""The JSON Schemas of one flow's entries: as they are read, and as they are written."""

from __future__ import annotations

from ....engine.schema import FlowSchema, RelationSchema
from ....models import FieldType
from .. import values
from ..catalog import Catalog, relations
from ..shapes import NULL, STRING, Shape, array, described, either, nullable, obj, ref
from .fixed import LINKS, META
from .names import name_of


def schemas(catalog: Catalog, flow: FlowSchema) -> dict[str, Shape]:
    """Return the JSON Schemas of this flow's entries by name: `RestaurantEntry`, `RestaurantEntryInput`."""
    return {
        catalog.name(flow, "Entry"): entry(catalog, flow),
        catalog.name(flow, "EntryInput"): written(catalog, flow),
    }


def entry(catalog: Catalog, flow: FlowSchema) -> Shape:
    """Return the JSON Schema of an entry as it is read.

    A relation is null where it is empty; otherwise it is found under `relationships`.
    """
    properties: dict[str, Shape] = {"id": STRING, "type": {"const": "entry"}}
    required = ["id", "type", "links", "meta"]
    for field in flow.fields.values():
        if field.kind == FieldType.PASSWORD or field.private:
            continue
        if field.relation is not None:
            properties[name_of(field.slug, flow)] = NULL
            continue
        properties[name_of(field.slug, flow)] = values.shown(field, catalog.text(field))
        if not field.omit_null:
            required.append(name_of(field.slug, flow))
    linkages = {name_of(field.slug, flow): _members(field) for field in relations(flow)}
    if linkages:
        properties["relationships"] = obj(linkages)
    properties |= {"links": LINKS, "meta": META}
    return described(obj(properties, required), catalog.text(flow))


def _members(field: RelationSchema) -> Shape:
    one = ref("LinkedMember" if field.link else "Member")
    whole = obj({"data": array(one) if field.to_many else one}, ["data"])
    return either(whole, ref("LongLinkage")) if field.to_many else whole


def written(catalog: Catalog, flow: FlowSchema) -> Shape:
    """Return the JSON Schema of an entry in a request body, without its relations.

    Relations have endpoints of their own.
    """
    properties: dict[str, Shape] = {"type": {"const": "entry"}, "id": {**STRING, "maxLength": 64}}
    for field in flow.values:
        properties[name_of(field.slug, flow)] = values.written(field, catalog.text(field))
    properties |= {"links": {}, "meta": {}}
    return obj(properties, closed=True)


def linkage(flow: FlowSchema | None, paged: bool) -> Shape:
    """Return the JSON Schema of `{data: …}` with the members of a relation that entries of `flow` have.

    `data` is an array, or in a to-one relation a member or null; either, if the flow has relations of both
    kinds, or is None, which stands for any flow. With `paged`, `meta` and `links` are added.
    """
    kinds = {field.to_many for field in relations(flow)} if flow else {True, False}
    page = {"meta": ref("PageOfRecords"), "links": ref("PageLinks")} if paged else {}
    with_data = {field.link is not None for field in relations(flow)} if flow else {True, False}
    names = ["LinkedMember"] * (True in with_data) + ["Member"] * (False in with_data)
    one = either(*map(ref, names)) if len(names) > 1 else ref(names[0] if names else "Member")
    of_many = obj({"data": array(one), **page}, ["data"])
    of_one = obj({"data": nullable(one)}, ["data"])
    return either(of_many, of_one) if len(kinds) != 1 else of_many if True in kinds else of_one
