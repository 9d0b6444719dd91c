"""The rows of an archive in a temporary SQLite file, in which they are looked up and sorted."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from .errors import ArchiveError

TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32000;
PRAGMA temp_store = FILE;
-- A row of a content type: a document in one locale and status.
CREATE TABLE rows (type TEXT, id INTEGER, document TEXT, locale TEXT, data TEXT);
-- A link as the archive has it. `seq` is its place there, `sent` the type that a client named its member by.
CREATE TABLE links (
    seq INTEGER PRIMARY KEY, kind TEXT,
    type TEXT, field TEXT, ref INTEGER, pos REAL,
    other TEXT, other_field TEXT, other_ref INTEGER, other_pos REAL, sent TEXT
);
-- A use of an uploaded file, by a row of a content type or of a component.
CREATE TABLE media (type TEXT, field TEXT, ref INTEGER, pos REAL, file INTEGER);
-- An uploaded file: a row of the type of files, and whether it is kept here.
CREATE TABLE files (id INTEGER PRIMARY KEY, document TEXT, kept INTEGER);
-- Files that the archive has, by the names that they had in Strapi's folder.
CREATE TABLE uploads (name TEXT PRIMARY KEY, size INTEGER, head BLOB);
-- What is wanted of them: a file, or its smaller size of this name; and its name in the storage.
CREATE TABLE wanted_uploads (name TEXT PRIMARY KEY, file INTEGER, format TEXT, stored TEXT);
-- What a row, or a component within one, has become: part 0 is the version itself.
CREATE TABLE ends (
    type TEXT, ref INTEGER, flow INTEGER, entry INTEGER, version INTEGER, part INTEGER,
    locale TEXT, status TEXT, PRIMARY KEY (type, ref)
) WITHOUT ROWID;
CREATE TABLE flows (id INTEGER PRIMARY KEY, localized INTEGER, drafts INTEGER);
"""
INDEXES = """
CREATE UNIQUE INDEX rows_id ON rows (type, id);
CREATE INDEX rows_document ON rows (type, document, id);
CREATE INDEX links_field ON links (type, field);
CREATE INDEX media_holder ON media (type, ref, field, pos);
"""
BATCH = 1000


class Store:
    """A temporary SQLite database for the rows of an archive.

    Its methods raise ArchiveError when the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.executescript(TABLES)
        self.connection.execute("BEGIN")

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows into a table; each has a value for each column of the table.

        If several rows have the same key, the first is kept.
        """
        rest = iter(rows)
        while batch := list(islice(rest, BATCH)):
            places = ", ".join("?" * len(batch[0]))
            self._run(self.connection.executemany, f"INSERT OR IGNORE INTO {table} VALUES ({places})", batch)

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run an SQL statement and return all its rows."""
        return list(self.each(sql, values))

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Run an SQL statement and yield its rows one by one. Other statements may run in between."""
        cursor = self._run(self.connection.execute, sql, values)
        while batch := self._run(cursor.fetchmany, BATCH):
            yield from batch

    def index(self) -> None:
        """Create the indexes of the tables. Raises ArchiveError for two rows with one id."""
        try:
            for sql in INDEXES.strip().splitlines():
                self._run(self.connection.execute, sql)
        except sqlite3.IntegrityError:
            doubled = "SELECT type, id FROM rows GROUP BY type, id HAVING count(*) > 1"
            kind, key = self.run(doubled)[0]
            raise ArchiveError(f"{kind} has two rows with the id {key}.") from None

    def _run(self, function: Any, *args: Any) -> Any:
        try:
            return function(*args)
        except sqlite3.OperationalError as error:
            where = tempfile.gettempdir()
            raise ArchiveError(
                f"The archive is looked through by way of {where}, which TMPDIR chooses: {error}."
            ) from error


@contextmanager
def temporary() -> Iterator[Store]:
    """A context manager that yields a new Store in a temporary folder, which is deleted at the end."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="relations-")
    except OSError as error:
        raise ArchiveError(f"No temporary folder: {error}") from error
    with folder:
        store = Store(Path(folder.name) / "archive.sqlite3")
        try:
            yield store
        finally:
            store.connection.close()
