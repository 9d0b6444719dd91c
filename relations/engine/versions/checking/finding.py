"""Finding the faults of stored links, as `check_relations` does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ....models import EntryVersion, Link
from ... import schema
from .base import Kind
from .checked import CheckedRelation, in_state, relations_of
from .faults import KINDS

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """The faults of one kind among the links of one relation.

    `count` is their number, `examples` are at most three of the links in words, such as `r (en, draft) →
    pizza (en, published)`.
    """

    relation: CheckedRelation
    kind: Kind
    count: int
    examples: tuple[str, ...]


def find(using: str, flow: str | None = None) -> Iterator[Finding]:
    """Yield the faults of the links in the relations of a flow, given by its slug; None means all flows.

    For each relation and kind of fault, 1 SQL statement, or 2 if it finds any, and more for the links in
    words. Checks of parts and resources also read the values that they compare. Raises NotFoundError for an
    unknown flow.
    """
    for relation in relations_of(schema.current(using), using, flow):
        for kind in KINDS:
            rows = kind.rows(relation)
            if count := rows.count():
                some = rows.select_related("target").order_by("source", "position", "pk")
                examples = tuple(described(link, using) for link in islice(some, EXAMPLES))
                yield Finding(relation, kind, count, examples)


def described(link: Link, using: str) -> str:
    """Return a link in words: `r (en, draft) → pizza (en, published)`. An end that does not exist is `?`.

    A link of a part has the part's id behind its source, a link to a resource has the resource's type and id.
    """
    versions = EntryVersion.objects.using(using).select_related("entry")
    version = versions.filter(pk=link.source_id).first()
    name = version.entry.document_id if version else "?"
    state = (version.locale, version.status) if version else (link.source_locale, link.source_status)
    source = in_state(name, *state)
    part = f", component {link.part}" if link.part else ""
    if link.target is None and link.target_id is None:
        return f"{source}{part} → {link.resource_type} {link.resource_id}"
    target = link.target.document_id if link.target else "?"
    return f"{source}{part} → {in_state(target, link.target_locale, link.target_status)}"
