"""Relations of components: their payloads stand among the values that are written, and become changes.

`parsed` puts a change in the place of each payload. Once the components have their ids, `taken` takes the
changes out of the values. The others delete links of components that are gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ... import conf
from ...batches import batches
from ...models import Link
from ..errors import Faults, Path, ValidationError
from ..operations import Change, Patch, Set, named_by
from ..schema import FieldSchema, FlowSchema, RelationSchema
from ..values.parts import ID, each_part, ids_within
from . import payload, reading_back

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PartChange:
    """A change of one relation list: of a component in a version, or of the version itself.

    `part` is the component's id within the version, 0 for the version itself. `name` says where the
    relation stands, by slugs with dots between them: `blocks.author`. `is_new` says that the component is
    not stored yet, so that its list is empty.
    """

    field: RelationSchema
    part: int
    change: Change
    name: str
    is_new: bool = False


def parsed(fields: Mapping[str, FieldSchema], values: Values) -> Values:
    """Parse the relation payloads in the components of `values`; return `values`, which are changed in place.

    `values` are cleaned already, by slug. In a component each payload of a relation is replaced by a
    Patch or Set, or left out when it asks for no change. Raises ValidationError, with all that is wrong,
    for a payload that is none of a relation, and for more than RELATIONS_MAX_ITEMS items.
    """
    faults = Faults()
    for part, component, at in each_part(fields, values):
        for slug in part.keys() & component.fields.keys():
            field = component.fields[slug]
            if isinstance(field, RelationSchema):
                sent = part.pop(slug)
                with faults.gathered():
                    change = _change(field, sent, (*at, slug))
                    part |= {} if change is None else {slug: change}
    faults.check()
    return values


def taken(
    flow: FlowSchema, values: Values, relations: Mapping[str, Change], known: Values
) -> tuple[Values, list[PartChange]]:
    """Take the changes that `parsed` left in components out of `values`; return these values and all changes.

    The components have ids already. `values` are changed in place. First come the changes `relations` of
    the version itself, by slug, then those of components. A component that the values `known` lack, which
    the version had or takes over, is new.
    """
    held = ids_within(known) if flow.part_relations else ()
    found = [PartChange(flow.relation(slug), 0, change, slug) for slug, change in relations.items()]
    for part, component, at in each_part(flow.fields, values) if flow.part_relations else ():
        for slug in [slug for slug, value in part.items() if isinstance(value, Patch | Set)]:
            field = component.fields[slug]
            assert isinstance(field, RelationSchema), "only relations are changed"
            name = ".".join([*(step for step in at if isinstance(step, str)), slug])
            key = part.get(ID, 0)
            found.append(PartChange(field.within(flow), key, part.pop(slug), name, key not in held))
    return values, found


def drop(gone: Mapping[int, set[int]], using: str) -> int:
    """Delete the links of components that are gone; return how many links there were.

    `gone` maps the primary keys of versions to the ids of components in them.
    """
    keys = of_parts(gone, using)
    delete(keys, using)
    return len(keys)


def delete(keys: list[int], using: str) -> None:
    """Delete the links with these primary keys, in batches."""
    for batch in batches(keys):
        Link.objects.using(using).filter(pk__in=batch).delete()


def of_parts(parts: Mapping[int, set[int]], using: str) -> list[int]:
    """Return the primary keys of the links of components: 1 statement, or none without components.

    `parts` maps the primary keys of versions to the ids of components in them.
    """
    named = {version: some for version, some in parts.items() if some}
    if not named:
        return []
    rows = Link.objects.using(using).filter(source__in=named, part__gt=0).order_by()
    found = rows.values_list("pk", "source", "part")
    return [pk for pk, source, part in found if part in named[source]]


def _change(field: RelationSchema, value: Any, path: Path) -> Change | None:
    change = payload.change(reading_back.named(value, field, path), path)
    limit = conf.get("RELATIONS_MAX_ITEMS")
    if change is not None and len(named_by(change)) > limit:
        raise ValidationError(f"One write takes at most {limit} relations of a field.", path)
    return change
