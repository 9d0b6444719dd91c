"""The text that names a target in forms, its "word": its document id, locale, status and type."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from ...engine.errors import Path
from ...engine.operations import Target

PARTS = ("document", "locale", "status", "resource", "kind")


def word(target: Target) -> str:
    """Return the string that names the target in forms, such as `document=…&locale=…`. It has no spaces."""
    parts = {name: getattr(target, name) for name in PARTS}
    return urlencode({name: value for name, value in parts.items() if value})


def parse(text: str, path: Path = ()) -> Target:
    """Return the Target that a word such as `document=…&locale=…` names; the target gets the path `path`.

    Raises ValueError for any other text.
    """
    parts = dict(parse_qsl(text, strict_parsing=True))
    if not parts.get("document") or not parts.keys() <= set(PARTS) or "\x00" in "".join(parts.values()):
        raise ValueError(f"{text!r} is no target")
    return Target(**parts, path=path)  # type: ignore[arg-type]
