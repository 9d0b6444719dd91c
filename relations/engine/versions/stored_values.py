"""The last step before values are stored: looking up files, and giving ids to parts.

A part that is sent with its id changes the stored part, in the attributes that are sent. One without an id is
new.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import connections

from ...models import Asset
from .. import assets
from ..errors import Faults, Path, ValidationError
from ..schema import FlowSchema
from ..values import is_deeper
from ..values.base import Described, media, with_media
from ..values.media import MediaPatch, Reference, references
from ..values.parts import ID, KIND, LARGEST_ID, component_of, each_part
from ..values.wrong import Wrong, located, wrong

MARIADB_LEVELS = 30  # of one value: a whole JSON column may have 31
Values = dict[str, Any]
Fields = Mapping[str, Described]


def settled(flow: FlowSchema, values: Values, stored: Values, using: str, *, is_new: bool = False) -> Values:
    """Return the checked `values` in the form in which they are stored, by slug.

    Files are looked up, and parts are merged with those in `stored`, the version's present values, by their
    ids. For a version that `is_new`, `stored` are the values that it gets from other locales; its other parts
    may be sent with ids of their own. Raises ValidationError, with all faults, for files that do not exist or
    are of a kind that the field does not allow, and for ids of parts that the version does not have or has
    twice. 1 SQL statement if there are files.
    """
    missing, faults, found = None if is_new else (), Faults(), dict[str, Any]()
    named = values
    with faults.gathered():
        named = _with_assets(flow.fields, values, using)
    for slug, value in named.items():
        with faults.gathered():
            found[slug] = _merged(flow.fields[slug], value, stored.get(slug, missing), (slug,))
            _check_levels(found[slug], (slug,), using)
    faults.check()
    if is_new:
        _check_apart(flow, {**stored, **found})
    return found


def _check_levels(value: Any, at: Path, using: str) -> None:
    """Raise ValidationError for a value that the database cannot keep: MariaDB bounds the levels of JSON."""
    if connections[using].vendor == "mysql" and is_deeper(value, MARIADB_LEVELS):
        raise wrong(f"must not be nested deeper than {MARIADB_LEVELS} levels, which MariaDB can keep", at)


# -- components -------------------------------------------------------------------------------------


def _merged(field: Described, value: Any, stored: Any, at: Path) -> Any:
    """Return one value in the form in which it is stored; only media, components and dynamic zones change.

    Parts get ids, and are merged with those of `stored`, the field's present value in the version. If it is
    None, the version is new: then parts may have ids of their own. Raises ValidationError for wrong ids.
    """
    if isinstance(value, MediaPatch):
        try:
            return value.applied(stored, is_list=field.type.is_list(field))
        except Wrong as error:
            raise located(error, at) from None
    if value is None or not field.type.holds_parts:
        return value
    known = None if stored is None else {part[ID]: part for part in _listed(stored) if ID in part}
    if isinstance(value, dict):
        return _part(field, value, known, at)
    seen: set[int] = set()

    def taken(numbered: tuple[int, Values]) -> Values:
        number, item = numbered
        part = _part(field, item, known, (*at, number))
        if part[ID] in seen:
            raise wrong("is there twice", (*at, number, ID))
        seen.add(part[ID])
        return part

    return Faults().each(taken, enumerate(value))


def _check_apart(flow: FlowSchema, values: Values) -> None:
    """Raise ValidationError if two parts in a version's values, by slug, have the same id."""
    seen: set[int] = set()
    for part, _, at in each_part(flow.fields, values):
        if part[ID] in seen:
            raise wrong("is there twice", (*at, ID))
        seen.add(part[ID])


def _part(field: Described, value: Values, known: dict[int, Values] | None, at: Path) -> Values:
    before: Values = {}
    if ID in value and known is not None:
        before = known.get(value[ID], {})
        if not before or before.get(KIND) != value.get(KIND):
            raise ValidationError(
                f"Some of the provided components in {at[0]} are not related to the entity", (*at, ID)
            )
    schema = component_of(field, value)
    assert schema is not None, "values are cleaned"
    # Of a new one, parts may bring ids of their own where the whole is new.
    within: Values | None = before or (None if known is None else {})
    fresh = {}
    for slug in value.keys() & schema.fields.keys():
        stored = None if within is None else within.get(slug, ())
        fresh[slug] = _merged(schema.fields[slug], value[slug], stored, (*at, slug))
    defaulting = () if before else (f for f in schema.fields.values() if f.default is not None)
    defaults = {field.slug: field.type.default(field) for field in defaulting}
    head = {ID: value.get(ID) or secrets.randbelow(LARGEST_ID) + 1}
    if KIND in value:
        head[KIND] = value[KIND]
    return {**head, **defaults, **before, **fresh}


# -- media ------------------------------------------------------------------------------------------


def _with_assets(fields: Fields, values: Values, using: str) -> Values:
    """Return the values with the document id of each file that they name, by whatever kind of id.

    Raises ValidationError, with all faults, for files that do not exist or are of a kind that the field
    refuses.
    """
    sent = list(media(fields, values))
    wanted = [reference for _, value, _ in sent for reference in references(value)]
    if not wanted:
        return values
    found = assets.resolve(wanted, using)
    faults = Faults()
    for field, value, at in sent:
        with faults.gathered():
            _check(field, value, found, at)
    faults.check()

    names = {reference: asset.document_id for reference, asset in found.items()}

    def named(value: Any) -> Any:
        if isinstance(value, MediaPatch):
            return value.named(names)
        return list(dict.fromkeys(map(names.__getitem__, value))) if isinstance(value, list) else names[value]

    return with_media(fields, values, named)


def _check(field: Described, value: Any, found: Mapping[Reference, Asset], at: Path) -> None:
    allowed = field.options.get("allowedTypes")
    faults = Faults()
    if isinstance(value, MediaPatch):
        for joining in value.connect:
            if joining.anchor is not None and joining.anchor not in found:
                here = (*at, *joining.path, joining.place)
                faults.found.append(
                    ValidationError(f'There is no asset "{joining.anchor}".', here).coded("no_file")
                )
        value, at = [joining.file for joining in value.connect], (*at, "connect")
    for number, reference in enumerate(_listed(value)):
        here = (*at, number) if isinstance(value, list) else at
        asset = found.get(reference)
        with faults.gathered():
            if asset is None:
                raise ValidationError(f'There is no asset "{reference}".', here).coded("no_file")
            if allowed and asset.family not in allowed:
                kinds = ", ".join(allowed)
                params = {"kinds": kinds, "name": asset.name, "kind": asset.mime}
                raise wrong(f"takes {kinds}, and {asset.name} is {asset.mime}", here, "wrong_file", **params)
    faults.check()


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]
