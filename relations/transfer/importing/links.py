"""Importing links: each is between a version and a document, with a place in the lists of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from relations.engine import bulk
from relations.engine.definitions import composed
from relations.engine.schema import RelationSchema

from ..progress import Advance
from ..report import ADAPTED, IMPORTED, LEFT_OUT, UNCHANGED, UPDATED
from . import lists, people
from .context import Context

# What a link of the archive becomes: one row for each, with the reason why it is left out, if it is.
WANTED = """
CREATE TEMP TABLE wanted AS
SELECT seq, pos, other_pos, source, source_entry, part, source_locale, source_status, target, key,
    target_locale, target_status, other, resource, sided,
    CASE
        WHEN source IS NULL THEN 'its own row is not there'
        WHEN reason IS NOT NULL THEN reason
        WHEN row_number() OVER (
            PARTITION BY source, part, key, target_locale, target_status, reason IS NULL
            ORDER BY pos IS NULL, pos, seq
        ) > 1 THEN 'the same one is in the list already'
    END AS reason, differs
FROM (
    SELECT l.seq, l.pos, l.other_pos, l.other, s.version AS source, s.entry AS source_entry, s.part,
        s.locale AS source_locale, s.status AS source_status, t.entry AS target, p.id AS resource,
        coalesce('e' || t.entry, 'r' || l.other || ':' || p.id) AS key,
        CASE WHEN NOT coalesce(tf.localized, 0) THEN '' WHEN sf.localized THEN s.locale ELSE t.locale END
            AS target_locale,
        CASE WHEN NOT coalesce(tf.drafts, 0) THEN 'published' WHEN sf.drafts THEN s.status ELSE t.status END
            AS target_status,
        coalesce(tf.localized AND sf.localized AND t.locale <> s.locale, 0) AS differs,
        coalesce(t.flow IN ({sided}), 0) AS sided,
        CASE
            WHEN t.entry IS NULL AND p.id IS NULL THEN 'it leads to nothing that is there'
            WHEN t.part <> 0 OR t.flow IS NOT NULL AND t.flow NOT IN ({flows})
                OR p.id IS NOT NULL AND l.other NOT IN ({resources})
                THEN 'it leads to another type than the field takes'
            WHEN tf.drafts AND sf.drafts AND t.status <> s.status
                THEN 'it is between a draft and a published version, which neither shows'
        END AS reason
    FROM links l
    LEFT JOIN ends s ON s.type = l.type AND s.ref = l.ref
    LEFT JOIN flows sf ON sf.id = s.flow
    LEFT JOIN ends t ON t.type = l.other AND t.ref = l.other_ref
    LEFT JOIN flows tf ON tf.id = t.flow
    LEFT JOIN people p ON p.type = l.other AND p.ref = l.other_ref
    WHERE l.type = ? AND l.field = ?
)
"""
DIFFERING = "in another locale than its document: connected in the document's own"


@dataclass(frozen=True, slots=True)
class Group:
    """The links of one attribute of a type or component in the archive, and the relation that they go to.

    `uid` is that of the type or component, `name` the attribute's. `relation` is None if the flows here have
    no owning relation of this name.
    """

    uid: str
    name: str
    relation: RelationSchema | None

    @property
    def label(self) -> str:
        """What these links are called in the report: `links of article.author`."""
        return f"links of {self.uid.partition('.')[2] if '::' in self.uid else self.uid}.{self.name}"


def store(context: Context, advance: Advance) -> None:
    """Store the links of all relations of the archive's types and components.

    Only links that differ from the stored ones are written, and deleted. `advance` is called with numbers of
    links.
    """
    context.store.run("CREATE INDEX ends_version ON ends (version)")
    people.find(context)
    groups = list(_groups(context))
    lists.keep(context.store, [group.relation for group in groups if group.relation], context.using)
    for group in groups:
        count = context.store.run(
            "SELECT count(*) FROM links WHERE type = ? AND field = ?", [group.uid, group.name]
        )[0][0]
        if group.relation is None:
            context.report.add(LEFT_OUT, group.label, _without_field(context, group), count=count)
        else:
            _store_group(context, group, group.relation)
        advance(count)


def _groups(context: Context) -> Iterator[Group]:
    """Yield a Group for each attribute that has links in the archive.

    Then for each owning relation of the archive's types and components without links there, so that links
    stored here are removed.
    """
    names = set(context.store.run("SELECT DISTINCT type, field FROM links"))
    relations = {
        (uid, relation.slug): relation
        for uid, flow in context.flows.items()
        for relation in flow.all_relations
    }
    relations |= {
        (uid, relation.slug): relation
        for uid, component in context.known.components.items()
        if any(schema["uid"] == uid for schema in context.archive.schemas)
        for relation in component.all_relations
    }
    done = set()
    for uid, name in sorted(names, key=str):
        found = relations.get((uid, composed(name or "")))
        relation = found if found is not None and found.owning else None
        done.add((uid, composed(name or "")))
        yield Group(uid, name, relation)
    for (uid, slug), relation in relations.items():
        if relation.owning and (uid, slug) not in done:
            yield Group(uid, slug, relation)


def _without_field(context: Context, group: Group) -> str:
    if group.uid.startswith(("plugin::", "admin::", "strapi::")):
        return "of a type that is Strapi's own"
    schemas = (schema for schema in context.archive.schemas if schema["uid"] == group.uid)
    attribute = next((schema["attributes"].get(group.name) for schema in schemas), None)
    kind = attribute.get("relation") if isinstance(attribute, dict) else None
    return (
        f"{kind} relations are not known here" if str(kind).startswith("morph") else "there is no such field"
    )


def _store_group(context: Context, group: Group, relation: RelationSchema) -> None:
    run = context.store.run
    run("DROP TABLE IF EXISTS wanted")
    _find_wanted(context, group, relation)
    _report(context, group, relation)
    outcome = lists.Outcome()
    if not context.dry or context.report.of(UNCHANGED) or context.report.of(UPDATED):
        outcome = lists.compare(context.store, relation)
    if outcome.is_new:
        count = run("SELECT count(*) FROM wanted WHERE reason IS NULL")[0][0]
        rows = lists.all_new(context.store, relation)
    else:
        count, rows = outcome.added, lists.changed(context.store, relation)
        context.touched |= outcome.touched
    if not context.dry:
        bulk.delete_links(outcome.replaced, using=context.using)
        bulk.insert_links(rows, using=context.using)
    report = context.report
    report.add(IMPORTED, group.label, count=count)
    report.add(UPDATED, group.label, "moved", count=outcome.moved)
    report.add(UPDATED, group.label, "no longer in the archive: removed", count=outcome.removed)
    report.add(UNCHANGED, group.label, count=outcome.unchanged)


def _find_wanted(context: Context, group: Group, relation: RelationSchema) -> None:
    flows, types = [flow.id for flow in relation.others], relation.resource_types
    sided = [flow for flow in flows if relation.to(flow).two_sided]  # these have lists of their own
    lengths = {"sided": len(sided), "flows": len(flows), "resources": len(types)}
    sql = WANTED.format(**{name: ", ".join("?" * length) for name, length in lengths.items()})
    context.store.run(sql, [*sided, *flows, *types, group.uid, group.name])


def _report(context: Context, group: Group, relation: RelationSchema) -> None:
    """Add the links that are left out to the report, with the reasons.

    Links that break a rule of the field, such as more than one in a to-one relation, are kept and reported
    too.
    """
    run, report = context.store.run, context.report
    for reason, count in run("SELECT reason, count(*) FROM wanted WHERE reason IS NOT NULL GROUP BY reason"):
        examples = run(
            "SELECT l.ref, l.other, l.other_ref FROM wanted JOIN links l USING (seq)"
            " WHERE reason = ? LIMIT 5",
            [reason],
        )
        texts = [f"id {ref} to {other} {other_ref}" for ref, other, other_ref in examples]
        report.add(LEFT_OUT, group.label, reason, count=count - len(texts))
        for text in texts:
            report.add(LEFT_OUT, group.label, reason, example=text)
    kept = "FROM wanted WHERE reason IS NULL"
    report.add(ADAPTED, group.label, DIFFERING, count=run(f"SELECT count(*) {kept} AND differs")[0][0])
    if not relation.to_many:
        sql = f"SELECT 1 {kept} GROUP BY source, part, target_status, target_locale HAVING count(*) > 1"
        count = run(f"SELECT count(*) FROM ({sql})")[0][0]
        report.add(
            ADAPTED, group.label, "lists kept that hold several, though the field takes one", count=count
        )
    if relation.takes_over:
        sql = (
            f"SELECT 1 {kept} GROUP BY key, target_locale, target_status, source_status"
            " HAVING count(DISTINCT source_entry) > 1"
        )
        count = run(f"SELECT count(*) FROM ({sql})")[0][0]
        report.add(ADAPTED, group.label, "kept, though what they link may have one owner only", count=count)
