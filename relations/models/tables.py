"""Reading and writing whole tables of content row by row, with primary keys, for dumps of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.management.color import no_style
from django.db import connections
from django.db.models import F, Model

from .. import copying
from .asset import Asset, AssetUse
from .component import Component
from .entry import Entry, EntryVersion
from .field import Field
from .flow import Flow
from .link import Link
from .list_columns import ListColumns
from .locale import Locale
from .rewrite import Rewrite
from .token import AccessToken

ROWS = 2000  # read by one statement


@dataclass(frozen=True, slots=True)
class Table:
    """A database table that dumps contain: its name in a dump, and its model."""

    name: str
    model: type[Model]

    @property
    def columns(self) -> list[str]:
        """The attribute names of the model's columns, such as `entry_id`."""
        return [field.attname for field in self.model._meta.concrete_fields]

    def count(self, using: str) -> int:
        """Return the number of rows in the table, in the database with the alias `using`."""
        return self.model._base_manager.using(using).count()

    def rows(self, using: str) -> Iterator[dict[str, Any]]:
        """Yield each row as a dict of column name to value, in the order of primary keys, read in batches.

        In the table of fields, owning fields come before the fields that they map: these refer to them.
        """
        names = self.columns
        rows = self.model._base_manager.using(using)
        if self.model is Field:
            owning_first = rows.order_by(F("mapped_by").asc(nulls_first=True), "pk")
            yield from owning_first.values(*names)
            return
        last = 0
        while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list(*names)[:ROWS]):
            for row in batch:
                yield dict(zip(names, row, strict=True))
            last = batch[-1][0]

    def insert(self, rows: Iterable[Mapping[str, Any]], *, using: str) -> int:
        """Insert rows (dicts of column name to value) with their primary keys, and return their number.

        Raises KeyError for a row that lacks a column.
        """
        names = self.columns
        return copying.insert(self.model, names, ([row[name] for name in names] for row in rows), using=using)


# Each after those that its rows refer to.
TABLES = (
    Table("locales", Locale),
    Table("flows", Flow),
    Table("components", Component),
    Table("fields", Field),
    Table("targets", Field.targets.through),
    Table("entries", Entry),
    Table("versions", EntryVersion),
    Table("links", Link),
    Table("assets", Asset),
    Table("uses", AssetUse),
    Table("rewrites", Rewrite),
)
TOKENS = Table("tokens", AccessToken)


def is_empty(using: str) -> bool:
    """Return whether the database contains no content: no flow, component, document or uploaded file."""
    return not any(model._base_manager.using(using).exists() for model in (Flow, Component, Entry, Asset))


def remove(tables: Iterable[Table], using: str) -> None:
    """Delete all rows of the tables, from the last table to the first.

    In `tables`, a table comes after those to which its rows refer.
    """
    ListColumns._base_manager.using(using).all()._raw_delete(using)  # what accounts chose about flows
    for table in reversed(list(tables)):
        rows = table.model._base_manager.using(using)
        if table.model is Field:
            rows.exclude(mapped_by=None)._raw_delete(using)
        rows.all()._raw_delete(using)


def analyze(using: str) -> None:
    """Let PostgreSQL count what is in the tables, after very many rows came at once; elsewhere do nothing.

    Until it has, it reads whole tables where an index would do.
    """
    connection = connections[using]
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(table.model._meta.db_table) for table in TABLES)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {names}")


def reset_sequences(tables: Iterable[Table], using: str) -> None:
    """Set the database's sequences of primary keys above the keys that were inserted into these tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(sql)
