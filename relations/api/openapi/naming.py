"""What flows are called in the document: names of components, which take letters and digits only."""

from __future__ import annotations

import re
from collections.abc import Iterable


class Names:
    """Gives each owner and suffix a name of its own, such as `Restaurant` and `RestaurantInput`.

    Slugs that differ in their punctuation alone, or that look like a name that is taken, are numbered;
    the same flows in the same order get the same names.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {name.lower() for name in taken}
        self._given: dict[tuple[int | str, str], str] = {}

    def of(self, owner: int | str, slug: str, suffix: str = "") -> str:
        """The name of what belongs to this flow, or to this component of flows."""
        key = owner, suffix
        if key not in self._given:
            self._given[key] = free(pascal(slug) + suffix, self._taken)
        return self._given[key]


def free(wanted: str, taken: set[str]) -> str:
    """The name, numbered where it is taken in whatever case; it is taken then."""
    name, number = wanted, 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted}{number}"
    taken.add(name.lower())
    return name


def pascal(slug: str) -> str:
    """`shipping-cost` → `ShippingCost`; a slug of punctuation alone → `Flow`."""
    words = re.findall(r"[A-Za-z0-9]+", slug)
    name = "".join(word[0].upper() + word[1:] for word in words)
    return name if name[:1].isalpha() else f"Flow{name}"
