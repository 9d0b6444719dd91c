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
from ..values.parts import ID, KIND
from ..versions.unique import check_taken
from .actions import check


def refuse(
    faults: Faults,
    owner: Owner,
    values: Mapping[str, Any],
    asked: Sequence[PartChange],
    status: str | None,
) -> None:
    """Raise one ValidationError with the `faults` of a write and all that writing the rest would find.

    Does nothing if `faults` is empty. `values` are the version's new values by slug, `asked` those changes of
    its relations' lists that could be parsed, and `status` the status that the write asks for (None: the
    draft in a flow with drafts). Faults at or below a place that has a fault already are left out. It only
    reads: the version of `owner` need not be stored.
    """
    if not faults.found:
        return
    further = Faults()
    with further.gathered():
        links.check(owner, asked)
    if not owner.flow.drafts or status == Status.PUBLISHED:
        _check_shown(further, owner, values)
    paths = (error.path for each in faults.found for error in each.all if error.path)
    named = {path[:-1] if path[-1] in (ID, KIND) else path for path in paths}
    for error in [error for each in further.found for error in each.all]:
        if named.isdisjoint(error.path[: number + 1] for number in range(len(error.path))):
            alone = ValidationError(error.message, error.path, **error.details)
            faults.found.append(alone.coded(error.code, **error.params))
    faults.check()


def _check_shown(faults: Faults, owner: Owner, values: Mapping[str, Any]) -> None:
    """Add to `faults` what is wrong with values that readers would see: missing ones, unique ones in use.

    `values` are the version's new values by slug; a field that they lack counts with its default.
    """
    flow, version = owner.flow, owner.version
    for field in flow.values:
        value = values.get(field.slug, field.type.default(field))
        # Some are made by the write itself, and components that are refused have got no ids and no defaults.
        if not field.type.made and not _is_refused(value if field.type.holds_parts else None):
            with faults.gathered():
                check_complete(field, value)
    with faults.gathered():
        given = {slug: value for slug, value in values.items() if slug in flow.fields}
        check_taken(flow, given, version.locale, version.entry_id or 0, Status.PUBLISHED, owner.using)


def _is_refused(value: Any) -> bool:
    """Return whether a value of a component field or dynamic zone has a part without an id.

    Parts get their ids when the value is accepted, so a value with such a part has been refused before.
    """
    parts = value if isinstance(value, list) else [value] if value else []
    return any(ID not in part for part in parts)


def write_links(owner: Owner, asked: Sequence[PartChange], *, publishes: bool) -> Written | None:
    """Write the changes of relations by `links.write`; return its result, or None if `asked` is empty.

    The result has the keys of the entries with a changed list, and the plans that were carried out. In a flow
    without drafts the version's relations are checked afterwards: numbers of members, required data of links.
    In a flow with drafts publishing checks that. With `publishes`, for a draft that the same write would
    publish, a ValidationError also has the faults that publishing would find.
    """
    written = _written(owner, asked, publishes=publishes) if asked else None
    links.check_own(owner)
    return written


def _written(owner: Owner, asked: Sequence[PartChange], *, publishes: bool) -> Written:
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
