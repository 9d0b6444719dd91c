"""`manage.py check_relations`: find what is wrong with stored links and values, and repair links."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.engine.errors import NotFoundError
from relations.engine.versions import checking, indexing
from relations.engine.versions.checking import Finding
from relations.management.base import CommandWithExamples, add_database, confirmed, refused
from relations.management.output import printable, write_table

DESCRIPTION = """\
Find links and values that no write through this app leaves: those that SQL by
hand, a restored table or rows of your own models that were deleted leave. It
says what is wrong, of how many links, and what --repair would do with them.

Links are repaired, values and names of files are only listed. So are fields
whose index is missing: manage.py index_fields builds it. Others may read and
write meanwhile."""

EXAMPLES = """\
examples:
  manage.py check_relations
        look at everything, change nothing
  manage.py check_relations restaurants --repair
        show what is wrong with the relations of one flow, ask, and repair it

exit status: 0 nothing is wrong, or all of it was repaired; 1 something is, or
the database refused"""

HEADERS = ("relation", "links", "what is wrong", "a repair would")


class Command(CommandWithExamples):
    """Find what is wrong with stored links and values, and repair links."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the argument FLOW and the options --repair, --no-input, --json and --database."""
        parser.add_argument("flow", nargs="?", help="the slug of a flow; without it, all flows")
        parser.add_argument("--repair", action="store_true", help="repair links, after asking")
        parser.add_argument("--no-input", action="store_true", help="repair without asking")
        parser.add_argument("--json", action="store_true", help="print what is wrong as JSON")
        add_database(parser)

    def handle(self, *args: Any, flow: str | None, database: str, **options: Any) -> None:
        """Print what is wrong with stored links and values, and with --repair mend the links.

        Raises CommandError if anything wrong remains at the end, and for an unknown flow.
        """
        try:
            found = list(checking.find(database, flow))
            values = list(checking.find_values(database, flow))
            unindexed = list(dict.fromkeys(index.label for index in indexing.missing(database, flow)))
            if options["json"]:
                self.stdout.write(json.dumps(as_json(found, values, unindexed), indent=2))
            else:
                self._show(found, values)
                self._name(unindexed)
            mendable = any(not each.kind.stays for each in found)
            if mendable and options["repair"] and self._may_repair(options):
                self._repair(database, flow, silent=options["json"])
                found = list(checking.find(database, flow))
        except NotFoundError as error:
            raise CommandError(error.message) from error
        except DatabaseError as error:
            raise refused("Relations cannot be checked", error) from error
        if found or values:
            left = [f"{sum(each.count for each in found)} links", f"{len(values)} values"]
            raise CommandError(f"Something is wrong with {' and '.join(left)}.")

    def _show(self, found: list[Finding], values: list[tuple[str, str]]) -> None:
        if not found and not values:
            self.stdout.write("Nothing is wrong.")
        if found:
            rows = [(each.relation.name, each.count, each.kind.text, each.kind.remedy) for each in found]
            write_table(self.stdout, HEADERS, rows)
            for each in found:
                for example in each.examples:
                    self.stdout.write(f"{each.relation.name}: {printable(example)} {each.kind.text}")
        for where, message in values:
            self.stdout.write(printable(f"{where}: {message}"))

    def _name(self, unindexed: list[str]) -> None:
        for label in unindexed:
            self.stdout.write(f"{label}: has no index yet; `manage.py index_fields` builds it")

    def _may_repair(self, options: dict[str, Any]) -> bool:
        return options["no_input"] or confirmed("Repair these links?")

    def _repair(self, database: str, flow: str | None, *, silent: bool) -> None:
        for place, kind, count in checking.repair(database, flow):
            if not silent:
                self.stdout.write(f"{place.name}: repaired {count}, each of which {kind.text}")


def as_json(found: list[Finding], values: list[tuple[str, str]], unindexed: list[str]) -> dict[str, Any]:
    """Return what is wrong as one dict for the JSON output, with the keys links, values and missing_indexes.

    `values` are pairs: where the value is, and what is wrong with it. `unindexed` are the names of fields
    that lack an index.
    """
    links = [
        {
            "relation": each.relation.name,
            "code": each.kind.code,
            "text": each.kind.text,
            "repair": each.kind.remedy,
            "count": each.count,
            "examples": list(each.examples),
        }
        for each in found
    ]
    wrong = [{"where": where, "text": message} for where, message in values]
    return {"links": links, "values": wrong, "missing_indexes": unindexed}
