"""Targets in a form: each as one word, which holds all that names it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from ...engine.errors import Path
from ...engine.operations import Target

PARTS = ("document", "locale", "status", "resource")


def word(target: Target) -> str:
    """The target as `document=…&locale=…`, without spaces: `Target` with only these parts."""
    parts = {name: getattr(target, name) for name in PARTS}
    return urlencode({name: value for name, value in parts.items() if value})


def parse(text: str, path: Path = ()) -> Target:
    """The target that `word` wrote; ValueError for anything else."""
    parts = dict(parse_qsl(text, strict_parsing=True))
    if not parts.get("document") or not parts.keys() <= set(PARTS) or "\x00" in "".join(parts.values()):
        raise ValueError(f"{text!r} is no target")
    return Target(**parts, path=path)  # type: ignore[arg-type]
