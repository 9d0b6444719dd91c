"""Storing the uploaded files of a dump in Django's storage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from relations.engine import assets
from relations.models.asset import asset_storage

from ..archive import members
from ..archive.members import Member
from ..archive.streams import Password
from ..progress import Progress
from ..report import IMPORTED, Report
from .manifest import FILES, Manifest


def store(
    path: Path, password: Password, manifest: Manifest, progress: Progress, report: Report, using: str
) -> dict[str, str]:
    """Store the uploaded files of a dump; return a dict of old to new name, for each file that has a new one.

    A file gets a new name if another file has its name. A file that is already stored with the same content
    is not stored again, so an interrupted load can be repeated. `report` counts the files.
    """
    names: dict[str, str] = {}
    wanted = manifest.files
    if not wanted:
        return names
    assets.check_place()

    def take(member: Member) -> None:
        if member.name in wanted:
            name = member.name.removeprefix(f"{FILES}/")
            stored = _bring(member, name, manifest.members[member.name], using)
            if stored != name:
                names[name] = stored
            report.add(IMPORTED, "files")

    with progress("bytes of files", path.stat().st_size) as advance:
        members.each(path, password, take, advance)
    return names


def rename(row: dict[str, Any], names: Mapping[str, str]) -> None:
    """Change the names of files in a row of the table of uploaded files, in place.

    `names` maps old to new names.
    """
    if row["file"] in names:
        row["file"] = names[row["file"]]
        row["hash"] = row["file"].removesuffix(row["ext"])
    for each in (row.get("formats") or {}).values():
        each["file"] = names.get(each["file"], each["file"])


def _bring(member: Member, name: str, digest: str, using: str) -> str:
    storage = asset_storage()
    if storage.exists(name):
        with storage.open(name, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == digest:
                return name
        if assets.holder(name, using=using) is None:
            storage.delete(name)
    return assets.bring(member.file, name, member.size, using=using)
