"""A restaurant guide to try things on: content types, entries and their ordered relations."""

from typing import NamedTuple

from .content import document_id
from .tables import restaurants

RESTAURANT, NEW, OTHER = "mere-odile", "small-plates", "seafood"


class Example(NamedTuple):
    """Document ids: a restaurant, its first category, and two categories it does not have."""

    restaurant: str
    first: str
    new: str
    other: str


def example() -> Example:
    """Return ids of the demo guide, for examples to try."""
    first = restaurants()[RESTAURANT]["categories"][0]
    return Example(
        document_id("restaurants", RESTAURANT),
        *(document_id("categories", key) for key in (first, NEW, OTHER)),
    )
