"""Links in an archive: a line for each link, in the order of lists, with its positions on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from relations.engine.schema import RelationSchema

from ..archive.reading import FILE, MORPH
from ..progress import Advance
from ..report import ADAPTED, EXPORTED, LEFT_OUT
from ..stored import keep_links
from ..strapi.writing import RELATIONS
from .context import Context

BASIC, CIRCULAR = "relation.basic", "relation.circular"
INDEXES = (
    "CREATE INDEX ends_part ON ends (version, part)",
    "CREATE INDEX ends_state ON ends (entry, locale, status) WHERE part = 0",
)
LISTS = "CREATE INDEX temp.stored_list ON stored (field, source, part, position)"
# The two ends of each link, and its place in the lists of both. The target is null where it has no row.
PLACED = """
SELECT s.type, s.ref, l.place, t.type, t.ref, t.flow, l.other_place, l.resource_type, l.has_data
FROM (
    SELECT source, part, target, target_locale, target_status, resource_type, data IS NOT NULL AS has_data,
        row_number() OVER (PARTITION BY source, part ORDER BY position) AS place,
        row_number() OVER (
            PARTITION BY target, target_locale, target_status, source_status ORDER BY inverse
        ) AS other_place
    FROM stored WHERE field = ?
) l
JOIN ends s ON s.version = l.source AND s.part = l.part
LEFT JOIN ends t ON t.entry = l.target AND t.locale = l.target_locale AND t.status = l.target_status
    AND t.part = 0
ORDER BY l.source, l.part, l.place
"""
MEDIA = "SELECT file, type, field, ref, pos FROM media ORDER BY file, type, ref, field, pos"


def lines(context: Context, advance: Advance) -> Iterator[dict[str, Any]]:
    """Yield the links of all relations, and the uses of files, as lines of the archive.

    A line is a dict. `advance` is called with numbers of links.
    """
    for index in INDEXES:
        context.store.run(index)
    relations = list(_relations(context))
    keep_links(context.store, {relation.link_field for _, relation in relations}, context.using)
    context.store.run(LISTS)
    for label, relation in relations:
        to = cache(partial(_shape, relation))
        count = 0
        for row in context.store.each(PLACED, [relation.link_field]):
            line = _line(context, label, to, row)
            if line is not None:
                count += 1
                yield line
            advance(1)
        context.report.add(EXPORTED, f"links of {label}", count=count)
        if relation.several and relation.inverses and count:
            reason = "the order on the other sides is not in it: Strapi has none for several types"
            context.report.add(ADAPTED, f"links of {label}", reason, count=count)
    for file, kind, name, ref, place in context.store.each(MEDIA):
        context.report.add(EXPORTED, "uses of files")
        yield {
            "kind": MORPH,
            "relation": "morphToMany",
            "left": {"type": FILE, "ref": file, "field": "related"},
            "right": {"type": kind, "ref": ref, "field": name, "pos": place},
        }


def _relations(context: Context) -> Iterator[tuple[str, RelationSchema]]:
    """Yield each owning relation of a flow or a component, with its name in the report: (name, relation)."""
    for flow in context.flows:
        yield from ((f"{flow.singular}.{each.slug}", each) for each in flow.all_relations if each.owning)
    for uid, component in sorted(context.schema.components.items()):
        yield from ((f"{uid}.{each.slug}", each) for each in component.all_relations if each.owning)


@dataclass(frozen=True, slots=True)
class Shape:
    """What the lines for the links of a relation have in common, if the links lead to the same flow.

    `name` is Strapi's name for the kind of relation, such as `manyToMany`; `morph` is true for a relation to
    several types. `field` is the relation's slug, `inverse` that of the field at the other end, None without
    one. `placed` and `other_placed` say whether a line has a position in the list of either end.
    """

    name: str  # as Strapi calls it: `manyToMany`
    morph: bool
    field: str
    inverse: str | None
    placed: bool
    other_placed: bool


def _shape(relation: RelationSchema, flow: int) -> Shape:
    one = relation.to(flow)
    slug = one.inverse.slug if one.inverse else None
    if relation.several:  # its one order is on the right
        name = "morphToMany" if relation.to_many else "morphToOne"
        return Shape(name, True, relation.slug, slug, False, relation.to_many)
    name = RELATIONS[one.cardinality]
    return Shape(name, False, relation.slug, slug, one.to_many, slug is not None and one.other_to_many)


def _line(
    context: Context, label: str, to: Callable[[int], Shape], row: tuple[Any, ...]
) -> dict[str, Any] | None:
    kind, ref, place, other, other_ref, flow, other_place, resource, has_data = row
    if other is None:
        reason = (
            f"to resources, {resource}: what they are is not in the archive"
            if resource
            else "to what has no version in that locale and status: Strapi links versions"
        )
        context.report.add(LEFT_OUT, f"links of {label}", reason)
        return None
    if has_data:
        context.report.add(LEFT_OUT, f"data of links of {label}", "Strapi's links have none")
    shape = to(flow)
    left = {"type": kind, "ref": ref, "field": shape.field}
    right = {"type": other, "ref": other_ref}
    if shape.inverse is not None:
        right["field"] = shape.inverse
    if shape.placed:
        left["pos"] = place
    if shape.other_placed:
        right["pos"] = place if shape.morph else other_place
    way = MORPH if shape.morph else CIRCULAR if kind == other else BASIC
    return {"kind": way, "relation": shape.name, "left": left, "right": right}
