"""Reading a whole archive into a temporary database, and checking it, before anything is imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ..progress import Advance
from .errors import ArchiveError
from .members import Member, each, lines, number, parsed
from .store import Store
from .streams import CUT, Password

FILE, FOLDER, LOCALE = "plugin::upload.file", "plugin::upload.folder", "plugin::i18n.locale"
MORPH = "relation.morph"  # the kind of links of a relation to several types, and of files
HEAD = 2048  # bytes of an uploaded file that tell what it is
LONGEST_INFO = 1 << 20  # bytes of a JSON file about the archive or about one file
MOST_SCHEMAS = 10_000


@dataclass(slots=True)
class Archive:
    """What an archive contains; its rows are in the temporary database `store`.

    `rows` maps uids of content types to numbers of rows, `links` kinds of links to numbers of links.
    `schemas` are the schemas of types and components, `unknown` the paths of files that no archive of Strapi
    has.
    """

    path: Path
    store: Store
    version: str = ""
    created_at: str = ""
    schemas: list[dict[str, Any]] = field(default_factory=list)
    default_locale: str | None = None
    rows: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    unknown: list[str] = field(default_factory=list)  # paths of files that no archive of Strapi's has


def read(path: Path, password: Password, store: Store, advance: Advance = lambda count: None) -> Archive:
    """Read the archive into the store, check it, and return what it contains.

    `password` returns the password of an encrypted archive. `advance` is called with numbers of bytes read.
    Raises ArchiveError for an archive that cannot be opened, is damaged or not to be trusted, a wrong
    password, JSON that is broken or of another shape, two rows with one id, an archive that is cut off, and
    an archive of Strapi 4, whose rows have no document ids.
    """
    found = Archive(path, store)
    each(path, password, partial(_take, found), advance)
    if not found.version:
        raise ArchiveError(CUT)
    major = found.version.partition(".")[0]
    if not major.isdecimal() or int(major) < 5:
        raise ArchiveError(
            f"The archive is of Strapi {found.version}. Documents have ids since Strapi 5: upgrade it first."
        )
    if not found.schemas:
        raise ArchiveError("The archive has no schemas: export it without --exclude and --only.")
    store.index()
    return found


def _take(found: Archive, member: Member) -> None:
    top = member.name.partition("/")[0]
    if member.name == "metadata.json":
        _metadata(found, parsed(member.file.read(LONGEST_INFO), member.name))
    elif top == "schemas":
        found.schemas += [_schema(*line) for line in lines(member)]
        if len(found.schemas) > MOST_SCHEMAS:
            raise ArchiveError(f"{member.name}: there are more than {MOST_SCHEMAS} schemas.")
    elif top == "entities":
        found.store.insert("rows", _rows(found, member))
    elif top == "links":
        found.store.insert("links", _links(found, member))
    elif top == "configuration":
        _configuration(found, member)
    elif member.folder == "assets/uploads":
        found.store.insert("uploads", [(member.base, member.size, member.file.read(HEAD))])
    elif member.folder == "assets/metadata":
        parsed(member.file.read(LONGEST_INFO), member.name)  # the files' rows say the same
    else:
        found.unknown.append(member.name)


def _metadata(found: Archive, data: dict[str, Any]) -> None:
    strapi = data.get("strapi")
    found.version = str(strapi.get("version", "")) if isinstance(strapi, dict) else ""
    found.created_at = str(data.get("createdAt", ""))
    if not found.version:
        raise ArchiveError("metadata.json: it names no version of Strapi.")


def _schema(origin: str, data: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(data.get("uid"), str) or not isinstance(data.get("attributes"), dict):
        raise ArchiveError(f"{origin}: a schema has a uid and attributes.")
    return data


def _configuration(found: Archive, member: Member) -> None:
    for _, data in lines(member):
        value = data.get("value")
        if isinstance(value, dict) and value.get("key") == "plugin_i18n_default_locale":
            found.default_locale = str(value.get("value"))


def _rows(found: Archive, member: Member) -> Iterator[tuple[Any, ...]]:
    for origin, row in lines(member):
        kind, key, data = row.get("type"), row.get("id"), row.get("data")
        if not isinstance(kind, str) or not _is_id(key) or not isinstance(data, dict):
            raise ArchiveError(f"{origin}: a row has a type, an id, which is a number, and data.")
        document, locale = (_text(data.get(name)) for name in ("documentId", "locale"))
        found.rows[kind] += 1
        yield kind, key, document, locale, _dumped(data, origin)


def _dumped(data: dict[str, Any], origin: str) -> str:
    try:
        return orjson.dumps(data).decode()
    except orjson.JSONEncodeError:  # it parses deeper JSON than it writes
        raise ArchiveError(f"{origin}: its data are nested too deeply.") from None


def _links(found: Archive, member: Member) -> Iterator[tuple[Any, ...]]:
    uses: list[tuple[Any, ...]] = []
    for origin, link in lines(member):
        left, right = _end(link.get("left"), origin), _end(link.get("right"), origin)
        if left.field == "localizations":
            continue  # every row has one, to its own document
        if not _is_id(left.ref) or not _is_id(right.ref):
            raise ArchiveError(f"{origin}: the ref of a link is the id of a row.")
        kind = str(link.get("kind"))
        if left.field == "related" and left.type == FILE:
            found.links["media"] += 1
            uses.append((right.type, right.field, right.ref, right.pos, left.ref))
            if len(uses) == 1000:
                found.store.insert("media", uses)
                uses.clear()
            continue
        found.links[kind] += 1
        pos, other_pos = left.pos, right.pos
        if kind == MORPH:  # a relation to several types has one order, the owner's, on the right
            pos, other_pos = (other_pos if pos is None else pos), None
        yield (
            None, kind,
            left.type, left.field, left.ref, pos,
            right.type, right.field, right.ref, other_pos, _text(right.sent),
        )  # fmt: skip
    found.store.insert("media", uses)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _is_id(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**63


class _End(NamedTuple):
    """One end of a link, and its place in the other end's list. `sent` is the type as a client named it."""

    type: str
    field: str | None
    ref: Any
    pos: float | None
    sent: Any


def _end(value: Any, origin: str) -> _End:
    if isinstance(value, dict) and "ref" in value:
        kind, name = value.get("type"), value.get("field")
        if isinstance(kind, str) and (name is None or isinstance(name, str)):
            return _End(kind, name, value["ref"], number(value.get("pos")), value.get("sent"))
    raise ArchiveError(f"{origin}: a link has a left and a right end, each with a type and a ref.")
