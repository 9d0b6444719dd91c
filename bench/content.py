"""What is measured: documents whose lists have one length each, written by COPY or as many rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from relations.access.tokens import issue_token
from relations.engine import definitions
from relations.engine.versions import indexing
from relations.models import Field, Flow
from relations.models.gaps import GAP

SECRET = Path(__file__).with_name(".token")
WHEN = "2026-01-02T03:04:05Z"
SPARE = 1_000  # documents that are connected and created beside the lists: `x0` and so on
DOOMED = 100_000  # members at most of the list that is deleted
SHORT = 20  # members of the list that is read whole
CROWDED = 8  # clients at once, and lists that one of them each writes to
FOR_STRAPI = 10_000  # members at most of a list that is written to in Strapi as well


def load(sizes: Sequence[int]) -> str:
    """Make the flows, the documents and their lists; return a token that may write.

    `restaurants` have `categories`, which see them in turn. `r10` has ten categories, and so on; `r20` is
    read whole. The name of categories is indexed. `l0` to `l7` are as long as the list in the middle of
    `sizes`; `doomed` and `doomed-too` have 100,000 at most. `articles` have drafts, and `topics` without.
    """
    call_command("migrate", verbosity=0)
    restaurants, categories = _flow("restaurants"), _flow("categories")
    articles = _flow("articles", draft_and_publish=True)
    _relation(restaurants, "categories", categories, "restaurants")
    _relation(articles, "topics", categories, None)
    longest = max(sizes)
    names = [*(f"c{at}" for at in range(longest)), *(f"x{at}" for at in range(SPARE))]
    keys = _documents(categories, names, ["published"])
    lists = lengths(sizes)
    owners = _documents(restaurants, list(lists), ["published"])
    field = Field.objects.get(flow=restaurants, slug="categories")
    for (version, _), size in zip(owners, lists.values(), strict=True):
        entries = [entry for _, entry in keys[:size]]
        _links(field, version, "published", entries, two_sided=True)
    _documents(articles, ["a"], ["draft"])
    name = Field.objects.get(flow=categories, slug="name")
    definitions.update_field(name, options={"indexed": True})
    indexing.build()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    secret = issue_token("bench", scope="write")[1]
    if connection.vendor == "postgresql":  # whose database `--keep` takes again
        SECRET.write_text(secret)
    return secret


def lengths(sizes: Sequence[int]) -> dict[str, int]:
    """Return how many members each restaurant has, by its document id."""
    doomed = min(DOOMED, max(sizes))
    crowded = {f"l{number}": sizes[len(sizes) // 2] for number in range(CROWDED)}
    return {f"r{size}": size for size in {*sizes, SHORT}} | crowded | {"doomed": doomed, "doomed-too": doomed}


def token() -> str:
    """Return the token of the database that was loaded last."""
    return SECRET.read_text()


def _flow(slug: str, **features: Any) -> Flow:
    flow = definitions.create_flow(slug, singular=slug[:-1], name=slug.title(), **features)
    definitions.create_field(flow, "name", field_type="string")
    return flow


def _relation(source: Flow, slug: str, target: Flow, inverse: str | None) -> None:
    kind = {"field_type": "relationship", "cardinality": "many-to-many"}
    owning = definitions.create_field(source, slug, target_flow=target, **kind)
    if inverse:
        definitions.create_field(target, inverse, target_flow=source, mapped_by=owning, **kind)


def _documents(flow: Flow, names: Sequence[str], statuses: Sequence[str]) -> list[tuple[int, int]]:
    """Write documents with a version in each status; return pairs of keys, of version and entry."""
    first, version = _next("relations_entry"), _next("relations_entryversion")
    _copy(
        "relations_entry (id, flow_id, document_id, revision, created_at, updated_at)",
        ((first + at, flow.pk, name, 0, WHEN, WHEN) for at, name in enumerate(names)),
    )
    columns = "id, entry_id, flow_id, locale, status, values, search, published_at, created_at, updated_at"
    pairs = [(at, status) for at in range(len(names)) for status in statuses]
    _copy(
        f"relations_entryversion ({columns})",
        (
            (
                *(version + number, first + at, flow.pk, "", status),
                *(f'{{"name": "{names[at]}"}}', names[at]),
                *(WHEN if status == "published" else None, WHEN, WHEN),
            )
            for number, (at, status) in enumerate(pairs)
        ),
    )
    return [(version + number, first + at) for number, (at, _) in enumerate(pairs)]


def _links(field: Field, version: int, status: str, targets: Sequence[int], *, two_sided: bool) -> None:
    columns = (
        "field_id, source_id, part, source_locale, source_status, target_id, target_locale, target_status,"
        " pending, linkage_type, position, inverse_position"
    )
    inverse = version * GAP if two_sided else None
    _copy(
        f"relations_link ({columns})",
        (
            (field.pk, version, 0, "", status, target, "", "published", False, "", at * GAP, inverse)
            for at, target in enumerate(targets)
        ),
    )


def _next(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
        return int(cursor.fetchone()[0])


def _copy(table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    name, _, columns = table.partition(" ")
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            names = ", ".join(f'"{column}"' for column in columns.strip("()").split(", "))
            places = ", ".join(["%s"] * len(columns.split(",")))
            with transaction.atomic():
                cursor.executemany(f"INSERT INTO {name} ({names}) VALUES ({places})", rows)
            return
        # Foreign keys look up each row again, though it refers to what was written just before.
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("RESET session_replication_role")
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")
