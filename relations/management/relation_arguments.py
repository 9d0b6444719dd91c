"""Declaring the arguments of `manage.py relations`, and reading their values."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError

from relations.models import Status

from . import relations_help as texts
from .base import add_database
from .bulk_lines import FORMATS
from .relation_changes import Place

STEPS = {
    "up": "one place towards the start",
    "down": "one place towards the end",
    "top": "to the start",
    "bottom": "to the end",
}
STEPS_NEXT_TO = {
    "above": "right above this one of the list",
    "below": "right below this one of the list",
    "swap": "exchange the places with this one of the list",
}


def add_address(parser: ArgumentParser) -> None:
    """Declare the arguments that name a list: FLOW, ENTRY and FIELD."""
    parser.add_argument("flow", metavar="FLOW", help="the slug of the entry's flow")
    parser.add_argument("entry", metavar="ENTRY", help="the entry's document id")
    parser.add_argument("field", metavar="FIELD", help=texts.FIELD)


def add_place(parser: ArgumentParser) -> None:
    """Declare the options of `relations connect` for the position; at most one of them can be given."""
    places = parser.add_mutually_exclusive_group()
    places.add_argument("--before", metavar="ID", help="put the TARGETs right before this one of the list")
    places.add_argument("--after", metavar="ID", help="put the TARGETs right after this one of the list")
    places.add_argument("--start", action="store_true", help="put the TARGETs at the start")
    places.add_argument("--end", action="store_true", help="put the TARGETs at the end (the default)")


def add_options(parser: ArgumentParser, status: str) -> None:
    """Declare the options that all verbs of the command have. `status` is the help text of --status."""
    parser.add_argument("--locale", metavar="CODE", help=texts.LOCALE)
    parser.add_argument("--status", choices=Status.values, default=str(Status.DRAFT), help=status)
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    add_database(parser, "the database to use (default: default)")


def add_steps(parser: ArgumentParser) -> None:
    """Declare the options of `relations move`, such as --up or --above ID; one of them must be given."""
    steps = parser.add_mutually_exclusive_group(required=True)
    for verb, text in STEPS.items():
        steps.add_argument(f"--{verb}", action="store_true", help=text)
    for verb, text in STEPS_NEXT_TO.items():
        steps.add_argument(f"--{verb}", metavar="ID", help=text)
    steps.add_argument("--to", type=int, metavar="N", help="to this place, counted from 1")


def chosen_step(options: dict[str, Any]) -> tuple[str, str | int]:
    """Return the name of the option of `relations move` that was given, and its value.

    The value is True for an option like --up, an id for --above and --below, a position for --to.
    """
    return next(
        (verb, options[verb])
        for verb in (*STEPS, *STEPS_NEXT_TO, "to")
        if options[verb] is not None and options[verb] is not False
    )


def place(options: dict[str, Any]) -> Place:
    """Return where `relations connect` puts the targets, by its options; the end without any of them.

    With --link and no position, targets that are in the list keep their places.
    """
    for kind in ("before", "after"):
        if options.get(kind) is not None:
            return Place(kind, options[kind])
    stays = options.get("link") is not None and not options.get("end")
    return Place("start" if options.get("start") else "stay" if stays else "end")


def sort_keys(options: dict[str, Any]) -> list[str]:
    """Return the sort keys, for the engine, of the options --by and --desc: `name:asc` or `name:desc`."""
    return [f"{name}:{'desc' if options['desc'] else 'asc'}" for name in options["by"]]


def add_sorting(parser: ArgumentParser) -> None:
    """Declare the options of `relations sort`: --by and --desc."""
    text = "a field of the entries"
    parser.add_argument("--by", metavar="FIELD", action="append", required=True, help=text)
    parser.add_argument("--desc", action="store_true", help="the greatest first")


def add_bulk(parser: ArgumentParser) -> None:
    """Declare the arguments of `relations bulk`: FILE, --format, --dry-run and others."""
    parser.add_argument("file", metavar="FILE", help="the changes, as CSV or NDJSON; - is the standard input")
    parser.add_argument("--format", choices=FORMATS, help="of FILE (default: csv if its name ends so)")
    parser.add_argument("--dry-run", action="store_true", help="check every line, and write nothing")
    status = "draft (the default): change drafts; published: publish the entries afterwards"
    parser.add_argument("--status", choices=Status.values, default=str(Status.DRAFT), help=status)
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    add_database(parser, "the database to use (default: default)")


@contextmanager
def opened(options: dict[str, Any]) -> Iterator[tuple[IO[str], str]]:
    """A context manager that opens the file of `relations bulk`, and yields (file, "csv" or "ndjson").

    Raises CommandError when it cannot be read.
    """
    name = options["file"]
    form = options["format"] or ("csv" if name.lower().endswith(".csv") else "ndjson")
    try:
        if name == "-":
            yield sys.stdin, form
            return
        with Path(name).open(encoding="utf-8-sig", newline="") as file:
            yield file, form
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name}: {error}") from error
