"""A whole import of an archive: check it, define flows, store files, then all documents and links."""

from __future__ import annotations

from pathlib import Path

from relations.engine import bulk, schema
from relations.engine.documents import documents
from relations.models.tables import analyze

from ..archive import reading
from ..archive.reading import FILE, FOLDER, LOCALE
from ..archive.store import temporary
from ..archive.streams import Password
from ..progress import Progress
from ..report import LEFT_OUT, Report
from . import definitions, files, links
from . import documents as content
from .context import Context

HANDLED = (FILE, FOLDER, LOCALE)


def import_archive(
    path: Path,
    password: Password,
    *,
    using: str,
    progress: Progress,
    dry_run: bool = False,
    allow_data_loss: bool = False,
    report: Report | None = None,
) -> Report:
    """Import the archive, and return a report about everything in it: `report`, or a new one for None.

    The whole archive is read and checked first. The definitions are written in one transaction, each file by
    itself, and all documents and links in one transaction, so no reader sees a part of them. What is stored
    already is not stored again, so an interrupted import can be repeated. A `dry_run` writes nothing. Raises
    ArchiveError for an archive that is refused, LoadError if content would be lost, ConflictError if the
    project has no storage for files.
    """
    with temporary() as store:
        with progress("bytes of the archive", path.stat().st_size if path.is_file() else 0) as advance:
            archive = reading.read(path, password, store, advance)
        context = Context(archive, using, dry_run, progress, report or Report())
        definitions.define(context, allow_data_loss=allow_data_loss)
        files.choose(context)
        files.store(context, password)
        _store(context)
        _rest(context)
        return context.report


def _store(context: Context) -> None:
    """Store all documents and links in one transaction; on a conflict with another writer, do it again.

    A dry run only counts, and writes nothing.
    """
    before = dict(context.report.lines)

    def work() -> None:
        context.report.lines = {key: line.copy() for key, line in before.items()}
        _clear(context)
        if not context.dry:
            context.schema = schema.current(context.using)
        rows = sum(context.archive.rows[uid] for uid in context.flows)
        with context.progress("rows", rows) as advance:
            for uid in context.flows:
                content.store(context, uid, advance)
        with context.progress(
            "links", context.archive.links.total() - context.archive.links["media"]
        ) as advance:
            links.store(context, advance)
        if not context.dry:
            bulk.bump(context.touched, context.using)
            _make_drafts(context)

    if context.dry:
        work()
    else:
        schema.run_held(work, using=context.using)
        analyze(context.using)


def _clear(context: Context) -> None:
    for table in ("ends", "flows"):
        context.store.run(f"DELETE FROM {table}")
    context.store.run("DROP TABLE IF EXISTS people")
    context.store.run("DROP INDEX IF EXISTS ends_version")
    context.touched.clear()
    context.without_draft.clear()


def _make_drafts(context: Context) -> None:
    """Copy values and lists of published versions to the drafts that were made of them."""
    for uid, document, locale in context.without_draft:
        flow = context.flows[uid]
        documents(flow.slug, using=context.using).discard_draft(document, locale=locale or None)


def _rest(context: Context) -> None:
    """Add to the report, as left out, the archive's rows and files that were not imported as anything."""
    for uid, count in sorted(context.archive.rows.items()):
        if "::" in uid and uid not in context.flows and uid not in HANDLED:  # others are resources
            reason = (
                "of a type that is Strapi's own" if not uid.startswith("api::") else "its type is left out"
            )
            context.report.add(LEFT_OUT, f"rows of {uid}", reason, count=count)
    for name in context.archive.unknown:
        context.report.add(
            LEFT_OUT, "files of the archive", "no part of an archive of Strapi's", example=name
        )
