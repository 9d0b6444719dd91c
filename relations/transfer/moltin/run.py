"""Fetching everything from a Moltin API, and writing it as an archive that can be imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from relations.engine import schema

from ..archive.errors import ArchiveError
from ..archive.store import temporary
from ..archive.writing import writing
from ..progress import Advance, Progress
from ..report import Report
from . import files
from .definitions import Definitions, FlowIn
from .gateway import FILES, Gateway, Item, path_of
from .rows import Rows

VERSION = "5.0.0"  # of Strapi: the form that the archive has


def fetch(gateway: Gateway, path: Path, report: Report, *, using: str, progress: Progress) -> None:
    """Read all flows, fields, entries, relationships and files, and write them as an archive at `path`.

    What the API does not give is added to `report`. Raises ArchiveError for a request that the API refuses,
    and LoadError if the database has one of the flows with drafts, locales or as a single type.
    """
    definitions = _definitions(gateway, report, using, progress)
    by_uid = {flow.uid: flow for flow in definitions.flows.values()}
    with temporary() as store, writing(path, lambda: "") as writer:
        writer.lines("schemas", (flow.schema for flow in by_uid.values()))
        rows = Rows(by_uid, store, report)
        listed = list(gateway.pages(FILES))
        with progress("files", len(listed)) as advance:
            kept = list(files.fetch(gateway, listed, writer, report, using, advance))
        with progress("entries", 0) as advance:
            writer.lines("entities", _entities(gateway, rows, kept, advance))
        writer.lines("links", rows.links())
        writer.text("metadata.json", orjson.dumps({"strapi": {"version": VERSION}}))


def _definitions(gateway: Gateway, report: Report, using: str, progress: Progress) -> Definitions:
    found = Definitions(schema.current(using).flows, report)
    for item in gateway.pages("flows"):
        found.add(item)
    if not found.flows:
        raise ArchiveError(f"{gateway.base} has no flows that this client may read.")
    found.check()
    with progress("flows", len(found.flows)) as advance:
        for slug in found.flows:
            found.add_fields(slug, gateway.pages(path_of("flows", slug, "fields")))
            advance(1)
    return found


def _entities(
    gateway: Gateway, rows: Rows, kept: list[dict[str, Any]], advance: Advance
) -> Iterator[dict[str, Any]]:
    yield from kept
    for flow in rows.flows.values():
        for item in gateway.pages(path_of("flows", flow.slug, "entries")):
            yield rows.take(flow, item, _members(gateway, flow, item))
            advance(1)
    yield from rows.others()


def _members(gateway: Gateway, flow: FlowIn, item: Item) -> dict[str, list[Item]]:
    """Return the members of an entry's relationships, as lists by slug.

    A list that the entry only has a link for is read page by page.
    """
    linkages = item.get("relationships") or {}
    if not isinstance(linkages, dict):
        raise ArchiveError(f"{flow.slug} {item['id']}: its relationships are no object.")
    found: dict[str, list[Item]] = {}
    for slug, linkage in linkages.items():
        if isinstance(linkage, dict) and "data" not in linkage and linkage.get("links"):
            steps = ("flows", flow.slug, "entries", item["id"], "relationships", slug)
            found[slug] = list(gateway.pages(path_of(*steps)))
            continue
        data = linkage.get("data") if isinstance(linkage, dict) else linkage
        members = data if isinstance(data, list) else [] if data is None else [data]
        if not all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in members):
            raise ArchiveError(f"{flow.slug} {item['id']}: each member of {slug} has a type and an id.")
        found[slug] = members
    return found
