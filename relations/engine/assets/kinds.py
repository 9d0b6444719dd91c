"""The kinds of files that may be uploaded: by extension, and by their first bytes."""

from __future__ import annotations

import mimetypes
import re
from pathlib import PurePath

from ... import conf
from ..errors import ValidationError

# The first that is listed for a type is its usual extension.
TYPES = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif", "heic": "image/heic", "bmp": "image/bmp", "tiff": "image/tiff", "tif": "image/tiff",
    "ico": "image/x-icon", "svg": "image/svg+xml",
    "mp4": "video/mp4", "m4v": "video/mp4", "mov": "video/quicktime", "avi": "video/x-msvideo",
    "mkv": "video/x-matroska", "webm": "video/webm", "mpeg": "video/mpeg", "mpg": "video/mpeg",
    "ogv": "video/ogg",
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "aac": "audio/aac", "flac": "audio/flac", "wav": "audio/wav",
    "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg",
    "txt": "text/plain", "csv": "text/csv", "md": "text/markdown", "srt": "application/x-subrip",
    "vtt": "text/vtt", "ics": "text/calendar", "json": "application/json", "pdf": "application/pdf",
    "rtf": "application/rtf", "zip": "application/zip", "gz": "application/gzip",
    "epub": "application/epub+zip", "woff": "font/woff", "woff2": "font/woff2",
    "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}  # fmt: skip

ZIP, OLE = rb"PK(\x03\x04|\x05\x06)", rb"\xd0\xcf\x11\xe0"
RIFF, BOX, OGG, MATROSKA = rb"RIFF....", rb"....ftyp", rb"OggS", rb"\x1a\x45\xdf\xa3"
MPEG_AUDIO = rb"ID3|\xff[\xe2-\xff]"
BEGINNINGS = {
    "jpg": rb"\xff\xd8\xff", "jpeg": rb"\xff\xd8\xff", "png": rb"\x89PNG\r\n\x1a\n", "gif": rb"GIF8[79]a",
    "webp": RIFF + rb"WEBP",
    "avif": BOX + rb"(avi[fs]|mif1|msf1)", "heic": BOX + rb"(hei[cxs]|hev[cx]|mif1|msf1)",
    "bmp": rb"BM", "tiff": rb"II\*\x00|MM\x00\*", "tif": rb"II\*\x00|MM\x00\*", "ico": rb"\x00\x00\x01\x00",
    "mp4": BOX, "m4v": BOX, "m4a": BOX, "mov": rb"....(ftyp|moov|mdat|free|wide|skip)",
    "avi": RIFF + rb"AVI ",
    "mkv": MATROSKA, "webm": MATROSKA, "mpeg": rb"\x00\x00\x01", "mpg": rb"\x00\x00\x01", "ogv": OGG,
    "mp3": MPEG_AUDIO, "aac": rb"\xff[\xf0-\xff]|ADIF|ID3", "flac": rb"fLaC|ID3", "wav": RIFF + rb"WAVE",
    "ogg": OGG, "oga": OGG, "opus": OGG,
    "pdf": rb"(?:.{0,1020})%PDF-", "rtf": rb"\{\\rtf", "zip": ZIP, "gz": rb"\x1f\x8b", "epub": ZIP,
    "woff": rb"wOFF", "woff2": rb"wOF2", "doc": OLE, "xls": OLE, "ppt": OLE,
    "docx": ZIP, "xlsx": ZIP, "pptx": ZIP, "odt": ZIP, "ods": ZIP, "odp": ZIP,
}  # fmt: skip
TEXTS = {"txt", "csv", "md", "srt", "vtt", "ics", "json", "svg"}

LONGEST_BEGINNING = 2048  # bytes that are looked at


def extension(name: str, declared: str) -> str:
    """Return the extension of an uploaded file: in lower case, without the dot.

    If `name` has none, it follows from the media type `declared`, such as "image/png". Raises ValidationError
    for an extension that RELATIONS_UPLOAD_TYPES does not list.
    """
    found = PurePath(name).suffix.lower().removeprefix(".")
    if not found:
        plain = declared.partition(";")[0].strip().lower()
        found = next((ext for ext, mime in TYPES.items() if mime == plain), "")
    allowed = [str(ext).lower().removeprefix(".") for ext in conf.get("RELATIONS_UPLOAD_TYPES")]
    if found not in allowed:
        what = f'"{found}"' if found else "without an extension or a known type"
        raise ValidationError(
            f"Files {what} are not taken here. Taken are: {', '.join(sorted(allowed))}.", ["files"]
        )
    return found


def mime(ext: str) -> str:
    """Return the media type, such as "image/png", with which files of this extension are served."""
    return TYPES.get(ext) or mimetypes.types_map.get(f".{ext}", "application/octet-stream")


def check_content(ext: str, beginning: bytes) -> None:
    """Raise ValidationError if the file's first bytes do not fit its extension.

    For an extension whose files have no typical first bytes it does nothing.
    """
    pattern = BEGINNINGS.get(ext)
    fits = re.match(pattern, beginning, re.DOTALL) is not None if pattern else True
    if ext in TEXTS:
        fits = b"\x00" not in beginning or beginning.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not fits:
        raise ValidationError(f'The file is called "{ext}" and has other content.', ["files"])
