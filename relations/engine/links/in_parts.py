"""Relations of parts: finding their changes in the values that are written.

A part includes payloads of its relations, beside its other values. `parsed` replaces each payload by a parsed
change. When the parts have ids, `taken` removes these changes from the values and returns them. The other
functions delete links of parts that no longer exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ... import conf
from ...batches import batches
from ...models import Link
from ..errors import Faults, NotFoundError, Path, ValidationError
from ..operations import Change, Patch, Set, named_by
from ..schema import ComponentSchema, FieldSchema, FlowSchema, RelationSchema
from ..values.parts import ID, each_part, ids_within
from . import payload, reading_back

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PartChange:
    """A change of one relation's list: the list of a part in a version, or of the version itself.

    `part` is the part's id within the version, 0 for the version itself. `name` is the path to the relation
    by slugs, such as `blocks.author`. `is_new` says that the part is not stored yet, so that its list is
    empty.
    """

    field: RelationSchema
    part: int
    change: Change
    name: str
    is_new: bool = False


class ListPlace(NamedTuple):
    """The list of a relation in a document: its field, and the part that has it.

    `part` is the part's id, 0 for the version itself. `name` is the path to the relation by slugs, such as
    `blocks.author`.
    """

    field: RelationSchema
    part: int
    name: str


def placed(flow: FlowSchema, values: Mapping[str, Any], path: str) -> ListPlace:
    """Find the list at a path: `author`, or `blocks.0.author` for a relation of a part.

    Parts in lists are counted from 0. `values` are the document's, by slug. Raises NotFoundError for a path
    at which there is no part or field, ValidationError for a path to a value.
    """
    *way, slug = path.split(".")
    if not way:
        return ListPlace(flow.relation(slug), 0, slug)
    for part, component, at in each_part(flow.fields, values):
        if way == [str(step) for step in at]:
            assert isinstance(component, ComponentSchema), "the schema's own components"
            return ListPlace(component.relation(slug).within(flow), part.get(ID, 0), _name(at, slug))
    raise NotFoundError(f'The document has no component at "{".".join(way)}".', [path])


def _name(at: Path, slug: str) -> str:
    return ".".join([*(step for step in at if isinstance(step, str)), slug])


def parsed(fields: Mapping[str, FieldSchema], values: Values, faults: Faults) -> Values:
    """Parse the payloads of relations within the parts in `values`, and replace them by the parsed changes.

    `fields` are those of the flow, by slug. `values` are by slug, and already checked; they are changed in
    place and returned. Each payload becomes a Patch or Set; one that changes nothing, or is wrong, is
    removed. Its ValidationErrors are added to `faults`, also one for more than RELATIONS_MAX_ITEMS items.
    """
    for part, component, at in each_part(fields, values):
        for slug in part.keys() & component.fields.keys():
            field = component.fields[slug]
            if isinstance(field, RelationSchema):
                sent = part.pop(slug)
                with faults.gathered():
                    change = _change(field, sent, (*at, slug), faults)
                    part |= {} if change is None else {slug: change}
    return values


def changed_lists(
    flow: FlowSchema, values: Values, relations: Mapping[str, Change]
) -> Iterator[tuple[RelationSchema, Change]]:
    """Yield (relation, its change) for each list that a write changes, as far as the payload alone tells.

    `values` are the document's as `parsed` returned them, with changes in their parts. `relations` are
    changes by slug; keys that are paths to relations of parts, with dots, are ignored.
    """
    yield from ((flow.relation(slug), change) for slug, change in relations.items() if "." not in slug)
    for part, component, _ in each_part(flow.fields, values) if flow.part_relations else ():
        for slug, value in part.items():
            field = component.fields.get(slug)
            if isinstance(field, RelationSchema) and isinstance(value, Patch | Set):
                yield field, value


def taken(
    flow: FlowSchema, values: Values, relations: Mapping[str, Change], known: Values
) -> tuple[Values, list[PartChange]]:
    """Remove from `values` the changes of parts' relations, which `parsed` has put there, and return them.

    Returns (values, all changes of lists). `values` are changed in place; their parts have ids. The changes
    begin with those in `relations`, which are by slug or by path, such as `blocks.0.author`. A part whose id
    does not occur in `known`, the version's earlier values, is new.
    """
    held = ids_within(known) if flow.part_relations else ()
    places = {path: placed(flow, {**known, **values}, path) for path in relations}
    found = [PartChange(to.field, to.part, relations[path], to.name) for path, to in places.items()]
    for part, component, at in each_part(flow.fields, values) if flow.part_relations else ():
        for slug in [slug for slug, value in part.items() if isinstance(value, Patch | Set)]:
            field = component.fields[slug]
            assert isinstance(field, RelationSchema), "only relations are changed"
            key, change = part.get(ID, 0), part.pop(slug)
            found.append(PartChange(field.within(flow), key, change, _name(at, slug), key not in held))
    return values, found


def check_size(asked: PartChange) -> None:
    """Raise ValidationError for a change of one list that names more than RELATIONS_MAX_ITEMS targets.

    Anchors count too.
    """
    limit = conf.get("RELATIONS_MAX_ITEMS")
    if len(named_by(asked.change)) > limit:
        raise ValidationError(f"One write takes at most {limit} relations of a field.", asked.name.split("."))


def drop(gone: Mapping[int, set[int]], using: str) -> int:
    """Delete the links in lists of parts that no longer exist, and return the number of deleted links.

    `gone` maps primary keys of versions to the ids of parts in them.
    """
    keys = of_parts(gone, using)
    delete(keys, using)
    return len(keys)


def delete(keys: list[int], using: str) -> None:
    """Delete the links with these primary keys, in batches."""
    for batch in batches(keys):
        Link.objects.using(using).filter(pk__in=batch).delete()


def of_parts(parts: Mapping[int, set[int]], using: str) -> list[int]:
    """Return the primary keys of the links in the lists of parts: 1 SQL statement, none without parts.

    `parts` maps the primary keys of versions to the ids of parts in them.
    """
    named = {version: some for version, some in parts.items() if some}
    if not named:
        return []
    rows = Link.objects.using(using).filter(source__in=named, part__gt=0).order_by()
    found = rows.values_list("pk", "source", "part")
    return [pk for pk, source, part in found if part in named[source]]


def _change(field: RelationSchema, value: Any, path: Path, faults: Faults) -> Change | None:
    change = payload.sound(reading_back.named(value, field, path), path, faults)
    limit = conf.get("RELATIONS_MAX_ITEMS")
    if change is not None and len(named_by(change)) > limit:
        raise ValidationError(f"One write takes at most {limit} relations of a field.", path)
    return change
