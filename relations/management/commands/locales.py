"""`manage.py locales`: list, add and remove the locales of localized content."""

import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.engine import definitions
from relations.engine.definitions import DataLossError
from relations.engine.errors import RelationsError
from relations.engine.reading import versions_by_locale
from relations.management.base import CommandWithExamples, add_database, refused
from relations.models import Locale

DESCRIPTION = """\
List, add and remove the locales that localized content may be written in, and
choose the default: the one that is read and written where none is named.

A code is a language tag like fr, en-GB or zh-Hans."""

EXAMPLES = """\
examples:
  manage.py locales list
        the locales, and how many versions of documents each has
  manage.py locales add fr de
        French and German
  manage.py locales add en-GB --name "English (United Kingdom)"
        one with a name of your own
  manage.py locales default fr
        make French the default
  manage.py locales remove de
        remove German, if nothing is written in it
  manage.py locales ACTION --help
        the options of one action

exit status: 0 done, 1 nothing was changed because something is wrong, 2 wrong
usage"""


class Command(CommandWithExamples):
    """List, add and remove locales, and choose the default one."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the actions (list, add, default, remove), each with its own options."""
        actions = parser.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)

        def action(name: str, text: str) -> CommandParser:
            declared = actions.add_parser(name, help=text, description=f"{text.capitalize()}.")
            add_database(declared)
            return declared

        listing = action("list", "show the locales, with the number of versions in each")
        listing.add_argument("--json", action="store_true", help="as JSON, for other programs")
        adding = action("add", "add locales")
        adding.add_argument("codes", metavar="CODE", nargs="+", help="a language tag like fr or en-GB")
        adding.add_argument("--name", default="", help="what to call it; without this, its language's name")
        default = action("default", "make a locale the default")
        default.add_argument("code", metavar="CODE", help="one of the locales")
        removing = action("remove", "remove locales; not the default one, and not those with content")
        removing.add_argument("codes", metavar="CODE", nargs="+", help="one of the locales")
        removing.add_argument(
            "--allow-data-loss", action="store_true", help="delete what is written in them as well"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the action in one transaction, and print the lines that it returns.

        Raises CommandError when it is refused.
        """
        actions: dict[str, Callable[[dict[str, Any]], list[str]]] = {
            "list": self.list_locales,
            "add": self.add,
            "default": self.set_default,
            "remove": self.remove,
        }
        action = actions[options["action"]]
        try:
            lines = definitions.run(lambda: action(options), using=options["database"])
        except DataLossError as error:
            raise CommandError(f"{error} --allow-data-loss deletes them.") from error
        except RelationsError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise refused("The database refused", error) from error
        for line in lines:
            self.stdout.write(line)

    def list_locales(self, options: dict[str, Any]) -> list[str]:
        """Return the lines of a table with the code, name and number of versions of each locale; or JSON."""
        using = options["database"]
        versions = versions_by_locale(using)
        rows = [
            {
                "code": locale.code,
                "name": locale.name,
                "default": locale.is_default,
                "versions": versions.get(locale.code, 0),
            }
            for locale in Locale.objects.using(using).order_by("code")
        ]
        if options["json"]:
            return [json.dumps(rows, ensure_ascii=False)]
        return _table(rows)

    def add(self, options: dict[str, Any]) -> list[str]:
        """Create the locales that the options name; return a line of text for each."""
        codes, name, using = options["codes"], options["name"], options["database"]
        if name and len(codes) > 1:
            raise CommandError("--name names one locale: add them one at a time.", returncode=2)
        added = [definitions.create_locale(code, name=name, using=using) for code in codes]
        return [f"+ locale {locale.code} ({locale.name})" for locale in added]

    def set_default(self, options: dict[str, Any]) -> list[str]:
        """Make the locale that the options name the default; return a line of text about it."""
        locale = definitions.set_default_locale(options["code"], using=options["database"])
        return [f"The default locale is {locale.code} ({locale.name})."]

    def remove(self, options: dict[str, Any]) -> list[str]:
        """Delete the locales that the options name; return a line of text for each."""
        allow, using = options["allow_data_loss"], options["database"]
        for code in options["codes"]:
            definitions.delete_locale(code, allow_data_loss=allow, using=using)
        return [f"- locale {code}" for code in options["codes"]]


def _table(rows: list[dict[str, Any]]) -> list[str]:
    """Return lines of aligned columns, the first with their headings."""
    cells = [
        ("CODE", "NAME", "DEFAULT", "VERSIONS"),
        *((row["code"], row["name"], "yes" if row["default"] else "", str(row["versions"])) for row in rows),
    ]
    first, second, third, _ = (max(map(len, column)) for column in zip(*cells, strict=True))
    return [f"{c:<{first}}  {n:<{second}}  {d:<{third}}  {v:>8}" for c, n, d, v in cells]
