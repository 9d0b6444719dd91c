"""The floor's connection, its prepared statements, and the keys of what is measured."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import psycopg

Row = tuple[Any, ...]

connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0)


def one(sql: str, *values: Any) -> Row | None:
    """Run a statement, and return its first row."""
    return connection.execute(sql, values).fetchone()


def every(sql: str, *values: Any) -> Sequence[Row]:
    """Run a statement, and return its rows."""
    return connection.execute(sql, values).fetchall()


def run(sql: str, **values: Any) -> None:
    """Run a statement with named values, which returns nothing that is needed."""
    connection.execute(sql, values)


def _key(sql: str) -> int:
    found = one(sql)
    assert found is not None
    return int(found[0])


RESTAURANTS = _key("SELECT id FROM relations_flow WHERE slug = 'restaurants'")
CATEGORIES = _key("SELECT id FROM relations_flow WHERE slug = 'categories'")
ARTICLES = _key("SELECT id FROM relations_flow WHERE slug = 'articles'")
FIELD = _key(f"SELECT id FROM relations_field WHERE slug = 'categories' AND flow_id = {RESTAURANTS}")
TOPICS = _key(f"SELECT id FROM relations_field WHERE slug = 'topics' AND flow_id = {ARTICLES}")
