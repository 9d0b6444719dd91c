"""Defining flows and components in code, for data migrations, tests and setup scripts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from .findings import Findings
from .schema.loading import load
from .strapi.files import read
from .strapi.types import parse


def define(
    *sources: str | Path | Mapping[str, Any],
    allow_data_loss: bool = False,
    using: str = DEFAULT_DB_ALIAS,
) -> list[str]:
    """Create or change flows and components to match the sources; return a line of text for each change.

    A source is a schema file (Strapi's `schema.json`), a folder of them, or a dict with the content of one.
    Calling it again changes nothing. Raises LoadError, with source and key of each error, if something is
    wrong, or if content would be lost and `allow_data_loss` is false; then nothing is changed.
    """
    findings = Findings()
    for number, source in enumerate(sources):
        if not _is_source(source):
            findings.error(f"source {number + 1}", "", f"is a path or a dict, not {source!r}")
    findings.check()
    paths = [Path(source) for source in sources if not isinstance(source, Mapping)]
    types, components = read(paths, findings)
    for number, source in enumerate(sources):
        if isinstance(source, Mapping):
            found = parse(source, f"source {number + 1}", findings)
            types += [found] if found else []
    return load(types, findings, components=components, allow_data_loss=allow_data_loss, using=using)


def _is_source(value: Any) -> bool:
    return isinstance(value, str | Path | Mapping)
