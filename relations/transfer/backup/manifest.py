"""The manifest of a dump: its format and migration, and the numbers and checksums to check it by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from ..archive.errors import ArchiveError

NAME = "manifest.json"
FORMAT = 1
FILES = "files"  # the folder of uploaded files


@dataclass(slots=True)
class Manifest:
    """The manifest of a dump: its format version, last migration and time, and what it must contain.

    `rows` maps names of tables to numbers of rows, `members` the paths of the files in the dump to their
    SHA-256 in hex.
    """

    migration: str
    created_at: str
    rows: dict[str, int] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> dict[str, Any]:
        """Return the manifest as a dict for JSON, with the names of its attributes as keys."""
        return asdict(self)

    @property
    def files(self) -> set[str]:
        """The paths, in the dump, of uploaded files."""
        return {name for name in self.members if name.startswith(f"{FILES}/")}


def parse(data: Mapping[str, Any]) -> Manifest:
    """Return the manifest from its JSON. Raises ArchiveError for another format version or missing parts."""
    if data.get("format") != FORMAT:
        raise ArchiveError(f"{NAME}: its format is {data.get('format')!r}, and {FORMAT} is known here.")
    rows, members = data.get("rows"), data.get("members")
    if not isinstance(rows, dict) or not isinstance(members, dict):
        raise ArchiveError(f"{NAME}: it has rows and members, which are objects.")
    return Manifest(str(data.get("migration")), str(data.get("created_at")), rows, members)


def migration(using: str) -> str:
    """Return the name of the last migration of this app that the database has."""
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return max(name for app, name in applied if app == "relations")
