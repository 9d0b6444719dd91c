"""Definitions in code: for data migrations, tests, and whatever sets up a project."""

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
    """Make the flows and components of these sources so; a line for each change, none the second time.

    A source is a file or a folder of schema files, or a dictionary: what such a file of a content type holds.
    LoadError, naming each place, where something is wrong or content would be lost; nothing is changed then.
    """
    findings = Findings()
    paths = [Path(source) for source in sources if not isinstance(source, Mapping)]
    types, components = read(paths, findings)
    for number, source in enumerate(sources):
        if isinstance(source, Mapping):
            found = parse(source, f"source {number + 1}", findings)
            types += [found] if found else []
    return load(types, findings, components=components, allow_data_loss=allow_data_loss, using=using)
