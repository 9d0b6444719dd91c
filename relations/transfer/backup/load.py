"""Loading a dump: check all of it, store its files, then insert all rows in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from relations import transactions
from relations.engine import definitions, schema
from relations.models.tables import TABLES, TOKENS, Table, analyze, is_empty, remove, reset_sequences

from ..archive import members
from ..archive.errors import ArchiveError
from ..archive.members import Member, lines, parsed
from ..archive.streams import CUT, Password
from ..progress import Advance, Progress
from ..report import IMPORTED, LEFT_OUT, Report
from . import files
from .manifest import FILES, NAME, Manifest, migration, parse

KNOWN = {table.name: table for table in (*TABLES, TOKENS)}
LONGEST = 64 << 20  # bytes of a manifest
FULL = "The database has content already. With --replace it is removed first, in the same transaction."


def load(
    path: Path,
    password: Password,
    *,
    using: str,
    progress: Progress,
    replace: bool = False,
    dry_run: bool = False,
) -> Report:
    """Load a dump into an empty database, and return a report with the numbers of rows and files.

    With `replace` the existing content is deleted first, in the same transaction, so readers see either the
    old or the new content. Uploaded files are stored before that, one by one. A `dry_run` only checks the
    dump. Raises ArchiveError for a dump that is damaged or was made after another migration, and for a
    database with content, unless `replace`.
    """
    report = Report((IMPORTED, LEFT_OUT))
    with progress("bytes of the dump", path.stat().st_size if path.is_file() else 0) as advance:
        manifest = checked(path, password, advance)
    _check_migration(manifest, using)
    if not replace and not is_empty(using):
        raise ArchiveError(FULL)
    if dry_run:
        for name, count in manifest.rows.items():
            report.add(IMPORTED, name, count=count)
        report.add(IMPORTED, "files", count=len(manifest.files))
        return report
    names = files.store(path, password, manifest, progress, report, using)

    def work() -> None:
        definitions.lock(using)
        if not replace and not is_empty(using):
            raise ArchiveError(FULL)
        _write(path, password, manifest, names, progress, report, using)

    transactions.run(work, using=using)
    analyze(using)
    return report


def checked(path: Path, password: Password, advance: Advance) -> Manifest:
    """Read a whole dump to check it against its manifest, and return the manifest.

    `password` returns the password of an encrypted dump. `advance` is called with numbers of bytes read.
    Raises ArchiveError for a missing, changed or unknown file in the dump.
    """
    found: dict[str, str] = {}
    manifests: list[Manifest] = []

    def take(member: Member) -> None:
        if member.name == NAME:
            manifests.append(parse(parsed(member.file.read(LONGEST), NAME)))
        else:
            found[member.name] = hashlib.file_digest(member.file, "sha256").hexdigest()  # type: ignore[arg-type]

    members.each(path, password, take, advance)
    if not manifests:
        other = "It is no dump of dump_content: import_strapi reads archives of Strapi's."
        raise ArchiveError(other if "metadata.json" in found else CUT)
    for name, digest in manifests[0].members.items():
        if found.pop(name, None) != digest:
            raise ArchiveError(f"{name}: it is missing, or not what was written: the checksum is another.")
    if found:
        raise ArchiveError(f"{min(found)}: the manifest does not name it.")
    unknown = {name for name in manifests[0].members if name.partition("/")[0] not in (*KNOWN, FILES)}
    if unknown:
        raise ArchiveError(f"{min(unknown)}: it is neither a table that is known here nor a file.")
    return manifests[0]


def _check_migration(manifest: Manifest, using: str) -> None:
    here = migration(using)
    if manifest.migration != here:
        raise ArchiveError(
            f"The dump is of the migration {manifest.migration}, and the database of {here}. Load it with the"
            " release that wrote it, and migrate then."
        )


def _write(
    path: Path,
    password: Password,
    manifest: Manifest,
    names: Mapping[str, str],
    progress: Progress,
    report: Report,
    using: str,
) -> None:
    tables = [KNOWN[name] for name in manifest.rows if name in KNOWN]
    remove(tables, using)
    report.lines = {key: line for key, line in report.lines.items() if line.what == "files"}
    with progress("rows", sum(manifest.rows.values())) as advance:
        take = partial(_insert, names, report, advance, using)
        members.each(path, password, take)
    reset_sequences(tables, using)
    schema.renew(using)


def _insert(names: Mapping[str, str], report: Report, advance: Advance, using: str, member: Member) -> None:
    table = KNOWN.get(member.folder)
    if table is None:  # a file, or the manifest
        return
    try:
        rows = _rows(table, member, names, report, advance, using)
        if table is TOKENS:  # their accounts are looked up, which cannot be done amid a COPY
            rows = iter(list(rows))
        count = table.insert(rows, using=using)
    except (TypeError, ValueError, ValidationError) as error:
        raise ArchiveError(f"{member.name}: a value that its column does not take: {error}") from error
    report.add(IMPORTED, table.name, count=count)


def _rows(
    table: Table, member: Member, names: Mapping[str, str], report: Report, advance: Advance, using: str
) -> Iterator[dict[str, Any]]:
    columns = set(table.columns)
    for origin, row in lines(member):
        advance(1)
        if table.name == "assets":
            files.rename(row, names)
        if table is TOKENS and not _find_account(row, report, using):
            continue
        if row.keys() != columns:
            raise ArchiveError(f"{origin}: it has not the columns {', '.join(sorted(columns))}.")
        yield row


def _find_account(row: dict[str, Any], report: Report, using: str) -> bool:
    """Replace `user`, the user name in a row of a token, by `user_id`, the primary key of that account.

    Returns False, and adds the token to the report as left out, if there is no account of that name.
    """
    name, row["user_id"] = row.pop("user", None), None
    if name is None:
        return True
    accounts = get_user_model()._default_manager.using(using)
    found = accounts.filter(**{get_user_model().USERNAME_FIELD: name}).first()
    if found is None:
        report.add(LEFT_OUT, "tokens", "their account is not there", example=str(name))
        return False
    row["user_id"] = found.pk
    return True
