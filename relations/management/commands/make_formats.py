"""`manage.py make_formats`: make the smaller sizes of pictures that have none."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.batches import row_batches
from relations.engine import assets
from relations.management.base import CommandWithExamples, add_database, refused
from relations.models import Asset

DESCRIPTION = """\
Make the smaller sizes of uploaded pictures (thumbnail, small, medium and large)
that have none yet: those from before Pillow was installed, or that came with
another database. New pictures get theirs by themselves.

A picture that is small already, cannot be read or has more than
RELATIONS_MAX_PIXELS gets none. The command may be cut off and run again."""

EXAMPLES = """\
examples:
  manage.py make_formats
        all pictures without smaller sizes

exit status: 0 done, 1 Pillow is not installed, or the database refused"""


class Command(CommandWithExamples):
    """Make the smaller sizes of pictures that have none."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the option --database."""
        add_database(parser)

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        """Make the missing smaller sizes of all pictures, and print how many pictures have some now.

        Raises CommandError without Pillow, and when the database refuses.
        """
        if not assets.installed():
            raise CommandError('Pillow is not installed: pip install "django-ordered-relations[images]"')
        pictures = Asset.objects.using(database).filter(mime__startswith="image/", formats__isnull=True)
        made = left = 0
        try:
            for batch in row_batches(pictures):
                for asset in batch:
                    done = assets.make(asset, using=database)
                    made, left = made + done, left + (not done)
        except DatabaseError as error:
            raise refused("Pictures cannot be read", error) from error
        self.stdout.write(f"Pictures with smaller sizes now: {made}. Left as they are: {left}.")
