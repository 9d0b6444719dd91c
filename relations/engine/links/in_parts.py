"""Relations of components: finding their changes in the values that are written.

A component's values include payloads of its relations. `parsed` replaces each payload by a parsed change.
When the components have ids, `taken` moves these changes out of the values. The other functions delete links
of components that no longer exist.
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
    """A change of one relation's list: of a component in a version, or of the version itself.

    `part` is the component's id within the version, 0 for the version itself. `name` is the path to the
    relation by slugs, such as `blocks.author`. `is_new` says that the component is not stored yet, so that
    its list is empty.
    """

    field: RelationSchema
    part: int
    change: Change
    name: str
    is_new: bool = False


class ListPlace(NamedTuple):
    """The list of a relation in a document: its field, and the component that has it.

    `part` is the component's id, 0 for the version itself. `name` is the path by slugs, such as
    `blocks.author`.
    """

    field: RelationSchema
    part: int
    name: str


def placed(flow: FlowSchema, values: Mapping[str, Any], path: str) -> ListPlace:
    """Return the list to which a path leads: `author`, or `blocks.0.author` for a relation of a component.

    Components in lists are counted from 0. `values` are the document's, by slug. Raises NotFoundError for a
    path that leads nowhere, ValidationError for one that does not lead to a relation.
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
    """Parse the payloads of relations in the components of `values`, and put the parsed changes there.

    `values` are by slug, and already checked; they are changed in place and returned. Each payload becomes a
    Patch or Set, or is removed if it changes nothing. What is wrong is left out, and its ValidationErrors are
    added to `faults`, also those for more than RELATIONS_MAX_ITEMS items.
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

    `values` are what `parsed` returned; `relations` are changes by slug, or by path for those of components,
    which are left out.
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
    """Move the changes of components' relations, which `parsed` has put into `values`, out of these.

    Returns (values, all changes of lists). `values` are changed in place; their components have ids. The
    changes begin with `relations`, which are by slug or by path, such as `blocks.0.author`. A component
    whose id does not occur in `known`, the version's earlier values, is new.
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
    """Raise ValidationError for a change that names more than RELATIONS_MAX_ITEMS documents."""
    limit = conf.get("RELATIONS_MAX_ITEMS")
    if len(named_by(asked.change)) > limit:
        raise ValidationError(f"One write takes at most {limit} relations of a field.", asked.name.split("."))


def drop(gone: Mapping[int, set[int]], using: str) -> int:
    """Delete the links of components that no longer exist, and return the number of deleted links.

    `gone` maps primary keys of versions to the ids of components in them.
    """
    keys = of_parts(gone, using)
    delete(keys, using)
    return len(keys)


def delete(keys: list[int], using: str) -> None:
    """Delete the links with these primary keys, in batches."""
    for batch in batches(keys):
        Link.objects.using(using).filter(pk__in=batch).delete()


def of_parts(parts: Mapping[int, set[int]], using: str) -> list[int]:
    """Return the primary keys of the links of components: 1 SQL statement, none without components.

    `parts` maps the primary keys of versions to the ids of components in them.
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
