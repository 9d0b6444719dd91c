"""`manage.py used_by`: show which documents point to an entry, an uploaded file or a resource."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.engine import assets
from relations.engine.documents import documents
from relations.engine.errors import RelationsError
from relations.engine.reading.reverse import used_by
from relations.engine.reading.used_by import Use, UsedBy
from relations.management.base import CommandWithExamples, add_database, refused
from relations.management.output import write_table
from relations.models import Status

DESCRIPTION = """\
Show which documents point here: from which field and component, in which locale
and status. Private fields and disabled flows are shown too. Of a relation with
two sides, the links count that the other side owns."""

EXAMPLES = """\
examples:
  manage.py used_by categories a04…
        who links to an entry
  manage.py used_by categories a04… --status published --limit 500
        only what readers see, up to 500 places
  manage.py used_by --file 4be…
        whose values hold an uploaded file
  manage.py used_by --resource product 17 --json
        who links to a row outside the flows, for a program

JSON: total and uses, each with flow, document_id, title, locale, status, path,
component and target_locale; null where there is none.

exit status: 0 done, 1 there is no such thing, 2 wrong usage"""

COLUMNS = ("flow", "document", "title", "status", "locale", "field", "component")


class Command(CommandWithExamples):
    """Show which documents point to an entry, an uploaded file or a resource."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments that name the entry, file or resource.

        Options limit the search, or ask for JSON.
        """
        parser.add_argument("names", nargs="+", metavar="NAME", help="FLOW and ENTRY; with an option less")
        kinds = parser.add_mutually_exclusive_group()
        kinds.add_argument("--file", action="store_true", help="NAME is the id of an uploaded file")
        kinds.add_argument("--resource", action="store_true", help="NAMEs are a resource's type and id")
        parser.add_argument("--locale", metavar="CODE", help="only links to the entry in this locale")
        parser.add_argument("--status", choices=Status.values, help="only places that its readers see")
        parser.add_argument(
            "--limit", type=int, default=100, metavar="N", help="places to show (default: 100)"
        )
        parser.add_argument("--json", action="store_true", help="print JSON, for programs")
        add_database(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the fields of documents that point to the entry, file or resource that the arguments name.

        Raises CommandError for wrong arguments and if it does not exist.
        """
        if len(options["names"]) != (1 if options["file"] else 2):
            raise CommandError("Name a FLOW and an ENTRY, --file ID, or --resource TYPE ID.", returncode=2)
        if options["limit"] < 0:
            raise CommandError("--limit cannot be negative.", returncode=2)
        try:
            found = places(options)
            self.show(found.count(), found.page(0, options["limit"]), options)
        except RelationsError as error:
            raise CommandError(error.message) from error
        except DatabaseError as error:
            raise refused("The database refused", error) from error

    def show(self, total: int, uses: list[Use], options: dict[str, Any]) -> None:
        """Print the fields that were found, as a table or as JSON.

        `uses` are the first of them, `total` is the number of all.
        """
        if options["json"]:
            shown = {"total": total, "uses": [as_json(use) for use in uses]}
            self.stdout.write(json.dumps(shown, indent=2, ensure_ascii=False))
            return
        if uses:
            write_table(self.stdout, COLUMNS, [cells(use) for use in uses], color=not options["no_color"])
        self.stdout.write(f"{total} places point here." if total != 1 else "1 place points here.")


def places(options: dict[str, Any]) -> UsedBy:
    """Return a UsedBy for the entry, file or resource that the options name.

    Its methods count the fields that point there, or read a page of them. Raises NotFoundError for an unknown
    flow, entry or file, and ValidationError for an unknown locale or status.
    """
    names, status, using = options["names"], options["status"], options["database"]
    if options["file"]:
        return used_by(assets.find(names[0], using=using), status=status, using=using)
    if options["resource"]:
        return used_by((names[0], names[1]), status=status, using=using)
    service = documents(names[0], using=using)
    return service.used_by(names[1], locale=options["locale"], status=status)


def as_json(use: Use) -> dict[str, Any]:
    """Return a field that points to the target as a dict for the JSON output.

    It has the document's flow, document_id, title, locale and status, the `path` to the field, the uid of its
    `component`, and the `target_locale` that a link leads to; None for what there is none of.
    """
    return {
        "flow": use.flow.slug,
        "document_id": use.document_id,
        "title": use.title,
        "locale": use.locale or None,
        "status": use.status,
        "path": ".".join(map(str, use.path)),
        "component": use.component or None,
        "target_locale": use.target_locale or None,
    }


def cells(use: Use) -> tuple[str, ...]:
    """Return a field that points to the target as the cells of a table row.

    They are the flow, document id, title, status and locale of its document, the path to the field, and the
    uid of the component that has the field.
    """
    path = ".".join(map(str, use.path))
    return use.flow.slug, use.document_id, use.title, use.status, use.locale, path, use.component
