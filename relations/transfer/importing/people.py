"""Importing links to rows that are not documents, such as Strapi's users: they become links to resources."""

from __future__ import annotations

from collections import Counter

import orjson

from relations.engine import resources
from relations.models import Asset

from ..report import LEFT_OUT
from .context import Context

USER = "plugin::users-permissions.user"
TABLE = "CREATE TEMP TABLE people (type TEXT, ref INTEGER, id TEXT, PRIMARY KEY (type, ref))"
# What tells that a row of a declared model is the same person.
SAME = ("email", "username")


def find(context: Context) -> None:
    """Find the resource id of each row of Strapi's own types that links lead to, and keep it in the store.

    If the type is external, the id is the row's documentId. If RELATIONS_RESOURCES declares a model, it is
    the documentId too, if a row of the model or a file to import has that; else the id of the row with the
    same e-mail address or user name. Without such a row the member is left out, and reported.
    """
    context.store.run(TABLE)
    declared = resources.declared()
    missing: Counter[str] = Counter()
    sql = (
        "SELECT type, id, document, data FROM rows"
        " WHERE type NOT LIKE 'api::%' AND type IN (SELECT other FROM links)"
    )
    found = []
    for kind, key, document, text in context.store.each(sql):
        if not resources.is_known(kind):
            continue
        known = declared.get(kind)
        if known is None or known.model is None:
            name = document or str(key)
        elif document and _is_there(context, known, document):
            name = document
        else:
            name = _same(known, text, context.using)
        if name is None:
            missing[kind] += 1
        else:
            found.append((kind, key, name))
    context.store.insert("people", found)
    for kind, count in missing.items():
        context.report.add(LEFT_OUT, kind, "no row of its model has this id, email or username", count=count)


def _is_there(context: Context, known: resources.ResourceType, document: str) -> bool:
    """Whether the model of the resource type has a row with this id.

    In a dry run the id may also be that of a file that the import would create.
    """
    if known.existing([document], context.using):
        return True
    kept = "SELECT 1 FROM files WHERE document = ? AND kept"
    return context.dry and known.model is Asset and bool(context.store.run(kept, [document]))


def _same(known: resources.ResourceType, text: str, using: str) -> str | None:
    """Return the id of the row of the type's model with the same e-mail address or user name as `text`.

    `text` is the JSON of the row in the archive. None if there is no such row.
    """
    assert known.model is not None
    data = orjson.loads(text)
    columns = {field.name for field in known.model._meta.concrete_fields}
    for name in SAME:
        value = data.get(name)
        if name in columns and isinstance(value, str) and value:
            row = known.model._default_manager.using(using).filter(**{f"{name}__iexact": value}).first()
            if row is not None:
                return known.key_of(row)
    return None
