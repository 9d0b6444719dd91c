"""Writing an archive. The file gets its name only when it is complete."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import orjson

from .errors import ArchiveError
from .streams import Password, created

LARGEST = 256 << 20  # bytes of one JSONL file, as strapi export has it
ENDINGS = (".tar", ".tar.gz", ".tar.enc", ".tar.gz.enc")


class Writer:
    """Adds files to an archive that is being written.

    JSON lines are buffered in a temporary file, since a tar file needs the size of each file first. `sums`
    maps the names of the files to their SHA-256 in hex.
    """

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.sums: dict[str, str] = {}

    def lines(self, folder: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows as JSON lines: to `links/links_00001.jsonl` for the folder `links`, then to further files.

        A new file is begun when one has LARGEST bytes.
        """
        rest, number, last = iter(rows), 0, False
        while not last:
            number += 1
            with tempfile.TemporaryFile() as file:
                last = _fill(file, rest)
                size = file.tell()
                if size:
                    file.seek(0)
                    self.file(f"{folder}/{folder}_{number:05}.jsonl", file, size)

    def text(self, name: str, content: bytes) -> None:
        """Add a file with the name `name` and these bytes."""
        self.file(name, io.BytesIO(content), len(content))

    def file(self, name: str, content: IO[bytes], size: int) -> None:
        """Add a file of `size` bytes, which are read from `content`."""
        info = tarfile.TarInfo(name)
        info.size, info.mtime = size, int(time.time())
        summed = _Summed(content)
        self.tar.addfile(info, cast(IO[bytes], summed))
        self.sums[name] = summed.sum.hexdigest()


class _Summed:
    """A file object for reading, which computes the SHA-256 of what was read (`sum`)."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sum.update(data)
        return data


@contextmanager
def writing(path: Path, password: Password, *, replace: bool = False) -> Iterator[Writer]:
    """A context manager that yields the Writer of a new archive. The file appears at `path` at the end.

    `password` returns the password, if the name ends with `.enc`. Raises ArchiveError if the name's ending
    is not that of an archive, if the file exists and `replace` is false, and when it cannot be written.
    """
    if not path.name.endswith(ENDINGS):
        raise ArchiveError(f"{path}: the name of an archive ends with {', '.join(ENDINGS)}.")
    if path.exists() and not replace:
        raise ArchiveError(f"{path} is there already.")
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            with (
                created(path, file, password) as stream,
                tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield Writer(tar)
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)


def _fill(file: IO[bytes], rows: Iterator[Mapping[str, Any]]) -> bool:
    """Write rows as JSON lines until the file has LARGEST bytes; return whether no row is left."""
    size = 0
    for row in rows:
        size += file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        if size >= LARGEST:
            return False
    return True
