"""Names of uploaded files: the one that people see, and the one in the storage."""

from __future__ import annotations

import re
import secrets
import unicodedata

LONGEST_NAME = 255
LONGEST_STEM = 100


def shown(name: str) -> str:
    """Return a file's name as people see it: without folders and control characters, and shortened.

    It has at most LONGEST_NAME characters, and is "file" if nothing is left.
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(character for character in plain if character.isprintable()).strip()
    return plain[:LONGEST_NAME] or "file"


def unguessable(name: str) -> str:
    """Return a name for the storage: the letters and digits of the file's name, and random characters."""
    stem = name.rpartition(".")[0] or name
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:LONGEST_STEM]
    return f"{slug or 'file'}_{secrets.token_hex(8)}"
