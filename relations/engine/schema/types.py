"""The types of the schema: flow, field, relation, component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...models import Cardinality, FieldType, Status
from ..errors import NotFoundError, ValidationError
from ..values import KINDS, Kind
from .upcoming import Upcoming


@dataclass(frozen=True, slots=True)
class FieldSchema:
    """A field of a flow, or an attribute of a component. A relation is a `RelationSchema`.

    `components` are all components of the schema, by uid; the options of a component field name its own.
    An attribute of a component has no flow, and no ids unless it is a relation. `stored_as` is the key of
    the values where it is not the slug.
    """

    id: int
    public_id: str
    flow: int
    slug: str
    name: str
    kind: str
    stored_as: str = ""
    required: bool = False
    unique: bool = False
    localized: bool = False
    enabled: bool = True
    omit_null: bool = False
    default: Any = None
    rules: tuple[dict[str, Any], ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    components: Mapping[str, ComponentSchema] = field(default_factory=dict, compare=False, repr=False)

    @property
    def key(self) -> str:
        """The key under which the JSON values of a version have the field's value: at first the slug."""
        return self.stored_as or self.slug

    @property
    def type(self) -> Kind:
        """The Kind that reads and checks the field's values.

        For a type that this release does not know, since a newer one has stored it, that of JSON.
        """
        return KINDS.get(self.kind, KINDS[FieldType.JSON])

    @property
    def relation(self) -> RelationSchema | None:
        """The field itself where it is a relation, else None."""
        return None

    @property
    def held(self) -> tuple[ComponentSchema, ...]:
        """The components that the field's values may be of; () for a field of another type.

        Deleted components are left out.
        """
        if not self.type.holds_parts:
            return ()
        zone = self.options.get("components")
        named = [self.options.get("component")] if zone is None else zone
        return tuple(self.components[uid] for uid in map(str, named) if uid in self.components)

    @property
    def private(self) -> bool:
        """Whether the APIs never show the field. Writing it is allowed."""
        return bool(self.options.get("private"))

    @property
    def writable(self) -> bool:
        """Whether clients of the APIs and editors may write the field; Python always may."""
        return self.options.get("writable") is not False

    @property
    def on_demand(self) -> bool:
        """Whether answers have the field only when `populate` names it.

        That holds for relations, media, components and dynamic zones, unless they are private.
        """
        return not self.private and self.type.on_demand

    @property
    def shown(self) -> bool:
        """Whether answers have the field by default.

        Private fields, passwords, and fields that are read on demand are not shown.
        """
        return not (self.private or self.type.on_demand or self.type.secret)


@dataclass(frozen=True, slots=True)
class RelationSchema(FieldSchema):
    """One side of a relation: a field of one flow, or an attribute of a component (see `within`).

    `link_field` is the primary key of the owning field, which all links of the relation carry. What the field
    lists are its members: documents of the flow `other`, or resources of one of the `resource_types`.
    `to_many` says that a list of this side may have several members, `other_to_many` that one of the inverse
    side may.
    """

    link_field: int = 0
    owning: bool = True
    cardinality: Cardinality = Cardinality.MANY_TO_MANY
    to_many: bool = field(init=False)
    other_to_many: bool = field(init=False)
    two_sided: bool = False
    target_flow: int | None = None
    resource_types: tuple[str, ...] = ()
    flows: Mapping[int, FlowSchema] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "to_many", self.cardinality.to_many)
        object.__setattr__(self, "other_to_many", self.cardinality.other_to_many)

    @property
    def relation(self) -> RelationSchema:
        """The field itself."""
        return self

    @property
    def inverse(self) -> RelationSchema | None:
        """The field on the other side of a two-sided relation, owning or inverse; None in a one-sided one.

        Disabled fields count too.
        """
        if self.other is None or not self.two_sided:
            return None
        fields = self.other.all_relations
        return next(f for f in fields if (f.link_field, f.owning) == (self.link_field, not self.owning))

    @property
    def owner(self) -> FlowSchema:
        """The flow that has the field.

        For a component's relation, that of the documents, which `within` sets. Raises KeyError for a
        component's relation without `within`.
        """
        return self.flows[self.flow]

    def within(self, flow: FlowSchema) -> RelationSchema:
        """Return a component's relation as documents of `flow` have it: a copy whose `owner` is that flow."""
        return replace(self, flow=flow.id)

    @property
    def other(self) -> FlowSchema | None:
        """The flow of the documents that the field lists; None where it lists resources alone."""
        return None if self.target_flow is None else self.flows[self.target_flow]

    @property
    def takes_over(self) -> bool:
        """Whether the relation is exclusive: a document in one list of this field can be in no other.

        Connecting the document then removes it from the list of its previous owner.
        """
        return self.two_sided and not self.other_to_many


@dataclass(frozen=True, slots=True)
class ComponentSchema:
    """A component: its enabled attributes as `fields`, by slug.

    `unmapped` are the slugs of attributes that have no field, and so no content: passwords, and relations
    whose target is not there. `disabled` are relations that no reader sees; their links are kept.
    """

    uid: str
    name: str
    fields: dict[str, FieldSchema] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    disabled: tuple[RelationSchema, ...] = ()

    @property
    def all_relations(self) -> tuple[RelationSchema, ...]:
        """The component's attributes that are relations, disabled ones too."""
        return (*(f for f in self.fields.values() if isinstance(f, RelationSchema)), *self.disabled)

    @property
    def readable(self) -> tuple[FieldSchema, ...]:
        """The attributes that answers show by default, see `FieldSchema.shown`."""
        return tuple(f for f in self.fields.values() if f.shown)

    @property
    def populatable(self) -> tuple[FieldSchema, ...]:
        """The attributes that answers show only when `populate` names them."""
        return tuple(f for f in self.fields.values() if f.on_demand)


@dataclass(frozen=True, slots=True)
class FlowSchema:
    """A flow with its enabled fields in order, by slug.

    The tuples are computed once, since reading needs them for every document. `values` are the fields that
    are no relations, `readable` those that answers show by default, `populatable` those that are read only
    when `populate` names them. `part_relations` are the relations of components that the flow's documents may
    hold. `moved` maps JSON keys of values to the slugs of their fields, where the two differ. `upcoming` are
    JSON keys of a change that is under way: writers keep their values up to date until it is done.
    """

    id: int
    public_id: str
    slug: str
    singular: str
    name: str
    enabled: bool
    localized: bool
    drafts: bool
    single: bool
    fields: dict[str, FieldSchema] = field(default_factory=dict)
    upcoming: tuple[Upcoming, ...] = ()
    disabled: tuple[FieldSchema, ...] = ()  # no reader sees them, but their values and links are kept
    statuses: tuple[str, ...] = field(init=False)
    relations: tuple[RelationSchema, ...] = field(init=False)
    all_relations: tuple[RelationSchema, ...] = field(init=False)  # disabled ones too
    values: tuple[FieldSchema, ...] = field(init=False)
    readable: tuple[FieldSchema, ...] = field(init=False)
    populatable: tuple[FieldSchema, ...] = field(init=False)
    part_relations: tuple[RelationSchema, ...] = field(init=False)  # disabled ones too
    moved: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        fields = tuple(self.fields.values())
        values = tuple(f for f in fields if f.relation is None)
        computed = {
            "statuses": (Status.DRAFT, Status.PUBLISHED) if self.drafts else (Status.PUBLISHED,),
            "relations": tuple(f for f in fields if isinstance(f, RelationSchema)),
            "all_relations": tuple(f for f in (*fields, *self.disabled) if isinstance(f, RelationSchema)),
            "values": values,
            "readable": tuple(f for f in values if f.shown),
            "populatable": tuple(f for f in fields if f.on_demand),
            "moved": {f.key: f.slug for f in (*fields, *self.disabled) if f.key != f.slug},
        }
        computed["part_relations"] = tuple(
            relation.within(self) for relation in relations_in((*fields, *self.disabled))
        )
        for name, value in computed.items():
            object.__setattr__(self, name, value)

    @property
    def has_localizations(self) -> bool:
        """Whether answers have a key `localizations`, which lists the document's versions in other locales.

        It is so in a localized flow, unless a field has this slug.
        """
        return self.localized and "localizations" not in self.fields

    def by_slug(self, stored: dict[str, Any]) -> dict[str, Any]:
        """Return a version's JSON values, which are stored by the keys of fields, by the slugs of fields."""
        if not self.moved:
            return stored
        hidden = {*self.moved, *self.moved.values()}
        known = {slug: stored[key] for key, slug in self.moved.items() if key in stored}
        return {key: value for key, value in stored.items() if key not in hidden} | known

    def by_key(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values that are given by the slugs of fields, by the JSON keys of fields instead."""
        keys = {slug: key for key, slug in self.moved.items()}
        return {keys.get(slug, slug): value for slug, value in values.items()}

    def relation(self, slug: str) -> RelationSchema:
        """Return the enabled relation field with this slug.

        Raises NotFoundError when there is no such field or it is disabled, ValidationError when it is no
        relation.
        """
        found = self.fields.get(slug)
        if found is None:
            raise NotFoundError(f'The flow "{self.slug}" has no field "{slug}".', [slug])
        if not isinstance(found, RelationSchema):
            raise ValidationError(f'The field "{slug}" of "{self.slug}" is no relationship.', [slug])
        return found


def relations_in(fields: Iterable[FieldSchema]) -> tuple[RelationSchema, ...]:
    """Return the relations of all components that these fields may hold, at any depth; disabled ones too."""
    found: dict[str, ComponentSchema] = {}
    waiting = [component for each in fields for component in each.held]
    while waiting:
        component = waiting.pop()
        if component.uid not in found:
            found[component.uid] = component
            waiting += [below for each in component.fields.values() for below in each.held]
    return tuple(relation for uid in sorted(found) for relation in found[uid].all_relations)
