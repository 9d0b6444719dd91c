"""`manage.py entries`: delete, duplicate, fill in or move one entry.

To fill in means to copy values and relations from one locale to another.
"""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, transaction

from relations.engine import preview, schema
from relations.engine.documents import DocumentService, documents
from relations.engine.errors import NotFoundError, RelationsError
from relations.engine.preview import Deletion, Named
from relations.management import entries_help as texts
from relations.management.base import CommandWithExamples, add_database, add_verbs, confirmed, refused
from relations.management.output import printable, write_table

HEADERS = ("flow", "document", "title", "locale")
LEFT_OUT = {
    "exclusive": "has a place in one list only",
    "locale": "is not there in this locale",
    "status": "is pinned to a version that is not there",
}

Row = dict[str, Any]
Verb = Callable[[DocumentService, dict[str, Any]], Row]


class Command(CommandWithExamples):
    """Delete, duplicate, fill in or move one entry."""

    help = texts.DESCRIPTION
    examples = texts.EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verbs (delete, duplicate, fill-in, move), each with its own arguments."""
        for verb, own in add_verbs(parser, texts.VERBS):
            own.add_argument("flow", metavar="FLOW", help="the slug of the entry's flow")
            own.add_argument("entry", metavar="ENTRY", help="the entry's document id")
            ARGUMENTS[verb](own)
            own.add_argument("--dry-run", action="store_true", help="only say what would be done")
            own.add_argument("--json", action="store_true", help="print JSON, for programs")
            add_database(own, "the database to use (default: default)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb that the arguments name: delete, duplicate, fill-in or move.

        Raises CommandError if the engine refuses it, or the user does not confirm a deletion.
        """
        if (
            options["verb"] == "delete"
            and options["json"]
            and not (options["no_input"] or options["dry_run"])
        ):
            raise CommandError("--json does not ask: say --no-input, or --dry-run.", returncode=2)
        try:
            service = documents(options["flow"], using=options["database"])
            if not service.has(options["entry"]):
                raise NotFoundError(f'There is no document "{options["entry"]}" in "{service.slug}".')
            if options["verb"] == "delete":
                self.delete(service, options)
            else:
                self.write(VERBS[options["verb"]], service, options)
        except RelationsError as error:
            raise CommandError(error.message) from error
        except DatabaseError as error:
            raise refused("The database refused", error) from error

    def delete(self, service: DocumentService, options: dict[str, Any]) -> None:
        """Print what would be deleted with the entry, and delete it after asking.

        With --no-input it does not ask; with --dry-run it deletes nothing.
        """
        locale = options["locale"] or "*"
        found = preview.of_deletion(service, options["entry"], locale)
        if options["json"]:
            self.stdout.write(json.dumps(deletion(found, options), indent=2, ensure_ascii=False))
        else:
            self.show(found)
        if found.refusing:
            raise CommandError(f'"{options["entry"]}" cannot be deleted: see who holds it above.')
        if options["dry_run"]:
            if not options["json"]:
                self.stdout.write("Dry run, nothing was deleted.")
            return
        if not (options["no_input"] or confirmed(f'Delete "{printable(options["entry"])}"?')):
            raise CommandError("Nothing was deleted.")
        service.delete(options["entry"], locale=locale)
        if not options["json"]:
            self.stdout.write(f"Deleted: {1 + len({(each.type, each.id) for each in found.going})}.")

    def show(self, found: Deletion) -> None:
        """Print the documents that would be deleted with the entry, and those that prevent its deletion."""
        if found.going:
            self.stdout.write("These go with it:")
            write_table(self.stdout, HEADERS, [row(each) for each in found.going])
        if found.refusing:
            self.stdout.write(f"These hold it, in {', '.join(found.fields)}:")
            write_table(self.stdout, HEADERS, [row(each) for each in found.refusing])
            if more := found.refusals - len(found.refusing):
                self.stdout.write(f"and {more} more")

    def write(self, verb: Verb, service: DocumentService, options: dict[str, Any]) -> None:
        """Run the function of the verb and print its result; with --dry-run the change is rolled back."""

        def work() -> Row:
            done = verb(service, options)
            if options["dry_run"]:
                transaction.set_rollback(True, using=service.using)
            return done

        done = schema.run_held(work, using=service.using)
        if options["json"]:
            shown = {"flow": service.slug, "dry_run": options["dry_run"], **done}
            self.stdout.write(json.dumps(shown, indent=2, ensure_ascii=False))
            return
        for line in lines(done):
            self.stdout.write(printable(line))
        if options["dry_run"]:
            self.stdout.write("Dry run, nothing was written.")


# -- the arguments ------------------------------------------------------------------------------------


def of_deletion(parser: ArgumentParser) -> None:
    """Declare the arguments of `entries delete` on its parser."""
    parser.add_argument("--locale", metavar="CODE", help="delete this locale alone (default: all)")
    parser.add_argument("--no-input", action="store_true", help="delete without asking")


def of_duplicate(parser: ArgumentParser) -> None:
    """Declare the argument of `entries duplicate` on its parser."""
    parser.add_argument("--locale", metavar="CODE", help="copy this locale alone (default: all)")


def of_fill_in(parser: ArgumentParser) -> None:
    """Declare the arguments of `entries fill-in` on its parser."""
    parser.add_argument("--locale", metavar="CODE", required=True, help="the locale to fill in")
    parser.add_argument(
        "--from", metavar="CODE", required=True, dest="source", help="the locale to copy from"
    )
    parser.add_argument("--fields", metavar="SLUG", nargs="+", help="only these fields (default: all)")


def of_move(parser: ArgumentParser) -> None:
    """Declare the arguments of `entries move` on its parser; exactly one of them must be given."""
    places = parser.add_mutually_exclusive_group(required=True)
    places.add_argument("--before", metavar="ID", help="right before this entry")
    places.add_argument("--after", metavar="ID", help="right after this entry")
    places.add_argument("--start", action="store_true", help="to the start")
    places.add_argument("--end", action="store_true", help="to the end")


# -- the verbs ----------------------------------------------------------------------------------------


def duplicate(service: DocumentService, options: dict[str, Any]) -> Row:
    """Duplicate the entry that the options name; return what `copied` makes of the copy.

    Raises NotFoundError if there is no such entry, and other errors of the engine if it refuses the copy.
    """
    return copied(service.duplicate(options["entry"], locale=options["locale"] or "*"))


def fill_in(service: DocumentService, options: dict[str, Any]) -> Row:
    """Copy values and relations from one locale of the entry to another, as the options say.

    Returns what `copied` makes of the copy. Raises NotFoundError for an entry or locale that does not exist,
    ValidationError for an unknown locale or field.
    """
    names = {"locale": options["locale"], "source": options["source"], "fields": options["fields"]}
    return copied(service.fill_in(options["entry"], **names))


def move(service: DocumentService, options: dict[str, Any]) -> Row:
    """Move the entry within the order of its flow, as the options say.

    Returns `{"document_id", "previous", "next"}`, the ids of the entry and its new neighbours, for the JSON
    output. Raises NotFoundError if there is no such entry, ValidationError for a flow that is not ordered and
    an unknown neighbour.
    """
    place = {kind: options[kind] for kind in ("before", "after", "start", "end")}
    found = service.place(options["entry"], **place)
    return {"document_id": options["entry"], "previous": found.previous, "next": found.following}


def copied(copy: Any) -> Row:
    """Return a copy that the engine has made as a dict for the JSON output.

    Its keys are `document_id`, `locales`, `left_out` (documents that are not in a relation of the copy, with
    the reason) and `changed` (values of the copy that differ from the original's).
    """
    return {
        "document_id": copy.documents[0].document_id,
        "locales": [each.locale or None for each in copy.documents],
        "left_out": [
            {
                "locale": each.locale or None,
                "field": each.name,
                "document_id": each.document_id,
                "reason": each.reason,
            }
            for each in copy.left_out
        ],
        "changed": [
            {"locale": each.locale or None, "field": each.name, "value": each.value} for each in copy.renewed
        ],
    }


ARGUMENTS = {"delete": of_deletion, "duplicate": of_duplicate, "fill-in": of_fill_in, "move": of_move}
VERBS: dict[str, Verb] = {"duplicate": duplicate, "fill-in": fill_in, "move": move}


# -- what was done, as text and as JSON ---------------------------------------------------------------


def lines(done: Row) -> list[str]:
    """Return the dict that `move` or `copied` returned as lines of text.

    For a move that is one line with the neighbours. For a copy the first line is the new document's id, the
    others say how the copy differs.
    """
    if "previous" in done:
        return [f"{done['previous'] or 'the start'} < {done['document_id']} < {done['next'] or 'the end'}"]
    left = [
        f'left out of {place(each)}: "{each["document_id"]}" {LEFT_OUT[each["reason"]]}'
        for each in done["left_out"]
    ]
    changed = [f"changed: {place(each)} is {json.dumps(each['value'])}" for each in done["changed"]]
    return [done["document_id"], *left, *changed]


def place(difference: Row) -> str:
    """Return the field and locale of a difference (a dict of `copied`) as text: `slug (fr)`."""
    locale = f" ({difference['locale']})" if difference["locale"] else ""
    return f"{difference['field']}{locale}"


def row(each: Named) -> tuple[str, ...]:
    """Return a document of a deletion's preview as the cells of a table row: flow, id, title and locale."""
    return each.type, each.id, each.title, each.locale


def deletion(found: Deletion, options: dict[str, Any]) -> Row:
    """Return the preview of a deletion as a dict for the JSON output.

    `flow` and `document_id` name the entry. `going` are documents that would be deleted too, `refusing` those
    that prevent the deletion, `refusals` their number, and `fields` the relations by which they do.
    """
    return {
        "flow": options["flow"],
        "document_id": options["entry"],
        "dry_run": options["dry_run"],
        "going": [as_json(each) for each in found.going],
        "refusing": [as_json(each) for each in found.refusing],
        "refusals": found.refusals,
        "fields": list(found.fields),
    }


def as_json(each: Named) -> Row:
    """Return a document of a deletion's preview as a dict: flow, document_id, title and locale (or None)."""
    return {"flow": each.type, "document_id": each.id, "title": each.title, "locale": each.locale or None}
