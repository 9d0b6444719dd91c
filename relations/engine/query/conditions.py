"""Turning the tree of a parsed filter into SQL: one condition of one statement, however deep it is."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.lookups import Exact

from ...models import Link
from ..schema import RelationSchema
from ..view import View, shown_links
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
    """Return the condition for rows that match a parsed filter; True or False if it is the same for all.

    `prefix` leads from the query's rows to the version that is filtered. Related documents are those that
    the view shows.
    """
    match node:
        case Constant(holds):
            return holds
        case Test(column, operator, operand, negated):
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
        case Counted(way, operator, operand, negated):
            compared = COMPARISONS[operator](
                replace(NUMBER, computed=way.count(view, prefix)), operand, prefix
            )
            return ~compared if negated else compared


def both(*parts: Q | bool) -> Q | bool:
    """Combine conditions by AND; return True or False where the result is the same for all rows."""
    return combined(list(parts), conjoined=True)


def either(parts: list[Q | bool]) -> Q | bool:
    """Combine conditions by OR; return True or False where the result is the same for all rows."""
    return combined(parts, conjoined=False)


def combined(parts: list[Q | bool], *, conjoined: bool) -> Q | bool:
    """Combine conditions by AND, or by OR without `conjoined`.

    A True or False among them is left out, or is the result, where it decides alone. No conditions give
    True for AND and False for OR.
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
            return _opposite(node.way.some(view, prefix, holds))
        case Quantifier.EVERY:
            return _opposite(node.way.some(view, prefix, lambda inward: failing(holds(inward))))
        case Quantifier.OUTER if node.part is not None and holds_of_nothing(node.part):
            nothing = _opposite(node.way.some(view, prefix, lambda inward: True))
            return either([node.way.some(view, prefix, holds), nothing])
    return node.way.some(view, prefix, holds)


def _opposite(found: Q | bool) -> Q | bool:
    return ~found if isinstance(found, Q) else not found


def failing(found: Q | bool) -> Q | bool:
    """Return the condition for rows that do not match `found`. Unlike NOT in SQL, null counts as no match.

    True and False give the opposite.
    """
    if not isinstance(found, Q):
        return not found
    return Q(Exact(Case(When(found, then=Value(1)), default=Value(0)), 0))


def _related(node: Related, view: View, prefix: str) -> Q | bool:
    """Return a relation of the filter as a subquery.

    Nested relations become uncorrelated subqueries, so that each is computed once.
    """
    rows, inward = links(node.field, view, None if prefix else "")
    inner = combined(_of_related(node, view, inward), conjoined=True)
    if isinstance(inner, Q):
        rows = rows.filter(inner)
    some = inner is not False and _leading_to(rows, node.field, prefix)
    if not holds_of_nothing(node):
        return some
    return combined([some, ~_linked(node.field, view, prefix)], conjoined=False)


def _of_related(node: Related, view: View, prefix: str) -> list[Q | bool]:
    """Return the condition on the related document behind `prefix`."""
    found = [] if node.part is None else [condition(node.part, view, prefix)]
    if node.further is not None:
        seen, onward = _joined(node.further, view, prefix)
        found += [seen, *_of_related(node.further, view, onward)]
    return found


def _leading_to(rows: QuerySet[Link], field: RelationSchema, prefix: str) -> Q:
    if not prefix:
        return Q(Exists(rows))
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
    """Return the links of `field` that the view shows, and the prefix from them to the other version.

    The links are those of the outer query's version behind `prefix`; for a `prefix` of None, those of
    every version. Links to resources are not among them.
    """
    rows = Link.objects.using(view.using).order_by().filter(shown_links(field, view))
    if field.owning:
        return (rows if prefix is None else rows.filter(source=OuterRef(f"{prefix}pk"))), "target_version__"
    if prefix is not None:
        rows = rows.filter(target=OuterRef(f"{prefix}entry"), target_locale=OuterRef(f"{prefix}locale"))
    return rows, "source__"


def _joined(node: Related, view: View, prefix: str) -> tuple[Q, str]:
    """Return the same as `links`, as joins of the outer query instead of a subquery."""
    if node.field.owning:
        way = f"{prefix}links__"
        return shown_links(node.field, view, way), f"{way}target_version__"
    way = f"{prefix}entry__incoming__"
    here = Q(**{f"{way}target_locale": F(f"{prefix}locale")})
    return shown_links(node.field, view, way) & here, f"{way}source__"
