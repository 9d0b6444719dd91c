"""Links in an archive: a line for each link, in the order of lists, with its positions on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from relations.engine.schema import RelationSchema

from ..archive.reading import FILE, MORPH
from ..progress import Advance
from ..report import ADAPTED, EXPORTED, LEFT_OUT
from ..stored import keep_links
from ..strapi.writing import RELATIONS
from .context import Context

INDEXES = (
    "CREATE INDEX ends_part ON ends (version, part)",
    "CREATE INDEX ends_state ON ends (entry, locale, status) WHERE part = 0",
)
# The two ends of each link, and its place in the lists of both. The target is null where it has no row.
PLACED = """
SELECT s.type, s.ref, l.place, t.type, t.ref, t.flow, l.other_place, l.resource_type, l.data IS NOT NULL
FROM (
    SELECT *, row_number() OVER (PARTITION BY source, part ORDER BY position) AS place,
        row_number() OVER (
            PARTITION BY target, target_locale, target_status, source_status ORDER BY inverse
        ) AS other_place
    FROM stored
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
    for label, relation in _relations(context):
        keep_links(context.store, relation.link_field, context.using)
        count = 0
        for row in context.store.each(PLACED):
            line = _line(context, label, relation, row)
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
    """Yield each owning relation of a flow or a component, with its name in the report."""
    for flow in context.flows:
        yield from ((f"{flow.singular}.{each.slug}", each) for each in flow.all_relations if each.owning)
    for uid, component in sorted(context.schema.components.items()):
        yield from ((f"{uid}.{each.slug}", each) for each in component.all_relations if each.owning)


def _line(
    context: Context, label: str, relation: RelationSchema, row: tuple[Any, ...]
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
    one = relation.to(flow)
    inverse = one.inverse
    left = {"type": kind, "ref": ref, "field": relation.slug}
    right = {"type": other, "ref": other_ref, **({"field": inverse.slug} if inverse else {})}
    if relation.several:
        placed = {"pos": place} if relation.to_many else {}
        name = "morphToMany" if relation.to_many else "morphToOne"
        return {"kind": MORPH, "relation": name, "left": left, "right": right | placed}
    left |= {"pos": place} if one.to_many else {}
    right |= {"pos": other_place} if inverse and one.other_to_many else {}
    circular = "circular" if kind == other else "basic"
    return {
        "kind": f"relation.{circular}", "relation": RELATIONS[one.cardinality], "left": left, "right": right
    }  # fmt: skip
