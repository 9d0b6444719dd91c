"""Writing the flows and components of the database into a folder of schema files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from relations.models import Component, Field, Flow

from .strapi import writing

Schema = dict[str, Any]


@dataclass(slots=True)
class Dump:
    """How the files in a folder differ from the definitions in the database: paths relative to the folder.

    `added` are files that were or would be added, `changed` those with another content. `stale` are files
    whose definition is not in the database; they are kept.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)  # their definitions do not exist; they are kept

    @property
    def is_current(self) -> bool:
        """Whether the folder has exactly the definitions of the database."""
        return not (self.added or self.changed or self.stale)


def dump(folder: str | Path, *, dry_run: bool = False, using: str = DEFAULT_DB_ALIAS) -> Dump:
    """Write a schema file for each flow and component, if it differs from the one in the folder.

    Returns a Dump with the paths of the files. `load_schema` reads the same definitions from the folder. A
    `dry_run` writes nothing. Raises OSError for files that cannot be read or written.
    """
    done, folder = Dump(), Path(folder)
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
    """Yield (path, text) of each schema file: flows by slug, then components by uid.

    Paths are relative to the folder that is written.
    """
    flows, components = definitions(using)
    yield from ((writing.path_of_flow(flow), writing.text(data)) for flow, data in flows)
    yield from ((writing.path_of_component(row), writing.text(data)) for row, data in components)


def definitions(using: str) -> tuple[list[tuple[Flow, Schema]], list[tuple[Component, Schema]]]:
    """Return all flows, sorted by slug, and all components, sorted by uid.

    Each is a pair: the row, and the content of its schema file as a dict.
    """
    fields: dict[int, list[Field]] = defaultdict(list)
    rows = Field.objects.using(using).select_related("mapped_by__flow")
    rows = rows.prefetch_related("targets", "inverses")
    for row in rows.order_by("flow", "order", "pk"):
        fields[row.flow_id].append(row)
    flows = Flow.objects.using(using).order_by("slug")
    components = Component.objects.using(using).order_by("uid")
    return (
        [(flow, writing.content_type(flow, fields[flow.pk])) for flow in flows],
        [(component, writing.component(component)) for component in components],
    )
