"""Finding all faults of a write once it has one, so that the caller can mend them together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...models import Status
from .. import links
from ..errors import Faults, ValidationError
from ..links import Owner, Written
from ..operations import Change
from ..values import check_complete
from .actions import check

Changes = Mapping[str, Change]


def refuse(
    faults: Faults,
    owner: Owner,
    values: Mapping[str, Any],
    relations: Mapping[str, Change],
    status: str | None,
) -> None:
    """Raise the `faults` with all further faults of the write; do nothing when there are none.

    `values` are those that the version would have, `relations` the changes that could be parsed. It only
    reads: the owner's version need not be stored.
    """
    if not faults.found:
        return
    named = {str(error.path[0]) for each in faults.found for error in each.all if error.path}
    with faults.gathered():
        links.check(owner, {slug: change for slug, change in relations.items() if slug not in named})
    is_shown = not owner.flow.drafts or status == Status.PUBLISHED
    for field in owner.flow.values if is_shown else ():
        value = values.get(field.slug, field.type.default(field))
        # Some are made or completed by the write itself.
        is_open = field.type.made or (field.type.holds_parts and value)
        if field.slug not in named and not is_open:
            with faults.gathered():
                check_complete(field, value)
    faults.check()


def write_links(owner: Owner, relations: Changes, *, publishes: bool) -> Written:
    """Write the links as `links.write` does; its error also has the faults that publishing would find."""
    try:
        return links.write(owner, relations)
    except ValidationError as error:
        faults = Faults()
        faults.found.append(error)
        if publishes:
            with faults.gathered():
                check(owner)
        faults.check()
        raise
