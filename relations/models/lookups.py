"""The lookup `column__in=values`, sending many values as one array on PostgreSQL.

Django sends a placeholder for each value: the driver then quotes them one by one, the server parses each, and
each number of values is another statement for the server to plan.
"""

from __future__ import annotations

from typing import Any

from django.db.models import ForeignKey, Model
from django.db.models.expressions import ExpressionList
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

from .. import arrays

BITS = {"smallint": 15, "integer": 31, "bigint": 63}  # of the numbers in PostgreSQL's columns, without sign


class _AsArray:
    """A mixin for the lookups below, which writes `column = ANY(array)` for `column IN (…)` on PostgreSQL.

    Values that are SQL expressions are not sent as an array, unless the first has the attribute `is_array`:
    it is then a parameter that is a whole array. Numbers that are too large for the column's type are left
    out, since no row has them.
    """

    def as_postgresql(self: Any, compiler: Any, connection: Any) -> Any:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.rel_db_type(connection).partition("(")[0]
        any_of = f"{lhs} = ANY(%s::{kind}[])"
        if isinstance(self.rhs, ExpressionList):
            expressions = self.rhs.get_source_expressions()
            if getattr(expressions[0], "is_array", False):
                _, params = compiler.compile(expressions[0])
                return any_of, [*lhs_params, *params]
        elif self.rhs_is_direct_value() and len(self.rhs) > 1:
            _, values = self.process_rhs(compiler, connection)
            if kind in BITS:
                end = 1 << BITS[kind]
                values = [value for value in values if -end <= value < end]
            return any_of, [*lhs_params, arrays.text(list(values))]
        return self.as_sql(compiler, connection)


class InArray(_AsArray, In):
    """The lookup `in` for a column that is no foreign key, with values as one array on PostgreSQL."""


class RelatedInArray(_AsArray, RelatedIn):
    """The lookup `in` for a foreign key, with values as one array on PostgreSQL."""


def use_arrays(model: type[Model], *columns: str) -> None:
    """Let the lookup `in` send its values as one array on PostgreSQL, for these fields of the model.

    `columns` are names of fields; foreign keys are among them.
    """
    for name in columns:
        field: Any = model._meta.get_field(name)
        field.register_lookup(RelatedInArray if isinstance(field, ForeignKey) else InArray)
