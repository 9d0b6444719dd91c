"""A small library to filter and sort: books of every type of value, their authors and their publishers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction

from relations.engine import definitions, query
from relations.engine.documents import documents
from relations.engine.view import versions
from tests.builders import flow, relation
from tests.remembered import remembered

CASES = json.loads((Path(__file__).parent / "query_cases.json").read_text())
FIELDS = {
    "pages": "integer",
    "price": "decimal",
    "weight": "float",
    "isbn": "biginteger",
    "printed": "boolean",
    "released": "date",
    "read_at": "datetime",
    "opens": "time",
    "language": "enumeration",
    "extra": "json",
    "secret": "password",
}


@contextmanager
def opened(blocker: Any) -> Iterator[None]:
    """The library, for as long as the context lasts."""
    with blocker.unblock(), transaction.atomic():
        build()
        yield
        transaction.set_rollback(True)


@remembered
def build() -> None:
    authors, publishers, books = flow("authors"), flow("publishers"), flow("books")
    definitions.create_field(authors, "born", field_type="integer")
    for slug, kind in FIELDS.items():
        options = {"enum": ["en", "fr", "de"]} if kind == "enumeration" else None
        definitions.create_field(books, slug, field_type=kind, options=options)
    relation(books, "authors", authors, inverse="books")
    relation(books, "publisher", publishers, "many-to-one", inverse="books")
    relation(books, "sequel", books, "one-to-one")
    for slug, rows in CASES["documents"].items():
        for document_id, data in rows.items():
            documents(slug).create(data, document_id=document_id)


def found(slug: str, filters: Any = None, sort: Any = None, **view: Any) -> list[str]:
    """The ids of the documents, in order."""
    service = documents(slug)
    seen = service.view(**view)
    rows = query.filtered(versions(service.flow, seen), service.flow, filters, seen)
    rows = query.ordered(rows, service.flow, sort, seen)
    return list(rows.values_list("entry__document_id", flat=True))
