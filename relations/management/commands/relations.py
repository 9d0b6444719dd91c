"""`manage.py relations`: show and change the ordered list of one relation of one entry."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.engine.errors import RelationsError
from relations.management import relation_lists
from relations.management import relations_help as texts
from relations.management.base import CommandWithExamples, HelpFormatter, add_database, refused
from relations.management.comparison import Comparison, Item
from relations.management.output import write_table
from relations.management.relation_changes import Place, change, step, target
from relations.management.relation_lists import Address
from relations.models import Status

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
NARGS: dict[str, int | str] = {"connect": "+", "disconnect": "+", "set": "*", "move": 1}
COLUMNS = ("#", "document", "label", "status", "locale")
Placed = tuple[int | None, Item]  # with the position, counted from 1
Cells = tuple[int | str | None, ...]


class Command(CommandWithExamples):
    """Show or change the list of one relation of one entry."""

    help = texts.DESCRIPTION
    examples = texts.EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the verbs, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for verb, (summary, description, examples) in texts.VERBS.items():
            own = verbs.add_parser(
                verb, help=summary, description=description, epilog=examples, formatter_class=HelpFormatter
            )
            add_address(own)
            if verb != "show":
                own.add_argument("targets", nargs=NARGS[verb], metavar="TARGET", help=texts.TARGET)
                own.add_argument("--dry-run", action="store_true", help="only show what would change")
            if verb == "connect":
                add_place(own)
            if verb == "move":
                add_steps(own)
            if verb == "set":
                own.add_argument("--empty", action="store_true", help="take everything out")
            add_options(own, texts.STATUS_OF_READ if verb == "show" else texts.STATUS_OF_WRITE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb. Raises CommandError when the arguments are wrong or the engine refuses the change."""
        if options["verb"] == "set" and bool(options["targets"]) == options["empty"]:
            raise CommandError("set takes TARGETs, or --empty to take everything out.", returncode=2)
        try:
            self.run_verb(options)
        except RelationsError as error:
            raise CommandError(error.message) from error
        except DatabaseError as error:
            raise refused("The database refused", error) from error

    def run_verb(self, options: dict[str, Any]) -> None:
        """Read or write the list that the options name, and print it. Raises the engine's errors."""
        locale = options["locale"]
        relation = relation_lists.find(
            options["flow"],
            options["entry"],
            options["field"],
            locale=locale,
            status=options["status"],
            using=options["database"],
        )
        if options["verb"] == "show":
            self.show(relation, relation_lists.read(relation), options)
            return
        field, names, dry_run = relation.field, options["targets"], options["dry_run"]
        if options["verb"] == "move":
            moving, wanted_step = target(names[0], field, locale), step(*chosen_step(options), field)
            done = relation_lists.move(relation, moving, wanted_step, dry_run=dry_run)
        else:
            wanted = change(options["verb"], field, names, place=place(options), locale=locale)
            done = relation_lists.change(relation, wanted, dry_run=dry_run)
        self.report(relation, done, options)

    # -- output -------------------------------------------------------------------------------------

    def show(self, relation: Address, items: list[Item], options: dict[str, Any]) -> None:
        """Print the list, as a table or as JSON."""
        placed = list(enumerate(items, 1))
        if options["json"]:
            self.write_json({**address(relation), "items": [as_json(row) for row in placed]})
        else:
            self.write_list(COLUMNS, [cells(row) for row in placed], options)

    def report(self, relation: Address, done: Comparison, options: dict[str, Any]) -> None:
        """Print the list after the change, with what was added, moved and removed."""
        placed = list(enumerate(done.after, 1))
        removed = [row for row in enumerate(done.before, 1) if row[1] in done.removed]
        if options["json"]:
            self.write_json(
                {
                    **address(relation),
                    "dry_run": options["dry_run"],
                    "items": [{**as_json(row), "change": done.mark(row[1])} for row in placed],
                    "removed": [as_json(row) for row in removed],
                }
            )
            return
        rows = [(done.mark(item), *cells((position, item))) for position, item in placed]
        rows += [("removed", *cells((None, item))) for _, item in removed]
        self.write_list(("change", *COLUMNS), rows, options)
        counts = f"{len(done.added)} added, {len(done.moved)} moved, {len(removed)} removed"
        self.stdout.write(f"Dry run, nothing was written: {counts}." if options["dry_run"] else f"{counts}.")

    def write_list(self, headers: Sequence[str], rows: list[Cells], options: dict[str, Any]) -> None:
        """Print the rows as a table, or a sentence when there are none."""
        if rows:
            write_table(self.stdout, headers, rows, color=not options["no_color"])
        else:
            self.stdout.write("The list is empty.")

    def write_json(self, value: dict[str, Any]) -> None:
        """Print the value as indented JSON."""
        self.stdout.write(json.dumps(value, indent=2, ensure_ascii=False))


# -- the arguments ------------------------------------------------------------------------------------


def add_address(parser: ArgumentParser) -> None:
    """Add the arguments that name a relation: FLOW, ENTRY and FIELD."""
    parser.add_argument("flow", metavar="FLOW", help="the slug of the entry's flow")
    parser.add_argument("entry", metavar="ENTRY", help="the entry's document id")
    parser.add_argument("field", metavar="FIELD", help="the slug of the relation, on this side of it")


def add_place(parser: ArgumentParser) -> None:
    """Add the options of `connect` for the position of connected entries, of which one may be given."""
    places = parser.add_mutually_exclusive_group()
    places.add_argument("--before", metavar="ID", help="put the TARGETs right before this one of the list")
    places.add_argument("--after", metavar="ID", help="put the TARGETs right after this one of the list")
    places.add_argument("--start", action="store_true", help="put the TARGETs at the start")
    places.add_argument("--end", action="store_true", help="put the TARGETs at the end (the default)")


def add_options(parser: ArgumentParser, status: str) -> None:
    """Add the options that all verbs have; `status` is the help text of `--status`."""
    parser.add_argument("--locale", metavar="CODE", help=texts.LOCALE)
    parser.add_argument("--status", choices=Status.values, default=str(Status.DRAFT), help=status)
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    add_database(parser, "the database to use (default: default)")


def add_steps(parser: ArgumentParser) -> None:
    """Add the options of `move`, of which one must be given."""
    steps = parser.add_mutually_exclusive_group(required=True)
    for verb, text in STEPS.items():
        steps.add_argument(f"--{verb}", action="store_true", help=text)
    for verb, text in STEPS_NEXT_TO.items():
        steps.add_argument(f"--{verb}", metavar="ID", help=text)
    steps.add_argument("--to", type=int, metavar="N", help="to this place, counted from 1")


def chosen_step(options: dict[str, Any]) -> tuple[str, str | int]:
    """Return the option of `move` that was given, and its value: True, an id or a position."""
    return next(
        (verb, options[verb])
        for verb in (*STEPS, *STEPS_NEXT_TO, "to")
        if options[verb] is not None and options[verb] is not False
    )


def place(options: dict[str, Any]) -> Place:
    """Return the position that the options give; without one, the end."""
    for kind in ("before", "after"):
        if options.get(kind) is not None:
            return Place(kind, options[kind])
    return Place("start" if options.get("start") else "end")


# -- items as text ------------------------------------------------------------------------------------


def address(relation: Address) -> dict[str, Any]:
    """Return the keys of the JSON output that name the list: flow, entry, field, locale and status."""
    return {
        "flow": relation.service.slug,
        "document_id": relation.entry,
        "field": relation.field.slug,
        "locale": relation.shown_locale or None,
        "status": relation.shown_status,
    }


def as_json(placed: Placed) -> dict[str, Any]:
    """Return an item of the list, with its position, as an object of the JSON output."""
    position, item = placed
    return {"position": position, **{name: value or None for name, value in item._asdict().items()}}


def cells(placed: Placed) -> Cells:
    """Return an item of the list, with its position, as a row of the table."""
    position, item = placed
    return position, item.document_id, item.label, item.status, item.locale
