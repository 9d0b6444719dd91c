"""Names of components in the document, which may have letters and digits only."""

from __future__ import annotations

import re
from collections.abc import Iterable


class Names:
    """Gives what is about a flow or a component of flows unique names: `Restaurant`, `RestaurantInput`.

    A name that is taken gets a number. The same flows in the same order get the same names.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {name.lower() for name in taken}
        self._given: dict[tuple[int | str, str], str] = {}

    def of(self, owner: int | str, slug: str, suffix: str = "") -> str:
        """Return the name for this flow or component, with the suffix; always the same for both.

        `owner` is the flow's primary key or the component's uid.
        """
        key = owner, suffix
        if key not in self._given:
            self._given[key] = free(pascal(slug) + suffix, self._taken)
        return self._given[key]


def free(wanted: str, taken: set[str]) -> str:
    """Return the name, with a number if it is taken in any case, and add it to `taken`."""
    name, number = wanted, 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted}{number}"
    taken.add(name.lower())
    return name


def pascal(slug: str) -> str:
    """Convert a slug: `shipping-cost` → `ShippingCost`; `Flow` for a slug without letters and digits."""
    words = re.findall(r"[A-Za-z0-9]+", slug)
    name = "".join(word[0].upper() + word[1:] for word in words)
    return name if name[:1].isalpha() else f"Flow{name}"
