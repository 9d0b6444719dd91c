"""A large archive, written row by row: `python -m tests.transfer.large FILE DOCUMENTS LINKS`."""

import gzip
import json
import random
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .archives import LATER, MADE, shop

MENU, DISH = "api::menu.menu", "api::dish.dish"


def write(path: Path, documents: int, links: int) -> Path:
    """Write an archive of `documents` menus and dishes; each menu has as many dishes, drawn by lot."""
    menus = max(1, documents // 5)
    dishes = documents - menus
    draw = random.Random(7)
    made = shop()
    with gzip.open(path, "wb", compresslevel=1) as file, tarfile.open(fileobj=file, mode="w|") as tar:
        _add(tar, "schemas/schemas_00001.jsonl", iter(made.schemas))
        _add(tar, "entities/entities_00001.jsonl", _rows(menus, dishes))
        _add(tar, "links/links_00001.jsonl", _links(menus, dishes, links, draw))
        _add(tar, "metadata.json", iter([made.metadata]))
    return path


def _rows(menus: int, dishes: int) -> Iterator[dict]:
    times = {"createdAt": MADE, "updatedAt": LATER, "publishedAt": MADE, "locale": None}
    for key in range(menus):
        yield {
            "type": MENU,
            "id": key,
            "data": {"documentId": f"menu{key:020}", "name": f"menu {key}", **times},
        }
    for key in range(dishes):
        data = {"documentId": f"dish{key:020}", "name": f"dish {key} " + "tasty " * 10, "price": key, **times}
        yield {"type": DISH, "id": key, "data": data}


def _links(menus: int, dishes: int, links: int, draw: random.Random) -> Iterator[dict]:
    for menu in range(menus):
        for pos, dish in enumerate(draw.sample(range(dishes), links // menus)):
            left = {"type": MENU, "field": "dishes", "ref": menu, "pos": pos + 1}
            right = {"type": DISH, "field": "menus", "ref": dish, "pos": draw.randrange(1000)}
            yield {"kind": "relation.basic", "relation": "manyToMany", "left": left, "right": right}


def _add(tar: tarfile.TarFile, name: str, rows: Iterator[dict]) -> None:
    with tempfile.TemporaryFile() as whole:
        for row in rows:
            whole.write(json.dumps(row).encode() + b"\n")
        info = tarfile.TarInfo(name)
        info.size = whole.tell()
        whole.seek(0)
        tar.addfile(info, whole)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
