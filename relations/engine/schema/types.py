"""The types of the schema: flow, field, relation and component."""

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
        """The key of the field's values in a version."""
        return self.stored_as or self.slug

    @property
    def type(self) -> Kind:
        """The description of the field's kind. A kind that a newer release has stored is read as JSON."""
        return KINDS.get(self.kind, KINDS[FieldType.JSON])

    @property
    def relation(self) -> RelationSchema | None:
        """The field itself where it is a relation, else None."""
        return None

    @property
    def held(self) -> tuple[ComponentSchema, ...]:
        """The components that the field may hold; none where it holds values or links."""
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
        """Whether the field is read only when `populate` names it: relations, media, components."""
        return not self.private and self.type.on_demand

    @property
    def shown(self) -> bool:
        """Whether answers have the field by default.

        Private fields, passwords, and fields that are read on demand are not shown.
        """
        return not (self.private or self.type.on_demand or self.type.secret)


@dataclass(frozen=True, slots=True)
class RelationSchema(FieldSchema):
    """One side of a relation: the field of one flow, or of a component (see `within`).

    `link_field` is the id of the owning field, which all links of the relation carry. A member is a
    document of the flow `other`, or a resource of one of the `resource_types`. `to_many` says that this
    side's list may hold several members, `other_to_many` that the inverse list may.
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
        return self

    @property
    def inverse(self) -> RelationSchema | None:
        """The field at the other end of a two-sided relation; None where there is none."""
        if self.other is None or not self.two_sided:
            return None
        fields = self.other.all_relations
        return next(f for f in fields if (f.link_field, f.owning) == (self.link_field, not self.owning))

    @property
    def owner(self) -> FlowSchema:
        """The flow that has the field: of a component's relation, that of the document (see `within`)."""
        return self.flows[self.flow]

    def within(self, flow: FlowSchema) -> RelationSchema:
        """A component's relation as documents of `flow` have it. Each component in them has a list."""
        return replace(self, flow=flow.id)

    @property
    def other(self) -> FlowSchema | None:
        """The flow of the members; None where all of them are resources."""
        return None if self.target_flow is None else self.flows[self.target_flow]

    @property
    def takes_over(self) -> bool:
        """Whether the relation is exclusive: connecting a document takes it from its previous owner."""
        return self.two_sided and not self.other_to_many


@dataclass(frozen=True, slots=True)
class ComponentSchema:
    """A component.

    `unmapped` are the slugs of attributes that cannot be kept: passwords, and relations to what is not
    there. `disabled` are relations that no reader sees; their links are kept.
    """

    uid: str
    name: str
    fields: dict[str, FieldSchema] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    disabled: tuple[RelationSchema, ...] = ()

    @property
    def all_relations(self) -> tuple[RelationSchema, ...]:
        """The relations, disabled ones too."""
        return (*(f for f in self.fields.values() if isinstance(f, RelationSchema)), *self.disabled)

    @property
    def readable(self) -> tuple[FieldSchema, ...]:
        """The fields that every answer has."""
        return tuple(f for f in self.fields.values() if f.shown)

    @property
    def populatable(self) -> tuple[FieldSchema, ...]:
        """The fields that are read only when `populate` names them."""
        return tuple(f for f in self.fields.values() if f.on_demand)


@dataclass(frozen=True, slots=True)
class FlowSchema:
    """A flow with its enabled fields in order.

    The tuples are computed once, since reading needs them for every document. `values` are the fields
    that are no relations, `readable` those that every answer has, `populatable` those that are read only
    when `populate` names them. `part_relations` are those of the components that its documents may hold.
    `moved` are the slugs of fields by the keys of their values, where these differ, and `upcoming` further
    keys, on their way in or out.
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
        """Whether `localizations` are the versions in other locales, and no field of this name."""
        return self.localized and "localizations" not in self.fields

    def by_slug(self, stored: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a version, which are stored by key, by the slugs of their fields."""
        if not self.moved:
            return stored
        hidden = {*self.moved, *self.moved.values()}
        known = {slug: stored[key] for key, slug in self.moved.items() if key in stored}
        return {key: value for key, value in stored.items() if key not in hidden} | known

    def by_key(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values by slug as they are stored."""
        keys = {slug: key for key, slug in self.moved.items()}
        return {keys.get(slug, slug): value for slug, value in values.items()}

    def relation(self, slug: str) -> RelationSchema:
        """Return the relation field `slug`.

        Raises NotFoundError when there is no such field, ValidationError when it is of another kind.
        """
        found = self.fields.get(slug)
        if found is None:
            raise NotFoundError(f'The flow "{self.slug}" has no field "{slug}".', [slug])
        if not isinstance(found, RelationSchema):
            raise ValidationError(f'The field "{slug}" of "{self.slug}" is no relationship.', [slug])
        return found


def relations_in(fields: Iterable[FieldSchema]) -> tuple[RelationSchema, ...]:
    """The relations of the components, at any depth, that these fields may hold, disabled ones too."""
    found: dict[str, ComponentSchema] = {}
    waiting = [component for each in fields for component in each.held]
    while waiting:
        component = waiting.pop()
        if component.uid not in found:
            found[component.uid] = component
            waiting += [below for each in component.fields.values() for below in each.held]
    return tuple(relation for uid in sorted(found) for relation in found[uid].all_relations)
