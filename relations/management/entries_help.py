"""The help texts of `manage.py entries`."""

from .relations_help import Texts

DESCRIPTION = """\
Delete, duplicate, fill in or move one entry. Each says first, or with --dry-run
alone, what it does."""

EXAMPLES = """\
examples:
  manage.py entries delete dishes 7c1… --dry-run
        what goes with a dish, and who refuses that
  manage.py entries fill-in guides 51b… --locale fr --from en
        the French guide from the English one

exit status: 0 done, 1 refused (the message names what), 2 wrong usage"""

DELETE = Texts(
    "delete an entry, after showing what goes with it",
    """\
Delete an entry, in one locale or in all, with its links on both sides. What the
relations' onDelete says is shown first: entries that go with it, and those that
keep it from being deleted.""",
    """\
examples:
  manage.py entries delete dishes 7c1… --dry-run
        only show what would go
  manage.py entries delete guides 51b… --locale fr --no-input
        one locale, without asking

JSON: flow, document_id, dry_run, going and refusing, each with flow,
document_id, title and locale; refusals (their number) and fields.""",
)

COPY = """\
JSON: flow, dry_run, document_id, locales; left_out with locale, field,
document_id and reason; changed with locale, field and value."""

DUPLICATE = Texts(
    "make another entry with the same values and lists",
    """\
Make another entry with the same values, and the same lists in order. Where the
flow has drafts it is one. What can be in one list only stays where it is, and
unique values change; both are named.""",
    f"""\
examples:
  manage.py entries duplicate restaurants 7c1…
        in all locales; prints the new document id first

{COPY}""",
)

FILL_IN = Texts(
    "give a locale of an entry the values and lists of another one",
    """\
Give a locale of an entry the localized values and the lists of another one. A
locale that is not there is made; where the flow has drafts, the draft is written.""",
    f"""\
examples:
  manage.py entries fill-in guides 51b… --locale fr --from en
        everything
  manage.py entries fill-in guides 51b… --locale fr --from en --fields ranked
        one field; the others stay

{COPY}""",
)

MOVE = Texts(
    "move an entry within the order of its flow",
    """\
Move an entry within the order of its flow, which must be an ordered one. One row
is written. Prints the neighbours.""",
    """\
examples:
  manage.py entries move slides 93a… --before 04d…
        right before another entry
  manage.py entries move slides 93a… --start
        to the start

JSON: flow, dry_run, document_id, previous and next; null at an end.""",
)

VERBS = {"delete": DELETE, "duplicate": DUPLICATE, "fill-in": FILL_IN, "move": MOVE}
