"""Long lists, written as plain rows for speed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from relations.models import Entry, EntryVersion, Field, Flow, Link
from relations.models.gaps import GAP
from tests.builders import flow, make, relation


def long_list(count: int, document: str = "r", named: int | None = None) -> list[str]:
    """A restaurant with so many categories, called `c00000` and so on, in order.

    Only the first `named` of them can be read, where that is enough.
    """
    make("restaurants", document)
    names = [f"c{at:05}" for at in range(count)]
    keys = plain_entries("categories", names, named)
    plain_links("restaurants", document, "categories", keys)
    return names


def two_lists(length: int) -> None:
    """The restaurant `r` with so many categories in each of its two fields, and a category `new` beside.

    Its `categories` are seen from one side, its `tags` from both. The one in the middle is called `middle`.
    """
    restaurants, categories = flow("restaurants", singular="restaurant"), flow("categories")
    relation(restaurants, "categories", categories)
    relation(restaurants, "tags", categories, inverse="tagged")
    make("restaurants", "r")
    make("categories", "new")
    names = [f"c{number}" for number in range(length)]
    names[length // 2] = "middle"
    keys = plain_entries("categories", names)
    plain_links("restaurants", "r", "categories", keys)
    plain_links("restaurants", "r", "tags", keys)


def plain_entries(slug: str, names: Sequence[str], named: int | None = None) -> list[int]:
    """Entries of a flow without drafts and locales, and their keys; the first `named` have a version."""
    flow = Flow.objects.get(slug=slug)
    insert(Entry(flow=flow), {"document_id": names})
    keys = Entry.objects.filter(flow=flow).order_by("-pk").values_list("pk", flat=True)[: len(names)]
    entries = sorted(keys)
    values = [{"name": name} for name in names[:named]]
    now = timezone.now()
    version = EntryVersion(flow=flow, created_at=now, updated_at=now, published_at=now)
    insert(version, {"entry": entries[:named], "values": values})
    return entries


def plain_links(slug: str, document: str, field: str, targets: Sequence[int]) -> None:
    """The list of a document without drafts and locales, in all its sides: these entries, by key."""
    source = EntryVersion.objects.get(entry__document_id=document, flow__slug=slug)
    states = {"source_status": "published", "target_status": "published"}
    owned = Field.objects.get(flow__slug=slug, slug=field)
    two_sided = Field.objects.filter(mapped_by=owned).exists()
    link = Link(source=source, field=owned, inverse_position=source.pk if two_sided else None, **states)
    insert(link, {"target": targets, "position": range(0, len(targets) * GAP, GAP)})


@transaction.atomic
def insert(row: models.Model, columns: Mapping[str, Iterable[Any]]) -> None:
    """Rows like this one but for the values of these columns, in one statement and one commit."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    same = {field.name: field.pre_save(row, add=True) for field in fields if field.name not in columns}
    by_name = {field.name: field for field in fields}

    def prepared(name: str, value: Any) -> Any:
        return by_name[name].get_db_prep_save(value, connection=connection)

    order = [*same, *columns]
    names = ", ".join(connection.ops.quote_name(by_name[name].column) for name in order)
    places = ", ".join(["%s"] * len(order))
    table = connection.ops.quote_name(row._meta.db_table)
    shared = tuple(prepared(name, value) for name, value in same.items())
    varied = ([prepared(name, value) for value in values] for name, values in columns.items())
    rows = [shared + each for each in zip(*varied, strict=True)]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for written in rows:
                copy.write_row(written)
