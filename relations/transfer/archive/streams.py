"""The bytes of an archive: encrypted, compressed, and limited in size.

`strapi export` writes `name.tar`, with `.gz` if it is compressed and `.enc` if it is encrypted: by AES-128 in
ECB mode, whose key is made from the password by scrypt without a salt.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, cast

from .errors import ArchiveError

BLOCK = 16  # bytes of a block of AES
CHUNK = 1 << 18
# Content compresses by 10 to 40. What exceeds both of these is made to fill a disk.
MOST_RATIO, UNSUSPICIOUS = 200, 64 << 20
CUT = "The archive is cut off: a part of it is missing at its end."

Password = Callable[[], str]


class _Cipher(Protocol):
    def update(self, data: bytes, /) -> bytes: ...


@contextmanager
def opened(path: Path, password: Password) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A context manager that opens an archive: yields (bytes of the tar file in it, the archive's file).

    The `tell` of the latter says how much has been read. `password` is called only for an encrypted archive.
    Raises ArchiveError for a file that cannot be opened, a wrong password, and content that is no tar file.
    Reading raises it for a file that is cut off or damaged, or that unpacks to far more than its size.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror}") from error
    with file:
        encrypted = path.suffix == ".enc"
        plain: IO[bytes] = _Buffered(_Decrypted(file, _key(password()).decryptor())) if encrypted else file
        head = plain.peek(512)[:512]  # type: ignore[attr-defined]
        if head[:2] == b"\x1f\x8b":
            yield _Buffered(_Unzipped(cast(IO[bytes], gzip.GzipFile(fileobj=plain)), file)), file
        elif head[257:262] == b"ustar" or not (head or encrypted):
            yield plain, file
        elif encrypted:
            raise ArchiveError("The password is wrong, or strapi export did not write this file.")
        else:
            raise ArchiveError(f"{path} is no archive: it is neither a tar file nor a compressed one.")


class _Buffered(io.BufferedReader):
    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw, CHUNK)


class _Decrypted(io.RawIOBase):
    """The decrypted bytes of a file, without the padding at its end."""

    def __init__(self, file: IO[bytes], cipher: _Cipher) -> None:
        self.file, self.cipher = file, cipher
        self.ready = self.kept = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        while not self.ready:
            data = self.file.read(CHUNK)
            if not data:
                return self._last(view)
            # The last block is padding, which only the end of the file tells.
            found = self.kept + self.cipher.update(data)
            self.ready, self.kept = found[:-BLOCK], found[-BLOCK:]
        return self._give(view)

    def _last(self, view: memoryview) -> int:
        if not self.kept:
            return 0
        if len(self.kept) != BLOCK or self.file.tell() % BLOCK:
            raise ArchiveError(CUT)
        padding, last = self.kept[-1], self.kept
        self.kept = b""
        if not 1 <= padding <= BLOCK or last[-padding:] != bytes([padding]) * padding:
            raise ArchiveError("The password is wrong, or the archive is cut off or damaged.")
        self.ready = last[:-padding]
        return self._give(view)

    def _give(self, view: memoryview) -> int:
        part, self.ready = self.ready[: len(view)], self.ready[len(view) :]
        view[: len(part)] = part
        return len(part)


class _Unzipped(io.RawIOBase):
    """The unzipped bytes of a file. Reading raises ArchiveError if they are far more than the file has."""

    def __init__(self, zipped: IO[bytes], file: IO[bytes]) -> None:
        self.zipped, self.file, self.count = zipped, file, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self.zipped.read(len(view))
        except EOFError:
            raise ArchiveError(CUT) from None
        except (OSError, zlib.error) as error:
            raise ArchiveError(f"The archive is damaged: {error}") from error
        self.count += len(data)
        if self.count > max(UNSUSPICIOUS, MOST_RATIO * self.file.tell()):
            raise ArchiveError("The archive unpacks to far more than content does: it is not read further.")
        view[: len(data)] = data
        return len(data)


class _Encrypted(io.RawIOBase):
    """Encrypts what is written to it; the padding comes when it is closed."""

    def __init__(self, file: IO[bytes], cipher: _Cipher) -> None:
        self.file, self.cipher, self.count = file, cipher, 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        written = bytes(data)
        self.file.write(self.cipher.update(written))
        self.count += len(written)
        return len(written)

    def close(self) -> None:
        if not self.closed:
            padding = BLOCK - self.count % BLOCK
            self.file.write(self.cipher.update(bytes([padding]) * padding))
        super().close()


@contextmanager
def created(path: Path, file: IO[bytes], password: Password) -> Iterator[IO[bytes]]:
    """A context manager that yields a file object, whose content is compressed and encrypted into `file`.

    By the name in `path` it is compressed (`.tar.gz`) and encrypted (`.enc`). `password` is called only to
    encrypt.
    """
    with ExitStack() as stack:
        target = file
        if path.suffix == ".enc":
            raw = _Encrypted(file, _key(password()).encryptor())
            target = stack.enter_context(cast(IO[bytes], io.BufferedWriter(raw, CHUNK)))
        if ".gz" in path.suffixes:
            zipped = gzip.GzipFile(filename="", fileobj=target, mode="wb", compresslevel=6)
            target = stack.enter_context(cast(IO[bytes], zipped))
        yield target


def _key(password: str) -> Any:
    try:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
        from cryptography.hazmat.primitives.ciphers.modes import ECB
    except ImportError:
        text = "An encrypted archive needs the package cryptography: pip install cryptography"
        raise ArchiveError(text) from None
    key = hashlib.scrypt(password.encode(), salt=b"", n=16384, r=8, p=1, maxmem=64 << 20, dklen=BLOCK)
    return Cipher(algorithms.AES(key), ECB())
