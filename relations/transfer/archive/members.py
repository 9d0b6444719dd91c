"""Reading the files within an archive, one after another, without unpacking them to paths that it names."""

from __future__ import annotations

import math
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from ..progress import Advance
from .errors import ArchiveError
from .streams import CUT, MOST_RATIO, UNSUSPICIOUS, Password, opened

LONGEST_NAME = 1 << 16  # bytes of what tar writes about one file, its name among it
LONGEST_LINE = 64 << 20  # bytes of one row
MOST_FILES = 1_000_000  # their names are kept, to find one that comes twice
PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive: its path there, its size in bytes, and its content, to be read once."""

    name: str
    size: int
    file: IO[bytes]

    @property
    def folder(self) -> str:
        """The path without the file's own name: `assets/uploads`."""
        return self.name.rpartition("/")[0]

    @property
    def base(self) -> str:
        """The file's own name, without the path: `links_00001.jsonl`."""
        return self.name.rpartition("/")[2]


class _Info(tarfile.TarInfo):
    """A header of a tar file. Reading it raises tarfile.ReadError for a name that would fill the memory."""

    def _proc_member(self, tar: tarfile.TarFile) -> Any:
        if self.type not in PLAIN and self.size > LONGEST_NAME:
            raise tarfile.ReadError("a name is too long")
        return super()._proc_member(tar)  # type: ignore[misc]


def each(
    path: Path, password: Password, take: Callable[[Member], None], advance: Advance = lambda count: None
) -> None:
    """Call `take` with each file of the archive, in order; `take` must read what it needs of the file.

    `password` returns the password of an encrypted archive. `advance` is called with the number of bytes of
    the archive that were read since its last call. Raises ArchiveError for an archive that cannot be opened
    or is damaged, a wrong password, a path that leads out of the archive or comes twice, and for links and
    devices.
    """
    done, names = 0, set[str]()
    with (
        _readable(path),
        opened(path, password) as (stream, file),
        _opened(stream) as tar,
    ):
        for info in _headers(tar):
            name = _checked(info)
            _check_size(info, path)
            content = tar.extractfile(info) if info.isfile() else None
            if content is not None:
                if name in names:
                    raise ArchiveError(f"{name!r} is in the archive twice.")
                if len(names) == MOST_FILES:
                    raise ArchiveError(f"There are more than {MOST_FILES} files in the archive.")
                names.add(name)
                take(Member(name, info.size, content))
            advance(file.tell() - done)
            done = file.tell()


def _opened(stream: IO[bytes]) -> tarfile.TarFile:
    with _sound():
        return tarfile.open(fileobj=stream, mode="r|", tarinfo=_Info)


def _headers(tar: Any) -> Iterator[tarfile.TarInfo]:
    """Yield the header of each file in the archive; none is kept."""
    info = tar.next()
    while info is not None:
        tar.members.clear()
        yield info
        with _sound():
            info = tar.next()


@contextmanager
def _sound() -> Iterator[None]:
    """Raise ArchiveError where tarfile raises other errors than its own while it reads a header.

    It does for what is no number where one belongs, and behind thousands of headers about one file.
    """
    try:
        yield
    except (ValueError, OverflowError, RecursionError) as error:
        raise ArchiveError(f"The archive is damaged: a header cannot be read: {error}.") from error


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """A context manager that turns errors of reading an archive, such as tarfile's, into ArchiveError."""
    try:
        yield
    except tarfile.TarError as error:
        cut = "unexpected end" in str(error) or "empty file" in str(error)
        raise ArchiveError(CUT if cut else f"The archive is damaged: {error}.") from error
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror or error}") from error


def lines(member: Member) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (name of the line, object) for each line of a JSON-lines file in the archive.

    The name, made of the file and the line's number, is for messages. Raises ArchiveError for a line that is
    no JSON object, or too long.
    """
    number = 0
    while line := member.file.readline(LONGEST_LINE):
        number += 1
        if line.strip():
            yield f"{member.name}, line {number}", parsed(line, f"{member.name}, line {number}")


def parsed(text: bytes, origin: str) -> dict[str, Any]:
    """Parse a JSON object. Raises ArchiveError, whose message begins with `origin`, for anything else."""
    if len(text) >= LONGEST_LINE:
        raise ArchiveError(f"{origin}: it is longer than {LONGEST_LINE} bytes.")
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ArchiveError(f"{origin}: it is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise ArchiveError(f"{origin}: it is no object.")
    return found


def number(value: Any) -> float | None:
    """Return a position in a list as a number; None if it is missing or no number."""
    if type(value) not in (int, float) or not math.isfinite(value):
        return None
    return float(value)


def _checked(info: tarfile.TarInfo) -> str:
    """Return the path of a file or folder; ArchiveError for one that would leave the archive."""
    parts = [part for part in info.name.split("/") if part not in ("", ".")]
    if info.type not in PLAIN or info.sparse is not None:
        raise ArchiveError(
            f"{info.name!r} is neither a file nor a folder: strapi export writes no such thing."
        )
    if any("\ud800" <= letter <= "\udfff" for letter in info.name):
        raise ArchiveError(f"{info.name!r} is no UTF-8: strapi export writes no such name.")
    if info.name.startswith("/") or ".." in parts or "\\" in info.name or "\x00" in info.name:
        raise ArchiveError(f"{info.name!r} leads out of the archive.")
    return "/".join(parts)


def _check_size(info: tarfile.TarInfo, path: Path) -> None:
    """Raise ArchiveError if the size in the file's header is larger than an archive of this size can hold.

    Such a header is damaged, and the whole archive would be read in search of the file's end.
    """
    if info.size > max(UNSUSPICIOUS, MOST_RATIO * path.stat().st_size):
        raise ArchiveError(f"{info.name!r} is larger than what an archive of this size holds.")
