"""Names of OpenAPI components, which may have only letters and digits."""

from __future__ import annotations

import re
from collections.abc import Iterable


class UniqueNames:
    """Makes unique names of OpenAPI components from slugs of flows and components, such as `Restaurant`.

    A name that another has already gets a number. The same flows in the same order always get the same names.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {name.lower() for name in taken}
        self._given: dict[tuple[int | str, str], str] = {}

    def of(self, owner: int | str, slug: str, suffix: str = "") -> str:
        """Return the name of the OpenAPI component for a flow or component, such as `RestaurantInput`.

        It is made of the slug and the suffix. `owner`, the flow's primary key or the component's uid, and
        the suffix identify it: with the same two, the same name is returned.
        """
        key = owner, suffix
        if key not in self._given:
            self._given[key] = free(pascal(slug) + suffix, self._taken)
        return self._given[key]


def free(wanted: str, taken: set[str]) -> str:
    """Return the name `wanted`, with a number if it is taken, and add it to `taken`. Case is ignored."""
    name, number = wanted, 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted}{number}"
    taken.add(name.lower())
    return name


def pascal(slug: str) -> str:
    """Convert a slug to an OpenAPI name: `shipping-cost` → `ShippingCost`.

    A slug without ASCII letters and digits becomes `Flow`.
    """
    words = re.findall(r"[A-Za-z0-9]+", slug)
    name = "".join(word[0].upper() + word[1:] for word in words)
    return name if name[:1].isalpha() else f"Flow{name}"
