"""The help texts of `manage.py relations`."""

from typing import NamedTuple


class Texts(NamedTuple):
    """The help of one verb, such as `connect`: its line in the list of verbs, a description, and examples."""

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
FIELD = "the slug of the relation, on this side of it; BLOCKS.0.AUTHOR for that of a component, from 0"
TARGET = (
    "the document id of another entry; FLOW/ID where the relation leads to several flows; "
    "TYPE:ID for a resource outside the flows"
)
LINK = 'data for the links of the TARGETs, such as \'{"role": "head"}\', all of it; null takes it away'

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
  manage.py relations show pages 93a… blocks.0.authors
        the list of the first component in the field blocks

JSON: flow, document_id, field, locale, status and items, each with position
(from 1), type (its flow, or a resource's type), document_id, label, status and
locale; null where there is none. Where links have data, also link.""",
)

OUTCOME = """\
JSON: as that of show, with dry_run, with change ("added", "moved", "changed" or
null) on each of items, and with removed: what left the list, its position the
old one. Changed is what got other data on its link."""

CONNECT = Texts(
    "put entries into the list, or move them",
    f"""\
Connect TARGETs, or move those that are connected already. They come to stand
together, in the order given: at the end, or where an option says.

A relation that holds one entry takes one TARGET, in place of what it holds.
Where a TARGET can have one owner only, it is taken from the one it has.

With --link and without a place, a TARGET that is in the list stays where it is.

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
  manage.py relations connect films 5f2… staff 8c1… --link '{{"role": "head"}}'
        with data on the link, or other data on a link that is there
  manage.py relations connect pages 93a… related articles/e39… tags/0c4…
        into a list whose entries are of several flows

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

SORT = Texts(
    "sort the list by a field of its entries",
    f"""\
Bring the list into the order of values of its entries, once: entries that come
later go where they are put. Only what stands wrong is written.

--by is a field of the entries, or createdAt, updatedAt, publishedAt, documentId;
with several, later ones order what is equal by the earlier ones. What has no
value comes last, as do resources.

{STATUS}""",
    f"""\
examples:
  manage.py relations sort restaurants 7c1… categories --by name
        by name
  manage.py relations sort restaurants 7c1… menu --by course --by price --desc --dry-run
        show it by course and price, both descending, and write nothing

{OUTCOME}""",
)

BULK = Texts(
    "make many changes, from a file",
    """\
Connect, disconnect and move what the lines of FILE name, one after another: all
of them or none. What is wrong with any line is said, for all of them, by number.

FILE is CSV with a line of headers, or NDJSON (one JSON object in each line); - is
the standard input. The columns or keys:

  flow, entry, field  the list, as in the other verbs
  verb                connect, disconnect or move
  target              the document id; FLOW/ID or TYPE:ID where needed
  position            start, end, before or after; of connect, end without it
  anchor              with before and after: another one of the list
  locale              as --locale of the other verbs
  link                of connect: data for the link, as JSON

Where a flow has drafts, the draft is changed. With --status published each entry
is then published, once.""",
    """\
examples:
  manage.py relations bulk changes.csv --dry-run
        check every line, and write nothing
  manage.py relations bulk changes.ndjson --status published
        make the changes, and publish the entries
  generate | manage.py relations bulk - --format ndjson --json
        from another program, for another one

changes.csv:
  flow,entry,field,verb,target,position,anchor
  restaurants,7c1…,categories,connect,a04…,before,b15…
  restaurants,7c1…,categories,disconnect,c26…,,

JSON: dry_run, connected, disconnected, moved (numbers of lines), lists (flow,
document_id, field, locale, lines), published; or errors, each with line and
message.""",
)

VERBS = {
    "show": SHOW,
    "connect": CONNECT,
    "disconnect": DISCONNECT,
    "set": SET,
    "move": MOVE,
    "sort": SORT,
    "bulk": BULK,
}
