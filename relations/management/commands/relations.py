"""`manage.py relations`: show and change the ordered list of one relation of one entry."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.engine.errors import RelationsError
from relations.management import bulk_changes, bulk_lines, relation_lists
from relations.management import relations_help as texts
from relations.management.base import CommandWithExamples, add_verbs, refused
from relations.management.comparison import Comparison, Item
from relations.management.output import printable, write_table
from relations.management.relation_arguments import (
    add_address,
    add_bulk,
    add_options,
    add_place,
    add_sorting,
    add_steps,
    chosen_step,
    opened,
    place,
    sort_keys,
)
from relations.management.relation_changes import change, step, target, word
from relations.management.relation_lists import Address
from relations.models import Status

NARGS: dict[str, int | str] = {"connect": "+", "disconnect": "+", "set": "*", "move": 1}
COLUMNS = ("#", "document", "label", "status", "locale")
Placed = tuple[int | None, Item]  # with the position, counted from 1
Cells = tuple[int | str | None, ...]


class Command(CommandWithExamples):
    """Show or change the list of one relation of one entry."""

    help = texts.DESCRIPTION
    examples = texts.EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verbs, such as show, connect and move, each with its own arguments."""
        for verb, own in add_verbs(parser, texts.VERBS):
            if verb == "bulk":
                add_bulk(own)
                continue
            add_address(own)
            if verb in NARGS:
                own.add_argument("targets", nargs=NARGS[verb], metavar="TARGET", help=texts.TARGET)
            if verb != "show":
                own.add_argument("--dry-run", action="store_true", help="only show what would change")
            if verb in ("connect", "set"):
                own.add_argument("--link", metavar="JSON", help=texts.LINK)
            if verb == "connect":
                add_place(own)
            if verb == "move":
                add_steps(own)
            if verb == "sort":
                add_sorting(own)
            if verb == "set":
                own.add_argument("--empty", action="store_true", help="take everything out")
            add_options(own, texts.STATUS_OF_READ if verb == "show" else texts.STATUS_OF_WRITE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb that the arguments name, such as show or connect.

        Raises CommandError when the arguments are wrong or the engine refuses the change.
        """
        if options["verb"] == "set" and bool(options["targets"]) == options["empty"]:
            raise CommandError("set takes TARGETs, or --empty to take everything out.", returncode=2)
        try:
            if options["verb"] == "bulk":
                self.bulk(options)
            else:
                self.run_verb(options)
        except RelationsError as error:
            raise CommandError(error.message) from error
        except DatabaseError as error:
            raise refused("The database refused", error) from error

    def run_verb(self, options: dict[str, Any]) -> None:
        """Read or write the list that the options name, and print it.

        Raises the engine's errors, for example for a target that does not exist.
        """
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
        field, names, dry_run = relation.field, options.get("targets", ()), options["dry_run"]
        if options["verb"] == "sort":
            done = relation_lists.sort(relation, sort_keys(options), dry_run=dry_run)
        elif options["verb"] == "move":
            moving, wanted_step = target(names[0], field, locale), step(*chosen_step(options), field)
            done = relation_lists.move(relation, moving, wanted_step, dry_run=dry_run)
        else:
            link = options.get("link")
            wanted = change(options["verb"], field, names, place=place(options), locale=locale, link=link)
            done = relation_lists.change(relation, wanted, dry_run=dry_run)
        self.report(relation, done, options)

    def bulk(self, options: dict[str, Any]) -> None:
        """Make the changes of the file that the options name, and print how many lines were done.

        Raises CommandError, with a message for each wrong line, if any line is wrong.
        """
        publish, dry_run = options["status"] == Status.PUBLISHED, options["dry_run"]
        with opened(options) as (file, form):
            lines = list(bulk_lines.read(file, form))
        try:
            done = bulk_changes.run(lines, publish=publish, dry_run=dry_run, using=options["database"])
        except bulk_changes.Refused as refusal:
            if options["json"]:
                self.write_json({"errors": [{"line": n, "message": text} for n, text in refusal.errors]})
            found = [printable(f"line {number}: {text}") for number, text in refusal.errors]
            raise CommandError("\n".join([*found, "Nothing was written."])) from None
        if options["json"]:
            self.write_json({"dry_run": dry_run, **done.as_json()})
            return
        words = {"connect": "connected", "disconnect": "disconnected", "move": "moved"}
        counts = ", ".join(f"{done.verbs[verb]} {word}" for verb, word in words.items())
        counts += f", in {len(done.lists)} lists" + (f"; {done.published} published" if publish else "")
        self.stdout.write(f"Dry run, nothing was written: {counts}." if dry_run else f"{counts}.")

    # -- output -------------------------------------------------------------------------------------

    def show(self, relation: Address, items: list[Item], options: dict[str, Any]) -> None:
        """Print the items of the list, as a table or as JSON, as the options say."""
        placed = list(enumerate(items, 1))
        if options["json"]:
            self.write_json({**address(relation), "items": [as_json(relation, row) for row in placed]})
        else:
            self.write_list(columns(relation), [cells(relation, row) for row in placed], options)

    def report(self, relation: Address, done: Comparison, options: dict[str, Any]) -> None:
        """Print the list after the change, and mark the items that were added, moved, changed and removed."""
        placed = list(enumerate(done.after, 1))
        removed = [row for row in enumerate(done.before, 1) if row[1] in done.removed]
        if options["json"]:
            self.write_json(
                {
                    **address(relation),
                    "dry_run": options["dry_run"],
                    "items": [{**as_json(relation, row), "change": done.mark(row[1])} for row in placed],
                    "removed": [as_json(relation, row) for row in removed],
                }
            )
            return
        rows = [(done.mark(row[1]), *cells(relation, row)) for row in placed]
        rows += [("removed", *cells(relation, (None, item))) for _, item in removed]
        self.write_list(("change", *columns(relation)), rows, options)
        counts = f"{len(done.added)} added, {len(done.moved)} moved, {len(removed)} removed"
        if relation.field.link:
            counts += f", {len(done.changed)} with other data"
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


# -- items as text ------------------------------------------------------------------------------------


def address(relation: Address) -> dict[str, Any]:
    """Return the part of the JSON output that names the list: flow, entry, field, locale and status."""
    return {
        "flow": relation.service.slug,
        "document_id": relation.entry,
        "field": relation.path,
        "locale": relation.shown_locale or None,
        "status": relation.shown_status,
    }


def as_json(relation: Address, placed: Placed) -> dict[str, Any]:
    """Return an item of a list as a dict for the JSON output; `placed` is (position from 1, Item).

    The keys are `position` and the attributes of Item; `link` only if links of the relation can have data.
    """
    position, item = placed
    found = {name: value or None for name, value in item._asdict().items()}
    if relation.field.link is None:
        del found["link"]
    return {"position": position, **found}


def columns(relation: Address) -> tuple[str, ...]:
    """Return the headers of the table for a list. The last is "link", if links of the relation have data."""
    return (*COLUMNS, "link") if relation.field.link else COLUMNS


def cells(relation: Address, placed: Placed) -> Cells:
    """Return an item of a list as the cells of a table row; `placed` is (position from 1, Item).

    They are its position, its name on the command line, title, status and locale; then the data on its link,
    as JSON, if links of the relation can have data.
    """
    position, item = placed
    named = word(relation.field, item.type, item.document_id, is_resource=not item.status)
    row = (position, named, item.label, item.status, item.locale)
    if relation.field.link is None:
        return row
    return (*row, None if item.link is None else json.dumps(item.link, ensure_ascii=False))
