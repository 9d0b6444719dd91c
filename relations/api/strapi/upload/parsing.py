"""Parsing forms with files, within the project's limits."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser

from .... import conf
from ...parsing import BodyTooLarge

ROOM = 64 * 1024  # bytes of a form beside its files


class FormParser(MultiPartParser):
    """Parses `multipart/form-data` only. Raises ParseError, and BodyTooLarge before it reads anything."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the values and files of the form."""
        meta = parser_context["request"].META
        if not str(meta.get("CONTENT_TYPE", "")).lower().startswith("multipart/form-data"):
            raise ParseError("Files are sent as multipart/form-data.")
        most = conf.get("RELATIONS_MAX_UPLOAD") * conf.get("RELATIONS_MAX_UPLOAD_FILES") + ROOM
        if int(meta.get("CONTENT_LENGTH") or 0) > most:
            raise BodyTooLarge
        try:
            return super().parse(stream, meta["CONTENT_TYPE"], parser_context)
        except RequestDataTooBig:
            raise BodyTooLarge from None
        except SuspiciousOperation as error:
            raise ParseError(str(error)) from None
