"""A filter's tree as SQL: one condition of one statement, whatever its depth."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ...models import Link
from ..schema import RelationSchema
from ..view import View, shown_links
from .comparisons import COMPARISONS
from .tree import Constant, Group, Linked, Node, Related, Test, holds_of_nothing


def condition(node: Node, view: View, prefix: str = "") -> Q | bool:
    """The rows for which the filter holds; True or False where that is the same for all of them.

    `prefix` leads from the query's table to the version that is filtered.
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


def combined(parts: list[Q | bool], *, conjoined: bool) -> Q | bool:
    """The parts as one, without those that decide nothing."""
    if (not conjoined) in parts:
        return not conjoined
    deciding = [part for part in parts if isinstance(part, Q)]
    if not deciding:
        return conjoined
    return Q(*deciding, _connector=Q.AND if conjoined else Q.OR)


def _related(node: Related, view: View, prefix: str) -> Q | bool:
    """A subquery. Below the first, it does not look at the rows around it: it is computed once, and not
    again for each path that leads there."""
    rows, inward = links(node.field, view, None if prefix else "")
    inner = combined(_of_related(node, view, inward), conjoined=True)
    if isinstance(inner, Q):
        rows = rows.filter(inner)
    some = inner is not False and _leading_to(rows, node.field, prefix)
    if not holds_of_nothing(node):
        return some
    return combined([some, ~_linked(node.field, view, prefix)], conjoined=False)


def _of_related(node: Related, view: View, prefix: str) -> list[Q | bool]:
    """What must hold of the related document behind `prefix`."""
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
    """The links that this view shows behind `field`, and the prefix that leads from them to the version
    they lead to. Those of the outer query's version behind `prefix`; of every version for None."""
    rows = Link.objects.using(view.using).order_by().filter(shown_links(field, view))
    if field.owning:
        return (rows if prefix is None else rows.filter(source=OuterRef(f"{prefix}pk"))), "target_version__"
    if prefix is not None:
        rows = rows.filter(target=OuterRef(f"{prefix}entry"), target_locale=OuterRef(f"{prefix}locale"))
    return rows, "source__"


def _joined(node: Related, view: View, prefix: str) -> tuple[Q, str]:
    """What `links` gives, by joins instead of a subquery."""
    if node.field.owning:
        way = f"{prefix}links__"
        return shown_links(node.field, view, way), f"{way}target_version__"
    way = f"{prefix}entry__incoming__"
    here = Q(**{f"{way}target_locale": F(f"{prefix}locale")})
    return shown_links(node.field, view, way) & here, f"{way}source__"
