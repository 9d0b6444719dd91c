"""Parsing forms with files, within the project's limits on their size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from .. import conf
from .parsing import BodyTooLarge

ROOM = 64 * 1024  # bytes of a form beside its files
CHUNK = 64 * 1024  # bytes that are read at a time
IN_MEMORY = 1024 * 1024  # bytes of a body that has no file of its own yet


class FormParser(MultiPartParser):
    """Parses `multipart/form-data`, and no other content type.

    Raises ParseError for a malformed form, and BodyTooLarge, before reading, for one that is too large.
    """

    @property
    def most(self) -> int:
        """The largest size of a form that is accepted, in bytes."""
        return int(conf.get("RELATIONS_MAX_UPLOAD") * conf.get("RELATIONS_MAX_UPLOAD_FILES") + ROOM)

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the form's values and files, as the framework's parser does.

        Raises ParseError for another content type or a malformed form, BodyTooLarge for a form of more than
        `most` bytes.
        """
        meta = parser_context["request"].META
        if not str(meta.get("CONTENT_TYPE", "")).lower().startswith("multipart/form-data"):
            raise ParseError("Files are sent as multipart/form-data.")
        if int(meta.get("CONTENT_LENGTH") or 0) > self.most:
            raise BodyTooLarge
        try:
            return super().parse(stream, meta["CONTENT_TYPE"], parser_context)
        except RequestDataTooBig:
            raise BodyTooLarge from None
        # Some charsets that clients may name are no encodings of text.
        except (SuspiciousOperation, LookupError, UnicodeError) as error:
            raise ParseError(str(error)) from None


@contextmanager
def announced(request: Request, most: int) -> Iterator[None]:
    """A context manager: a body sent in chunks gets the Content-Length without which Django reads none.

    For this it is read whole. Raises BodyTooLarge for more than `most` bytes. It is read only if the server
    ends `wsgi.input` with the body: with other servers, reading would wait for more.
    """
    meta, http = request.META, request._request
    known = meta.get("CONTENT_LENGTH") or not meta.get("HTTP_TRANSFER_ENCODING")
    if known or not meta.get("wsgi.input_terminated"):
        yield
        return
    with SpooledTemporaryFile(IN_MEMORY) as body:
        while chunk := meta["wsgi.input"].read(CHUNK):
            if body.tell() + len(chunk) > most:
                raise BodyTooLarge
            body.write(chunk)
        meta["CONTENT_LENGTH"] = str(body.tell())
        body.seek(0)
        http._stream = cast(BinaryIO, body)
        yield


class OneFileParser(FormParser):
    """Parses a form with one file; the largest form that it accepts is smaller than that of FormParser."""

    @property
    def most(self) -> int:
        return int(conf.get("RELATIONS_MAX_UPLOAD") + ROOM)
