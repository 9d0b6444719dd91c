"""Archives in the format of `strapi export`, made for a test."""

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.hazmat.primitives.ciphers.modes import ECB

from tests.files import png

MADE = "2026-11-21T10:00:00.000Z"
LATER = "2026-11-22T11:30:00.500Z"
FILE, USER = "plugin::upload.file", "plugin::users-permissions.user"
# What Strapi adds to every type.
SYSTEM = {
    "createdAt": {"type": "datetime"},
    "updatedAt": {"type": "datetime"},
    "publishedAt": {"type": "datetime"},
    "createdBy": {"type": "relation", "relation": "oneToOne", "target": "admin::user"},
    "locale": {"type": "string"},
    "localizations": {"type": "relation", "relation": "oneToMany", "target": "self"},
}


class Archive:
    """The parts of an archive: rows are added one by one, and `write` packs them."""

    def __init__(self) -> None:
        self.schemas, self.rows, self.links, self.uploads = [], [], [], {}
        self.configuration = []
        self.metadata = {"createdAt": LATER, "strapi": {"version": "5.54.0"}}
        self.more = []  # further members: (name, content), or whole TarInfos

    def type(self, name, attributes, *, plural=None, drafts=False, localized=False, single=False):
        """A content type."""
        info = {"singularName": name, "pluralName": plural or f"{name}s", "displayName": name.title()}
        i18n = {"i18n": {"localized": True}} if localized else {}
        self.schemas.append(
            {
                "uid": f"api::{name}.{name}", "modelType": "contentType", "info": info, "pluginOptions": i18n,
                "kind": "singleType" if single else "collectionType", "options": {"draftAndPublish": drafts},
                "attributes": {**attributes, **SYSTEM},
            }
        )  # fmt: skip
        return f"api::{name}.{name}"

    def component(self, uid, attributes):
        """A component."""
        named = {"displayName": uid}
        self.schemas.append({"uid": uid, "modelType": "component", "info": named, "attributes": attributes})
        return uid

    def row(self, kind, key, document, *, published=MADE, locale=None, **data):
        """A row of a type: a version of a document, a draft with `published=None`."""
        times = {"createdAt": MADE, "updatedAt": LATER, "publishedAt": published, "locale": locale}
        self.rows.append({"type": kind, "id": key, "data": {"documentId": document, **times, **data}})
        self.links.append(
            {
                "kind": "relation.circular", "relation": "oneToMany",
                "left": {"type": kind, "ref": key, "field": "localizations"},
                "right": {"type": kind, "ref": document},
            }
        )  # fmt: skip

    def link(self, left, right, *, pos=None, other_pos=None, kind="relation.basic"):
        """A link from (type, field, id) to (type, field or None, id)."""
        ends = []
        for (uid, name, ref), place in ((left, pos), (right, other_pos)):
            end = {"type": uid, "ref": ref, **({"field": name} if name else {})}
            ends.append({**end, **({} if place is None else {"pos": place})})
        self.links.append({"kind": kind, "relation": "manyToMany", "left": ends[0], "right": ends[1]})

    def file(self, key, document, name="sea.png", content=None, *, sizes=(), **data):
        """An uploaded file, with smaller sizes of these names."""
        stem, _, ext = name.rpartition(".")
        content = png() if content is None else content
        formats = {}
        for size in sizes:
            self.uploads[f"{size}_{stem}_0a.{ext}"] = content
            formats[size] = {
                "hash": f"{size}_{stem}_0a",
                "ext": f".{ext}",
                "width": 2,
                "height": 1,
                "size": 0.1,
            }
        self.uploads[f"{stem}_0a.{ext}"] = content
        about = {"hash": f"{stem}_0a", "ext": f".{ext}", "mime": "image/png", "size": 0.07, "width": 3}
        self.row(FILE, key, document, name=name, formats=formats or None, **about, **data)

    def use(self, key, kind, field, ref, pos):
        """A use of a file in the media field of a row or of a component."""
        self.links.append(
            {
                "kind": "relation.morph", "relation": "morphToMany",
                "left": {"type": FILE, "ref": key, "field": "related"},
                "right": {"type": kind, "ref": ref, "field": field, "pos": pos},
            }
        )  # fmt: skip

    def members(self):
        """The archive's files in Strapi's order: names with their content."""
        yield "schemas/schemas_00001.jsonl", jsonl(self.schemas)
        yield "entities/entities_00001.jsonl", jsonl(self.rows)
        for name, content in self.uploads.items():
            yield f"assets/metadata/{name}.json", json.dumps({"name": name}).encode()
            yield f"assets/uploads/{name}", content
        yield "links/links_00001.jsonl", jsonl(self.links)
        yield "configuration/configuration_00001.jsonl", jsonl(self.configuration)
        yield from self.more
        yield "metadata.json", json.dumps(self.metadata).encode()

    def packed(self) -> bytes:
        """The archive as a tar file."""
        target = io.BytesIO()
        with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, content in self.members():
                info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        return target.getvalue()

    def write(self, folder: Path, name="archive.tar", password="secret") -> Path:
        """Write the archive, compressed and encrypted as the name says; return its path."""
        content = self.packed()
        if ".gz" in name:
            content = gzip.compress(content)
        if name.endswith(".enc"):
            content = encrypted(content, password)
        path = folder / name
        path.write_bytes(content)
        return path


def jsonl(rows) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def encrypted(content: bytes, password: str) -> bytes:
    """The content as Strapi encrypts it."""
    key = hashlib.scrypt(password.encode(), salt=b"", n=16384, r=8, p=1, maxmem=64 << 20, dklen=16)
    padding = 16 - len(content) % 16
    cipher = Cipher(algorithms.AES(key), ECB()).encryptor()
    return cipher.update(content + bytes([padding]) * padding) + cipher.finalize()


def shop(one="menu", many="menus", other="dish", others="dishes") -> Archive:
    """Two dishes on one menu, in the order b, a; each dish has the menu."""
    made = Archive()
    both = {"type": "relation", "relation": "manyToMany"}
    menu, dish = f"api::{one}.{one}", f"api::{other}.{other}"
    named = {"name": {"type": "string"}}
    made.type(one, {**named, others: {**both, "target": dish, "inversedBy": many}}, plural=many)
    sides = {many: {**both, "target": menu, "mappedBy": others}}
    made.type(other, {**named, "price": {"type": "integer", "min": 1}, **sides}, plural=others)
    made.row(menu, 1, "m", name="Noon")
    for key, name in ((1, "a"), (2, "b")):
        made.row(dish, key, name, name=name, price=key)
    made.link((menu, others, 1), (dish, many, 2), pos=0.5, other_pos=1)
    made.link((menu, others, 1), (dish, many, 1), pos=3, other_pos=1)
    return made
