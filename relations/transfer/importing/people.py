"""Importing links to rows that are not documents, such as Strapi's users: they become links to resources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import orjson
from django.db.models import Value
from django.db.models.functions import Upper

from relations.batches import batches
from relations.engine import resources
from relations.engine.values import is_storable
from relations.models import Asset

from ..report import LEFT_OUT
from .context import Context

TABLE = "CREATE TEMP TABLE people (type TEXT, ref INTEGER, id TEXT, PRIMARY KEY (type, ref))"
# What tells that a row of a declared model is the same person.
SAME = ("email", "username")
Found = tuple[int, str | None, str]  # the id of a row in the archive, its documentId, its data as JSON


def find(context: Context) -> None:
    """Find the resource id of each row of Strapi's own types that links lead to, and keep it in the store.

    If the type is external, the id is the row's documentId. If RELATIONS_RESOURCES declares a model, it is
    the documentId too, if a row of the model or a file to import has that; else the id of the row with the
    same e-mail address or user name. Without such a row the member is left out, and reported.
    """
    context.store.run(TABLE)
    sql = (
        "SELECT type, id, document, data FROM rows"
        " WHERE type NOT LIKE 'api::%' AND type IN (SELECT other FROM links)"
    )
    for batch in batches(context.store.each(sql)):
        by_kind: dict[str, list[Found]] = defaultdict(list)
        for kind, key, document, text in batch:
            by_kind[kind].append((key, document, text))
        for kind, rows in by_kind.items():
            if resources.is_known(kind):
                _note(context, kind, rows)


def _note(context: Context, kind: str, rows: Sequence[Found]) -> None:
    """Note the resource ids of rows of one type; report how many have none."""
    known = resources.declared().get(kind)
    if known is None or known.model is None:
        names = {key: document or str(key) for key, document, _ in rows}
    else:
        here = _there(context, known, {document for _, document, _ in rows if document})
        names = {key: document for key, document, _ in rows if document in here}
        names |= _same(known, {key: text for key, _, text in rows if key not in names}, context.using)
    context.store.insert("people", ((kind, key, name) for key, name in names.items()))
    reason = "no row of its model has this id, email or username"
    context.report.add(LEFT_OUT, kind, reason, count=len(rows) - len(names))


def _there(context: Context, known: resources.ResourceType, documents: Collection[str]) -> set[str]:
    """Return the ids that rows of the type's model have, or files that a dry run would import."""
    found = known.existing(documents, context.using)
    if context.dry and known.model is Asset:
        places = ", ".join("?" * len(documents))
        kept = f"SELECT document FROM files WHERE kept AND document IN ({places})"
        found |= {document for (document,) in context.store.each(kept, [*documents])}
    return found


def _same(known: resources.ResourceType, texts: dict[int, str], using: str) -> dict[int, str]:
    """Return the ids of the rows of the type's model that are the same as rows of the archive.

    `texts` are the latter's data as JSON, by id. Those without such a row are left out.
    """
    assert known.model is not None
    columns = {field.name for field in known.model._meta.concrete_fields}
    data = {key: orjson.loads(text) for key, text in texts.items()}
    names: dict[int, str] = {}
    for column in SAME:
        given = {key: value for key in data if key not in names and (value := _word(data[key], column))}
        if given and column in columns:
            ids = _ids(known, column, set(given.values()), using)
            names |= {key: ids[value.upper()] for key, value in given.items() if value.upper() in ids}
    return names


def _word(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) and is_storable(value) else None


def _ids(known: resources.ResourceType, column: str, values: set[str], using: str) -> dict[str, str]:
    """Return the ids of the rows whose column has one of the values, by it in capitals; of two, the first."""
    assert known.model is not None
    rows = known.model._default_manager.using(known.database(using)).order_by("-pk")
    found = rows.alias(folded=Upper(column)).filter(
        folded__in=[Upper(Value(value)) for value in sorted(values)]
    )
    return {getattr(row, column).upper(): known.key_of(row) for row in found}
