"""Checking a value of which some parts may be wrong, so that the caller can go on with the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ..errors import Faults, Path
from .base import Described
from .parts import KIND


def sound(field: Described, value: Any, faults: Faults) -> dict[str, Any]:
    """Check a value for `field`; return `{slug: value}` with what is right in it, in the form that is stored.

    The ValidationErrors are added to `faults`, with paths that begin with the slug. Wrong attributes of parts
    are left out. A part that is wrong as a whole is replaced by one without attributes, so that the indexes
    of the others do not change. Returns {} if nothing is left.
    """
    found, kept = Faults(), dict[str, Any]()
    with found.gathered():
        kept[field.slug] = field.type.clean(field, value, (field.slug,))
    faults.found += found.found
    wrong = [error.path[1:] for each in found.found for error in each.all]
    if wrong and field.type.holds_parts and () not in wrong:
        zone = field.options.get("components")
        rest = _without(value, wrong, {} if zone is None else {KIND: zone[0]})
        with Faults().gathered():  # these are known
            kept[field.slug] = field.type.clean(field, rest, (field.slug,))
    return kept


def _without(value: Any, wrong: list[Path], blank: dict[str, str]) -> Any:
    """Return the value without the keys to which the paths in `wrong` lead.

    An item of a list that is wrong as a whole is replaced by `blank`, a part without attributes.
    """
    below: dict[str | int, list[Path]] = defaultdict(list)
    for first, *rest in wrong:
        below[first].append(tuple(rest))
    if isinstance(value, list):
        return [
            dict(blank) if {(), (KIND,)} & {*below[number]} else _without(item, below[number], blank)
            for number, item in enumerate(value)
        ]
    if isinstance(value, Mapping):
        return {key: _without(v, below[key], blank) for key, v in value.items() if () not in below[key]}
    return value
