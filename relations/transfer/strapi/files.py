"""Finding Strapi's schema files, and the files of the components that content types use."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ..findings import Findings
from .attributes import ValueAttribute
from .components import ComponentType, is_component, names_in, parse_component, uid_of
from .types import ContentType, is_content_type, parse

# Folders of a Strapi project that hold copies of its sources.
SKIPPED = {"node_modules", "dist", "build"}


def read(paths: Sequence[Path], findings: Findings) -> tuple[list[ContentType], list[ComponentType]]:
    """Parse the content types and components in these files and folders; errors are added to `findings`.

    Components elsewhere in the same Strapi project are included if the content types use them.
    """
    types, components = [], []
    done: set[Path] = set()
    for file, data in raw(paths, findings):
        if file.resolve() in done:
            continue
        done.add(file.resolve())
        if is_content_type(data):
            types.append(parse(data, str(file), findings))
        else:
            components.append(parse_component(data, uid_of(file), str(file), findings))
    valid_types = [content_type for content_type in types if content_type]
    valid = [component for component in components if component]
    return valid_types, valid + used_components(paths, valid_types, valid, findings)


def used_components(
    paths: Iterable[Path], types: Iterable[ContentType], known: Iterable[ComponentType], findings: Findings
) -> list[ComponentType]:
    """Return the components that `types` and `known` contain and that are not among the `known` ones.

    They are read from the Strapi projects that the `paths` are in. Errors are added to `findings`.
    """
    files = {uid_of(file): file for path in paths for file in _component_files(path)}
    attributes = [attribute for content_type in types for attribute in content_type.attributes.values()]
    options = [attribute.options for attribute in attributes if isinstance(attribute, ValueAttribute)]
    options += [attribute for component in known for attribute in component.attributes.values()]
    wanted = [uid for naming in options for uid in names_in(naming)]
    done = {component.uid for component in known}
    found = []
    while wanted:
        uid = wanted.pop()
        if uid in done or uid not in files:
            continue
        done.add(uid)
        component = parse_component(_read(files[uid], findings) or {}, uid, str(files[uid]), findings)
        if component is not None:
            found.append(component)
            wanted += [name for attribute in component.attributes.values() for name in names_in(attribute)]
    return found


def _component_files(path: Path) -> Iterator[Path]:
    """Yield the component files of the Strapi project that contains this path, if it is in one."""
    for folder in path.resolve().parents:
        if (folder / "api").is_dir() and (folder / "components").is_dir():
            yield from sorted((folder / "components").glob("*/*.json"))


def raw(paths: Iterable[Path], findings: Findings) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield (path, content as a dict) of each schema file in these files and folders.

    Files that cannot be read are errors in `findings`.
    """
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
            findings.fault(str(path), "", 'no content type: it has no "kind" and "attributes"')


def _in_folder(folder: Path, findings: Findings) -> Iterator[tuple[Path, dict[str, Any]]]:
    found = False
    for file in sorted(folder.rglob("*.json")):
        inside = file.relative_to(folder).parts
        if any(part in SKIPPED or part.startswith(".") for part in inside[:-1]):
            continue
        # A JSON file that is not named as a schema may be anything: errors in it are not reported.
        named = file.name.endswith("schema.json")
        data = _read(file, findings if named else Findings())
        found = found or (named and data is None)
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


def _finite(text: str) -> float:
    """Return the number in a JSON text. ValueError for one that no JSON column holds, such as 1e400."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no finite number")
    return number


def _read(file: Path, findings: Findings) -> Any:
    """Return the parsed JSON of the file; None, with an error in `findings`, if it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        return json.loads(text, parse_float=_finite, parse_constant=_finite)
    except OSError as error:
        findings.fault(str(file), "", error.strerror or "it cannot be read")
    except (ValueError, RecursionError) as error:
        findings.fault(str(file), "", f"it is no JSON: {error}")
    return None
