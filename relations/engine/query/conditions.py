"""Turning a parsed filter into SQL: one condition of one statement, however deep the filter is nested."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.lookups import Exact

from ...models import Link
from ..schema import RelationSchema
from ..view import View, shown_links
from . import indexes
from .columns import NUMBER
from .comparisons import COMPARISONS
from .tree import (
    Constant,
    Counted,
    Group,
    Linked,
    Members,
    Node,
    Quantifier,
    Related,
    Test,
    holds_of_nothing,
)


def condition(node: Node, view: View, prefix: str = "") -> Q | bool:
    """Return the SQL condition for rows that match a parsed filter.

    It is a Q, or True if all rows match, or False if none does. `prefix` is the lookup path from the query's
    rows to the version that is filtered. Only related documents that the view shows are considered.
    """
    match node:
        case Constant(holds):
            return holds
        case Test(column, operator, operand, negated):
            if not negated and indexes.helps(column, operator, operand):
                return indexes.compared(column, operator, operand, view, prefix)
            found = COMPARISONS[operator](column, operand, prefix)
            return ~found if negated else found
        case Group(conjoined, parts):
            return combined([condition(part, view, prefix) for part in parts], conjoined=conjoined)
        case Related():
            return _related(node, view, prefix)
        case Linked(field=field, anything=anything):
            linked = _linked(field, view, prefix)
            return linked if anything else ~linked
        case Members():
            holding = _members(node, view, prefix)
            return _opposite(holding) if node.negated else holding
        case Counted(items, operator, operand, negated):
            compared = COMPARISONS[operator](
                replace(NUMBER, computed=items.count(view, prefix)), operand, prefix
            )
            return ~compared if negated else compared


def both(*parts: Q | bool) -> Q | bool:
    """Combine conditions by AND.

    Returns False if one of them is False, True if all are True; else a Q of those that are a Q.
    """
    return combined(list(parts), conjoined=True)


def either(parts: list[Q | bool]) -> Q | bool:
    """Combine conditions by OR.

    Returns True if one of them is True, False if all are False; else a Q of those that are a Q.
    """
    return combined(parts, conjoined=False)


def combined(parts: list[Q | bool], *, conjoined: bool) -> Q | bool:
    """Combine conditions by AND, or by OR if `conjoined` is false.

    False in AND, and True in OR, is the result; True in AND, and False in OR, is left out. Without other
    conditions the result is True for AND, False for OR.
    """
    if (not conjoined) in parts:
        return not conjoined
    deciding = [part for part in parts if isinstance(part, Q)]
    if not deciding:
        return conjoined
    return Q(*deciding, _connector=Q.AND if conjoined else Q.OR)


def _members(node: Members, view: View, prefix: str) -> Q | bool:
    def holds(inward: str) -> Q | bool:
        return True if node.part is None else condition(node.part, view, inward)

    match node.quantifier:
        case Quantifier.NONE:
            return _opposite(node.items.some(view, prefix, holds))
        case Quantifier.EVERY:
            return _opposite(node.items.some(view, prefix, lambda inward: failing(holds(inward))))
        case Quantifier.OUTER if node.part is not None and holds_of_nothing(node.part):
            nothing = _opposite(node.items.some(view, prefix, lambda inward: True))
            return either([node.items.some(view, prefix, holds), nothing])
    return node.items.some(view, prefix, holds)


def _opposite(found: Q | bool) -> Q | bool:
    return ~found if isinstance(found, Q) else not found


def failing(found: Q | bool) -> Q | bool:
    """Return the condition for rows that do not match the condition `found`.

    Unlike NOT in SQL, it also holds for rows for which `found` is NULL. For True it is False, and the
    reverse.
    """
    if not isinstance(found, Q):
        return not found
    return Q(Exact(Case(When(found, then=Value(1)), default=Value(0)), 0))


def _related(node: Related, view: View, prefix: str) -> Q | bool:
    """Return the condition that a document related by `node` matches, as a subquery of links.

    The subquery depends on the outer row, except in two cases, where it is computed once: for a relation
    within another one, and where an index finds the related documents.
    """
    apart = bool(prefix) or indexes.selective(node.part)
    rows, inward = links(node.field, view, None if apart else "")
    inner = combined(_of_related(node, view, inward), conjoined=True)
    if isinstance(inner, Q):
        rows = rows.filter(inner)
    some = inner is not False and (_leading_to(rows, node.field, prefix) if apart else Q(Exists(rows)))
    if not holds_of_nothing(node):
        return some
    return combined([some, ~_linked(node.field, view, prefix)], conjoined=False)


def _of_related(node: Related, view: View, prefix: str) -> list[Q | bool]:
    """Return the conditions on a related document, to be combined by AND.

    `prefix` is the lookup path to its version.
    """
    found = [] if node.part is None else [condition(node.part, view, prefix)]
    if node.further is not None:
        seen, onward = _joined(node.further, view, prefix)
        found += [seen, *_of_related(node.further, view, onward)]
    return found


def _leading_to(rows: QuerySet[Link], field: RelationSchema, prefix: str) -> Q:
    near_end = "source" if field.owning else "target_version__pk"
    return Q(**{f"{prefix}pk__in": rows.values(near_end)})


def _linked(field: RelationSchema, view: View, prefix: str) -> Q:
    resources = Link.objects.using(view.using).filter(
        source=OuterRef(f"{prefix}pk"), field=field.link_field, resource_id__isnull=False
    )
    if field.other is None:
        return Q(Exists(resources))
    documents = Q(Exists(links(field, view, prefix)[0]))
    return documents | Q(Exists(resources)) if field.owning and field.resource_types else documents


def links(field: RelationSchema, view: View, prefix: str | None) -> tuple[QuerySet[Link], str]:
    """Return the links of `field` that the view shows, and the lookup path from a link to its other end.

    The links are those of the version that `prefix` leads to in the outer query; for a `prefix` of None,
    those of all versions. Links to resources are left out.
    """
    rows = Link.objects.using(view.using).order_by().filter(shown_links(field, view))
    if field.owning:
        return (rows if prefix is None else rows.filter(source=OuterRef(f"{prefix}pk"))), "target_version__"
    if prefix is not None:
        rows = rows.filter(target=OuterRef(f"{prefix}entry"), target_locale=OuterRef(f"{prefix}locale"))
    return rows, "source__"


def _joined(node: Related, view: View, prefix: str) -> tuple[Q, str]:
    """Return (condition, path) that reach a relation's links by joins of the outer query, not by a subquery.

    The condition holds for links that the view shows; the path leads to the version at their other end.
    `prefix` leads to the version that has the relation.
    """
    if node.field.owning:
        path = f"{prefix}links__"
        return shown_links(node.field, view, path), f"{path}target_version__"
    path = f"{prefix}entry__incoming__"
    here = Q(**{f"{path}target_locale": F(f"{prefix}locale")})
    return shown_links(node.field, view, path) & here, f"{path}source__"
