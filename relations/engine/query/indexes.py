"""Conditions on the value of a field for which the database has an index.

The index has only the first characters of a text. If the text to compare with is shorter than these,
comparing the first characters gives the same as comparing the whole text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connections
from django.db.models import BigIntegerField, Expression, F, Field, IntegerField, Q, QuerySet, TextField
from django.db.models.lookups import Exact, In, IsNull

from ...models import Status
from ..schema import FieldSchema, Schema
from ..values.indexed import LONGEST, Beside, Bound, Indexed, Rarely, literal, missing_column
from ..view import View
from .columns import Column, DocumentId
from .comparisons import ORDERS
from .tree import Group, Node, Related, Test

PLAIN = ("$eq", "$in", "$null", "$between", *ORDERS)
RARE: dict[str, Any] = {
    operator: type(f"Rarely{lookup.__name__}", (Rarely, lookup), {}) for operator, lookup in ORDERS.items()
}
LAST, FIRST_SURROGATE, AFTER_SURROGATES = 0x10FFFF, 0xD800, 0xE000


def helps(column: Column, operator: str, operand: Any) -> bool:
    """Return whether the database can use an index on the column's values for this comparison.

    That is so if there is one, the operator is not a search, and a text to compare with is not too long.
    """
    if not column.index or operator not in (*PLAIN, "$startsWith"):
        return False
    texts = operand if isinstance(operand, list) else [operand]
    if operator == "$startsWith" and not operand:
        return False
    return all(len(text) < LONGEST for text in texts if isinstance(text, str))


def compared(column: Column, operator: str, operand: Any, view: View, prefix: str) -> Q:
    """Return the condition that a column with an index compares with `operand`, so that the index is used.

    `prefix` is the lookup path from the query's rows to the version.
    """
    value = column.indexed(prefix)
    if operator == "$null":
        return _of_rows(column, view, prefix, null=True) & Q(IsNull(value, True))
    bound = _by_beginning if column.kind.by_day or operator == "$startsWith" else _by_value
    return _of_rows(column, view, prefix, null=False) & bound(value, operator, operand)


def with_value(
    rows: QuerySet[Any], field: FieldSchema, operator: str, value: Any, schema: Schema
) -> QuerySet[Any]:
    """Return `rows` without versions whose value cannot match by the field's index.

    If there is no index that helps, all are returned. `rows` are versions of the field's flow. The operator
    is `$eq`, and `value` a stored value, or it is `$startsWith` with the beginning of one. The index knows
    the first characters of a text alone, so the caller must compare the values of the result.
    """
    column = Column(field.slug, field.type, key=field.key, index=field.index, flow=field.flow)
    try:
        operand = field.type.operand(value)
    except ValueError:
        return rows
    if not helps(column, operator, operand):
        return rows
    # The index begins with the locale.
    codes = [*schema.locales, *schema.leaving] if schema.by_id[field.flow].localized else [""]
    view = View(schema, Status.PUBLISHED, None, rows.db)
    return rows.filter(compared(column, operator, operand, view, ""), locale__in=codes)


def selective(node: Node | None) -> bool:
    """Return whether the database can find the versions that match a filter by an index.

    It then need not read all of them.
    """
    match node:
        case Test(column, operator, operand, negated):
            by_id = isinstance(column, DocumentId) and operator in ("$eq", "$in")
            return not negated and (by_id or helps(column, operator, operand))
        case Group(conjoined, parts):
            return (any if conjoined else all)(map(selective, parts))
        case Related(part=part, further=further):
            return selective(part) or selective(further)
    return False


def within(column: Column, prefix: str = "") -> Q:
    """Return a condition that is true for every version of the column's flow, with the flow as a literal.

    The index has only versions of this flow. If the flow were a parameter, databases could not know that the
    index has all rows.
    """
    return Q(Exact(_named(prefix, "flow_id", BigIntegerField()), literal(column.flow)))


def _of_rows(column: Column, view: View, prefix: str, *, null: bool) -> Q:
    """Return a condition that is true of every matching row and names the first columns of the index.

    These are flow, locale and status, and on MySQL and MariaDB whether the value is missing (`null`). Without
    them the database does not use the index.
    """
    found = within(column, prefix)
    if prefix:  # of versions that are no rows of the query, whose locale and status nothing else names
        flow = view.schema.by_id[column.flow]
        locales = [*view.schema.locales, *view.schema.leaving] if flow.localized else [""]
        found &= Q(In(_named(prefix, "locale", TextField()), locales))
        found &= Q(Exact(_named(prefix, "status", TextField()), view.status_of(flow)))
    if connections[view.using].vendor == "mysql":
        missing = _named(prefix, missing_column(column.index), IntegerField())
        found &= Q(Exact(missing, literal(int(null))))
    return found


def _named(prefix: str, name: str, output_field: Field[Any, Any]) -> Beside:
    return Beside(F(f"{prefix}values"), name, output_field)


def _by_value(value: Indexed, operator: str, operand: Any) -> Q:
    match operator:
        case "$eq":
            return Q(Exact(value, operand))
        case "$in":
            return Q(In(value, operand))
        case "$between":
            return _in_order("$gte", value, operand[0]) & _in_order("$lte", value, operand[1])
    return _in_order(operator, value, operand)


def _by_beginning(value: Indexed, operator: str, operand: Any) -> Q:
    """Return the condition for texts of which only a beginning, as long as `operand`, is compared with it.

    So a day equals all times of that day, for example.
    """
    match operator:
        case "$eq" | "$startsWith":
            return _in_order("$gte", value, operand) & _before(value, after(operand))
        case "$in":
            return _any([_by_beginning(value, "$eq", each) for each in operand])
        case "$between":
            return _in_order("$gte", value, operand[0]) & _before(value, after(operand[1]))
        case "$gte":
            return _in_order("$gte", value, operand)
        case "$gt":
            return _in_order("$gte", value, after(operand))
        case "$lt":
            return _before(value, operand)
    return _before(value, after(operand))


def _before(value: Expression, end: str | None) -> Q:
    return Q() if end is None else _in_order("$lt", value, end)


def _in_order(operator: str, value: Expression, operand: Any) -> Q:
    return Q(RARE[operator](value, Bound(operand)))


def after(text: str) -> str | None:
    """Return the least text that is greater than all texts that begin with `text`; None if there is none.

    Texts are compared by code point.
    """
    kept = text.rstrip(chr(LAST))
    if not kept:
        return None
    following = ord(kept[-1]) + 1
    if following == FIRST_SURROGATE:  # halves of pairs are no characters
        following = AFTER_SURROGATES
    return kept[:-1] + chr(following)


def _any(conditions: Sequence[Q]) -> Q:
    return Q(*conditions, _connector=Q.OR)
