"""The demo content: a restaurant guide with flows, entries and ordered relations."""

from typing import NamedTuple

from .content import document_id
from .tables import restaurants

RESTAURANT, NEW, OTHER = "mere-odile", "small-plates", "seafood"


class Example(NamedTuple):
    """Document ids for the README's requests: a restaurant, its first category, two other categories."""

    restaurant: str
    first: str
    new: str
    other: str


def example() -> Example:
    """Return the document ids that the README's example requests use."""
    first = restaurants()[RESTAURANT]["categories"][0]
    return Example(
        document_id("restaurants", RESTAURANT),
        *(document_id("categories", key) for key in (first, NEW, OTHER)),
    )
