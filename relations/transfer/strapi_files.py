"""Finding Strapi's schema files: single ones, or all of those in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .findings import Findings
from .strapi_schema import ContentType, is_content_type, parse

# What a Strapi project has beside its sources: copies of them, among others.
SKIPPED = {"node_modules", "dist", "build"}


def read(paths: Iterable[Path], findings: Findings) -> list[ContentType]:
    """The content types in these files and folders; errors and warnings go to `findings`."""
    types = []
    seen: set[Path] = set()
    for file, data in _content_types(paths, findings):
        if file.resolve() in seen:
            continue
        seen.add(file.resolve())
        content_type = parse(data, str(file), findings)
        if content_type is not None:
            types.append(content_type)
    return types


def _content_types(paths: Iterable[Path], findings: Findings) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, findings)
            continue
        data = _read(path, findings)
        if data is None:
            continue
        if is_content_type(data):
            yield path, data
        else:
            findings.error(str(path), "", 'no content type: it has no "kind" and "attributes"')


def _in_folder(folder: Path, findings: Findings) -> Iterator[tuple[Path, dict[str, Any]]]:
    found = False
    for file in sorted(folder.rglob("*.json")):
        inside = file.relative_to(folder).parts
        if any(part in SKIPPED or part.startswith(".") for part in inside[:-1]):
            continue
        # Other JSON, of whatever kind, is none of our business.
        data = _read(file, findings if file.name.endswith("schema.json") else Findings())
        if not is_content_type(data):
            continue
        if {"extensions", "plugins"}.intersection(inside):
            findings.warn(str(file), "", "left out: it is a content type of a plugin")
            continue
        found = True
        yield file, data
    if not found:
        findings.error(str(folder), "", "no schema file in this folder or below it")


def _read(file: Path, findings: Findings) -> Any:
    """The JSON in a file; None when there is none."""
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        findings.error(str(file), "", error.strerror or "it cannot be read")
    except (ValueError, RecursionError) as error:
        findings.error(str(file), "", f"it is no JSON: {error}")
    return None
