"""Finding all faults of a write that is refused, so that the caller can mend them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...models import Status
from .. import links
from ..errors import Faults, ValidationError
from ..links import Owner, Written
from ..links.in_parts import PartChange
from ..values import check_complete
from .actions import check


def refuse(
    faults: Faults,
    owner: Owner,
    values: Mapping[str, Any],
    asked: Sequence[PartChange],
    status: str | None,
) -> None:
    """Raise the `faults` of a write, with all others that it would have; do nothing when there are none.

    `values` are those that the version would have, by slug, `asked` the changes of relations that could
    be parsed, and `status` the status that the write would bring about. What is raised is a
    ValidationError. It only reads: the owner's version need not be stored.
    """
    if not faults.found:
        return
    named = {str(error.path[0]) for each in faults.found for error in each.all if error.path}
    with faults.gathered():
        links.check(owner, [each for each in asked if each.name.split(".")[0] not in named])
    is_shown = not owner.flow.drafts or status == Status.PUBLISHED
    for field in owner.flow.values if is_shown else ():
        value = values.get(field.slug, field.type.default(field))
        # Some are made or completed by the write itself.
        is_open = field.type.made or (field.type.holds_parts and value)
        if field.slug not in named and not is_open:
            with faults.gathered():
                check_complete(field, value)
    faults.check()


def write_links(owner: Owner, asked: Sequence[PartChange], *, publishes: bool) -> Written:
    """Write the links as `links.write` does, and return what it returns.

    With `publishes`, its ValidationError also has the faults that publishing the draft would find.
    """
    try:
        return links.write(owner, asked)
    except ValidationError as error:
        faults = Faults()
        faults.found.append(error)
        if publishes:
            with faults.gathered():
                check(owner)
        faults.check()
        raise
