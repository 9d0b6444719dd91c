"""Finding Strapi's schema files: single ones, or all of those in a folder, and the components beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ..findings import Findings
from .components import ComponentType, is_component, names_in, parse_component, uid_of
from .types import ContentType, ValueAttribute, is_content_type, parse

# What a Strapi project has beside its sources: copies of them, among others.
SKIPPED = {"node_modules", "dist", "build"}


def read(paths: Sequence[Path], findings: Findings) -> tuple[list[ContentType], list[ComponentType]]:
    """The content types and components in these files and folders; errors and warnings go to `findings`.

    Of a Strapi project that a path is in, the components come along that the content types hold.
    """
    types, components = [], []
    seen: set[Path] = set()
    for file, data in _schemas(paths, findings):
        if file.resolve() in seen:
            continue
        seen.add(file.resolve())
        if is_content_type(data):
            types.append(parse(data, str(file), findings))
        else:
            components.append(parse_component(data, uid_of(file), str(file), findings))
    found, held = [each for each in types if each], [each for each in components if each]
    return found, held + beside(paths, found, held, findings)


def beside(
    paths: Iterable[Path], types: Iterable[ContentType], known: Iterable[ComponentType], findings: Findings
) -> list[ComponentType]:
    """The components that the types and the known components hold, out of the projects around the paths."""
    files = {uid_of(file): file for path in paths for file in _around(path)}
    options = [a.options for each in types for a in each.attributes.values() if isinstance(a, ValueAttribute)]
    options += [attribute for each in known for attribute in each.attributes.values()]
    wanted = [uid for each in options for uid in names_in(each)]
    done = {each.uid for each in known}
    found = []
    while wanted:
        uid = wanted.pop()
        if uid in done or uid not in files:
            continue
        done.add(uid)
        component = parse_component(_read(files[uid], findings) or {}, uid, str(files[uid]), findings)
        if component is not None:
            found.append(component)
            wanted += [name for each in component.attributes.values() for name in names_in(each)]
    return found


def _around(path: Path) -> Iterator[Path]:
    """The files in the components folder of the Strapi project that the path is in."""
    for folder in path.resolve().parents:
        if (folder / "api").is_dir() and (folder / "components").is_dir():
            yield from sorted((folder / "components").glob("*/*.json"))


def _schemas(paths: Iterable[Path], findings: Findings) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, findings)
            continue
        data = _read(path, findings)
        if data is None:
            continue
        if is_content_type(data) or is_component(path, data):
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
        if is_component(file, data):
            yield file, data
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
