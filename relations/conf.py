"""The settings of the app, whose names begin with `RELATIONS_`, and their defaults."""

from typing import Any

from django.conf import settings

# Neither HTML nor SVG, XML or scripts: a browser would run them as pages of the site that serves them.
UPLOAD_TYPES = (
    *("avif", "bmp", "gif", "heic", "ico", "jpeg", "jpg", "png", "tif", "tiff", "webp"),
    *("avi", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "ogv", "webm"),
    *("aac", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav"),
    *("csv", "doc", "docx", "epub", "gz", "ics", "json", "md", "odp", "ods", "odt", "pdf", "ppt", "pptx"),
    *("rtf", "srt", "txt", "vtt", "woff", "woff2", "xls", "xlsx", "zip"),
)

DEFAULTS: dict[str, Any] = {
    "RELATIONS_ANONYMOUS": "none",  # what callers without a token may do: none, read or write
    "RELATIONS_PUBLIC": {},  # the same for each flow: its slug or "*", and actions such as find and create
    "RELATIONS_RATE": None,  # requests of one token, or of one address without a token; None: any number
    "RELATIONS_TOKEN_RATE": "1000/minute",  # requests for tokens from one address; None: any number
    "RELATIONS_LOGIN_TRIES": 10,  # wrong passwords for a name and an address in ten minutes; None: any
    "RELATIONS_TRUSTED_PROXIES": (),  # addresses and networks whose X-Forwarded-For is believed
    "RELATIONS_AUTHENTICATION_CLASSES": (),  # further ones of Django REST framework, by their paths
    "RELATIONS_PERMISSION_CLASSES": (),  # whom one of these lets in needs no token's scope
    "RELATIONS_RESOURCES": {},  # types of resources, with their models' labels or None
    "RELATIONS_STRICT_RELATIONS": False,  # whether a required relation must have a member
    "RELATIONS_DEFAULT_LIMIT": 25,  # documents on a page
    "RELATIONS_MAX_LIMIT": 100,
    "RELATIONS_MAX_POPULATED": 50_000,  # related documents in one answer
    "RELATIONS_WRITE_DEADLINE": 5.0,  # seconds in which a request's write may begin again; or None
    "RELATIONS_MAX_DEPTH": 10,  # levels of populate and of filters
    "RELATIONS_MAX_COST": 500,  # of one filter: looks into relations, which cost more the deeper they are
    "RELATIONS_MAX_FILTERS": 500,  # values in one filter: SQLite refuses a thousand terms
    "RELATIONS_LARGE_FLOW": 100_000,  # versions; then the log names fields without an index. Or None
    "RELATIONS_MAX_QUERY_LENGTH": 8192,  # characters of a query string
    "RELATIONS_MAX_ITEMS": 10_000,  # relations in one write
    "RELATIONS_MAX_NEW": 1_000,  # documents that one write makes or looks up within relations
    "RELATIONS_STORAGE": "default",  # which of STORAGES keeps uploaded files
    "RELATIONS_UPLOAD_TYPES": UPLOAD_TYPES,  # extensions of files that may be uploaded
    "RELATIONS_MAX_UPLOAD": 20 * 1024 * 1024,  # bytes of one file
    "RELATIONS_MAX_UPLOAD_FILES": 20,  # in one request
    "RELATIONS_MAX_PIXELS": 50_000_000,  # of a picture of which smaller sizes are made
}


def get(name: str) -> Any:
    """Return the value of the setting `name`, or its default. Raises KeyError for an unknown setting."""
    return getattr(settings, name, DEFAULTS[name])
