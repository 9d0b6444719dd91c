"""The data on links: values that belong to the link itself, such as a role, as a dict.

Their attributes are those of the component that the relation's option `link` names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, OuterRef, Q, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLCompiler

from ...models import Link
from ..errors import Faults, RelationsError, ValidationError
from ..operations import LinkData
from ..schema import RelationSchema
from .plan.types import Data

Sql = tuple[str, tuple[Any, ...]]


def cleaned(field: RelationSchema, given: LinkData | None) -> dict[str, Any] | None:
    """Check the data that a payload gives a link, and return them by slug as they are stored.

    Returns None for no data, and for data that have no values. Attributes that are left out get their
    default. Raises ValidationError if the links of this relation have no data, if the data are no object, and
    for unknown attributes and wrong values, all of them in one error.
    """
    if given is None:
        return None
    component, path = field.link, given.path
    if component is None:
        raise ValidationError(f'Invalid key "{path[-1]}": links of "{field.slug}" have no data.', path)
    if given.value is None:
        return None
    if not isinstance(given.value, Mapping):
        raise ValidationError(f"{RelationsError('', path).key} must be an object", path)
    found: dict[str, Any] = {}
    faults = Faults()
    for slug, value in given.value.items():
        with faults.gathered():
            attribute = component.fields.get(slug)
            if attribute is None:
                where = RelationsError("", path).key
                raise ValidationError(f"Invalid key {slug} at {where}", (*path, str(slug)))
            found[slug] = attribute.type.clean(attribute, value, (*path, slug))
    faults.check()
    values = {a.slug: found.get(a.slug, a.type.default(a)) for a in component.fields.values()}
    return {slug: value for slug, value in values.items() if value is not None} or None


def update_data(changed: Sequence[tuple[int, Data]], using: str) -> None:
    """Store new data on links. `changed` are pairs of a link's primary key and its data; None removes them.

    1 SQL statement for all links that lose their data, and 1 for each batch of 500 others.
    """
    rows = Link.objects.using(using).order_by()
    cleared = [pk for pk, data in changed if data is None]
    if cleared:
        rows.filter(pk__in=cleared).update(data=None)
    given = [Link(pk=pk, data=data) for pk, data in changed if data is not None]
    if given:
        rows.bulk_update(given, ["data"], batch_size=500)


class DataText(Func):
    """An SQL expression: the data of a link as text, to be compared with those of another link."""

    arity = 1
    output_field = TextField()
    template = "JSON(%(expressions)s)"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        return super().as_sql(compiler, connection, template="(%(expressions)s)::text", **context)

    def as_mysql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        template = "(CONVERT(%(expressions)s USING utf8mb4) COLLATE utf8mb4_bin)"
        return super().as_sql(compiler, connection, template=template, **context)


def same_data() -> Q:
    """Return an SQL condition for subqueries: the link has the same data as the link of the outer query.

    Two links without data are the same.
    """
    own, outer = (
        Coalesce(DataText(side), Value("", output_field=TextField()))
        for side in (F("data"), OuterRef("data"))
    )
    return Q(Exact(own, outer))
