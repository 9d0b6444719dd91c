"""The secret key of a server that was given none: made once, kept in a file only its owner can read."""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def read_or_create(path: Path) -> str:
    """Return the key in `path`, making it first where there is none.

    Processes starting at the same moment agree on one key: each writes its own complete file and
    links it to `path`; the first link stands and the others fail.
    """
    try:
        return path.read_text().strip() or _refuse(path, "it is empty")
    except FileNotFoundError:
        pass
    except OSError as error:
        _refuse(path, error.strerror or str(error))

    try:
        _create(path)
        return path.read_text().strip()
    except OSError as error:
        return _refuse(path, error.strerror or str(error))


def _create(path: Path) -> None:
    descriptor, draft = tempfile.mkstemp(prefix=path.name, dir=path.parent)  # its mode is 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        os.link(draft, path)
    except FileExistsError:
        pass  # another process came first: its key is the key
    finally:
        os.unlink(draft)


def _refuse(path: Path, reason: str) -> str:
    raise ImproperlyConfigured(f"{path} cannot hold the secret key ({reason}): set SECRET_KEY instead.")
