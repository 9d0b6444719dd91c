"""Writing the definitions in the database, flows and components, into a folder of schema files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.db import DEFAULT_DB_ALIAS

from relations.models import Component, Field, Flow

from .strapi import writing


@dataclass(slots=True)
class Dump:
    """What a dump does with the files of a folder: paths of those that it adds and changes.

    `stale` are those without a definition in the database. They are kept.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)  # their definitions do not exist; they are kept

    @property
    def is_current(self) -> bool:
        """Whether the folder has the same definitions as the database, and no others."""
        return not (self.added or self.changed or self.stale)


def dump(folder: Path, *, dry_run: bool = False, using: str = DEFAULT_DB_ALIAS) -> Dump:
    """Write a schema file for each flow and component, if it differs from the one in the folder.

    Returns what was done. `load_schema` reads the same definitions from the folder. A `dry_run` writes
    nothing. Raises OSError for files that cannot be read or written.
    """
    done = Dump()
    wanted = {folder / path: text for path, text in files(using)}
    for path, text in wanted.items():
        before = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
        if before == text:
            continue
        (done.added if before is None else done.changed).append(str(path.relative_to(folder)))
        if not dry_run:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    kept = (*folder.glob("api/*/content-types/*/schema.json"), *folder.glob("components/*/*.json"))
    done.stale += sorted(str(path.relative_to(folder)) for path in kept if path not in wanted)
    return done


def files(using: str) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield the path and the text of each schema file: flows by slug, then components by uid.

    Paths are relative to the folder.
    """
    fields: dict[int, list[Field]] = defaultdict(list)
    rows = Field.objects.using(using).select_related("target_flow", "mapped_by", "inversed_by")
    for row in rows.order_by("flow", "order", "pk"):
        fields[row.flow_id].append(row)
    for flow in Flow.objects.using(using).order_by("slug"):
        yield writing.path_of_flow(flow), writing.text(writing.content_type(flow, fields[flow.pk]))
    for component in Component.objects.using(using).order_by("uid"):
        yield writing.path_of_component(component), writing.text(writing.component(component))
