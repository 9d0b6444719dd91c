"""The help of `manage.py relations`."""

from typing import NamedTuple


class Texts(NamedTuple):
    """A verb in one line, in a few, and in examples."""

    summary: str
    description: str
    examples: str


DESCRIPTION = """\
Show and change what an entry is related to, in its order.

A relation that has fields on both sides can be changed from either: it is one
set of links with two orders, and a change of one keeps the other."""

EXAMPLES = """\
examples:
  manage.py relations show restaurants 7c1… categories
        the categories of a restaurant, in order
  manage.py relations connect restaurants 7c1… categories a04… --start
        put a category first
  manage.py relations connect --help
        everything about connecting

exit status: 0 done, 1 refused (the message names what), 2 wrong usage"""

LOCALE = "the locale of the entry, or of TARGETs where only they are localized (default: the default locale)"
STATUS_OF_READ = "draft (the default): also what is not published yet; published: what readers see"
STATUS_OF_WRITE = "draft (the default): change the draft; published: change it and publish the entry"
TARGET = "the document id of another entry; TYPE:ID for a resource outside the flows"

STATUS = """\
Where the flow has drafts, the draft is what is changed, and what the list
shows. With --status published the entry is then published, with everything
else that its draft holds; the list shown is the published one. Where it has
none, a change is public at once."""

SHOW = Texts(
    "print the list, in order",
    """\
Print the list of a relation, in order: position, document id, label (its title
or name, else its first text), status and locale.

By default with what is not published yet; --status published leaves it out.""",
    """\
examples:
  manage.py relations show restaurants 7c1… categories
        the categories of a restaurant
  manage.py relations show categories a04… restaurants
        the same relation from its other side, in the order of that side
  manage.py relations show guides 51b… restaurants --locale fr
        what the French version of a guide ranks
  manage.py relations show articles e39… topics --status published --json
        what readers see, for a program

JSON: flow, document_id, field, locale, status and items, each with position
(from 1), type (its flow, or a resource's type), document_id, label, status and
locale; null where there is none.""",
)

OUTCOME = """\
JSON: as that of show, with dry_run, with change ("added", "moved" or null) on
each of items, and with removed: what left the list, its position the old one."""

CONNECT = Texts(
    "put entries into the list, or move them",
    f"""\
Connect TARGETs, or move those that are connected already. They come to stand
together, in the order given: at the end, or where an option says.

A relation that holds one entry takes one TARGET, in place of what it holds.
Where a TARGET can have one owner only, it is taken from the one it has.

{STATUS}""",
    f"""\
examples:
  manage.py relations connect restaurants 7c1… categories a04… b15…
        at the end: first a04…, then b15…
  manage.py relations connect restaurants 7c1… categories a04… b15… --start
        at the start: a04…, b15…, then what was there
  manage.py relations connect restaurants 7c1… categories a04… --after b15…
        right after b15…, which must be in the list
  manage.py relations connect restaurants 7c1… categories a04… --start --dry-run
        show the list as it would be, and write nothing

{OUTCOME}""",
)

DISCONNECT = Texts(
    "take entries out of the list",
    f"""\
Disconnect TARGETs; the others keep their order. What is not in the list stays
out of it; a TARGET that does not exist at all is refused.

{STATUS}""",
    f"""\
examples:
  manage.py relations disconnect restaurants 7c1… categories a04…
        take one out
  manage.py relations disconnect articles e39… topics a04… b15… --status published
        take two out, and publish the article

{OUTCOME}""",
)

SET = Texts(
    "replace the list",
    f"""\
Make the list hold exactly these TARGETs, in this order. What stays and keeps
its place is not written again. To take everything out, say --empty: a list of
TARGETs that a script failed to fill in shall not do that.

{STATUS}""",
    f"""\
examples:
  manage.py relations set restaurants 7c1… categories b15… a04…
        these two, in this order, and nothing else
  manage.py relations set restaurants 7c1… categories --empty
        nothing at all

{OUTCOME}""",
)

MOVE = Texts(
    "move an entry within the list",
    f"""\
Move TARGET, which is in the list, to another place of it. The rows of the other
entries are left alone: a move writes one row, however long the list is.

The options are the methods of django-ordered-model. An entry that is in the
list in several locales counts once, at its first place, and moves as a whole;
where only the TARGETs are localized, --locale moves it in that one alone.

{STATUS}""",
    f"""\
examples:
  manage.py relations move restaurants 7c1… categories a04… --up
        one place towards the start
  manage.py relations move restaurants 7c1… categories a04… --below b15…
        right below b15…, which must be in the list
  manage.py relations move categories a04… restaurants 7c1… --to 3
        to the third place, in the order of the other side
  manage.py relations move articles e39… topics a04… --top --status published
        to the start, and publish the article

{OUTCOME}""",
)

VERBS = {"show": SHOW, "connect": CONNECT, "disconnect": DISCONNECT, "set": SET, "move": MOVE}
