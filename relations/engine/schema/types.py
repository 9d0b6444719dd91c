"""The types of the schema: flow, field, relation and component, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...models import Cardinality, FieldType, Status
from ...models.flow import content_type
from ..errors import NotFoundError, ValidationError
from ..values import KINDS, Kind
from .opening import Opening
from .ruled import Rules
from .showing import Showing
from .upcoming import Upcoming


@dataclass(frozen=True, slots=True)
class FieldSchema(Showing):
    """A field of a flow, or an attribute of a component. A relation is a `RelationSchema`.

    `components` are all components, by uid. An attribute of a component has no flow, and no ids unless it is
    a relation. `stored_as` is the key of its values, if not the slug; `index` names their index, or is "".
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
    index: str = ""

    @property
    def key(self) -> str:
        """The key of the field's value in the JSON values of a version; usually its first slug."""
        return self.stored_as or self.slug

    @property
    def type(self) -> Kind:
        """The Kind that reads and checks the field's values; that of JSON for a type that is not known."""
        return KINDS.get(self.kind, KINDS[FieldType.JSON])

    @property
    def relation(self) -> RelationSchema | None:
        """The field itself if it is a relation, else None."""
        return None

    @property
    def held(self) -> tuple[ComponentSchema, ...]:
        """The components that values of a component field or dynamic zone have; () for other types."""
        if not self.type.holds_parts:
            return ()
        zone = self.options.get("components")
        named = [self.options.get("component")] if zone is None else zone
        return tuple(self.components[uid] for uid in map(str, named) if uid in self.components)


@dataclass(frozen=True, slots=True)
class RelationSchema(FieldSchema, Rules):
    """A relation as seen from one side: a field of a flow, or an attribute of a component.

    All its links belong to the owning field, with the primary key `link_field`. Members of its lists are
    documents of the flow `other`, or resources of the `resource_types`. `to_many` says whether a list can
    have several members, `other_to_many` the same of the inverse field's lists.

    A relation to `several` flows has documents of the flows `others`. Each can have an inverse field with its
    own cardinality; `to` returns the relation with one flow alone. `targets` are the primary keys of the
    target flows, `inverses` maps flows of inverse fields to cardinalities.
    """

    link_field: int = 0
    owning: bool = True
    cardinality: Cardinality = Cardinality.MANY_TO_MANY
    to_many: bool = field(init=False)
    other_to_many: bool = field(init=False)
    two_sided: bool = False
    inverses: Mapping[int, Cardinality] = field(default_factory=dict)
    several: bool = False
    targets: tuple[int, ...] = ()
    resource_types: tuple[str, ...] = ()
    shared: Mapping[str, Any] = field(default_factory=dict)  # the options of the owning field
    flows: Mapping[int, FlowSchema] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "to_many", self.cardinality.to_many)
        object.__setattr__(self, "other_to_many", self.cardinality.other_to_many)

    @property
    def relation(self) -> RelationSchema:
        """The field itself, since it is a relation."""
        return self

    @property
    def inverse(self) -> RelationSchema | None:
        """The field at the other end of a two-sided relation, even if disabled; else None."""
        if self.other is None or not self.two_sided:
            return None
        fields = self.other.all_relations
        return next(f for f in fields if (f.link_field, f.owning) == (self.link_field, not self.owning))

    @property
    def owner(self) -> FlowSchema:
        """The flow that has the field; of a component's relation the one given to `within`, else KeyError."""
        return self.flows[self.flow]

    def within(self, flow: FlowSchema) -> RelationSchema:
        """Return a copy of a component's relation, for documents of `flow`: its `owner` is that flow."""
        return replace(self, flow=flow.id)

    @property
    def other(self) -> FlowSchema | None:
        """The flow of the members; None if they are resources only, or in a relation to several flows."""
        return None if self.several or not self.targets else self.flows[self.targets[0]]

    @property
    def others(self) -> tuple[FlowSchema, ...]:
        """All flows of the members, sorted by slug; () if the members are resources only."""
        if self.several and not self.targets:
            return tuple(sorted(self.flows.values(), key=lambda flow: flow.slug))
        return tuple(self.flows[key] for key in self.targets)

    @property
    def kinds(self) -> dict[str, FlowSchema]:
        """The enabled target flows that the caller may read, by uid: payloads name them `api::tag.tag`."""
        return {flow.uid: flow for flow in self.others if flow.is_open}

    def leads_to(self, flow: int) -> bool:
        """Return whether documents of the flow with this primary key can be members."""
        return flow in self.targets or (self.several and not self.targets)

    def to(self, flow: int) -> RelationSchema:
        """Return a relation to several flows narrowed to one (its primary key); any other one as it is."""
        if not self.several:
            return self
        theirs, uid = self.inverses.get(flow), self.flows[flow].uid if flow in self.flows else ""
        kind = self.cardinality if theirs is None else theirs.inverse
        one = replace(self, several=False, targets=(flow,), cardinality=kind, two_sided=theirs is not None)
        return replace(one, options=self.options_of(uid))

    @property
    def link(self) -> ComponentSchema | None:
        """The component that describes the data on each link of the relation; None if links have no data."""
        uid = self.shared.get("link")
        return None if uid is None else self.components.get(uid)

    @property
    def takes_over(self) -> bool:
        """Whether a document can be in one list of this field only: joining a list, it leaves the other one.

        In a relation to several flows it is true if it is true for one of them.
        """
        if self.several:
            return any(self.to(flow).takes_over for flow in self.inverses)
        return self.two_sided and not self.other_to_many


@dataclass(frozen=True, slots=True)
class ComponentSchema:
    """A component: its enabled attributes by slug, as `fields`.

    `unmapped` are the slugs of attributes that have no field and so no content: passwords, and relations
    without a target. `disabled` are relations that readers do not see; their links are kept.
    """

    uid: str
    name: str
    fields: dict[str, FieldSchema] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    disabled: tuple[RelationSchema, ...] = ()

    @property
    def all_relations(self) -> tuple[RelationSchema, ...]:
        """The component's relations, disabled ones too."""
        return (*(f for f in self.fields.values() if isinstance(f, RelationSchema)), *self.disabled)

    @property
    def readable(self) -> tuple[FieldSchema, ...]:
        """The attributes that answers have by default: not private, not secret, no relations and no media."""
        return tuple(f for f in self.fields.values() if f.shown)

    @property
    def populatable(self) -> tuple[FieldSchema, ...]:
        """The attributes that answers have only when `populate` names them."""
        return tuple(f for f in self.fields.values() if f.on_demand)

    def relation(self, slug: str) -> RelationSchema:
        """Return the relation with this slug; NotFoundError if missing, ValidationError for a value."""
        return _relation(self.fields.get(slug), slug, "component", self.uid)


@dataclass(frozen=True, slots=True, repr=False)
class FlowSchema(Opening):
    """A flow with its enabled fields in order, by slug.

    The tuples are computed once, since reading needs them for every document. `values` are the fields that
    are no relations, `readable` those that answers have by default, `populatable` those that they have when
    `populate` names them. `part_relations` are the relations of components in its documents. `moved` maps
    JSON keys of values to slugs, if they differ. Changes in progress fill or remove the keys `upcoming`.
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
    ordered: bool = False
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
            "part_relations": tuple(each.within(self) for each in relations_in((*fields, *self.disabled))),
        }
        for name, value in computed.items():
            object.__setattr__(self, name, value)

    @property
    def uid(self) -> str:
        """The flow's name in the Strapi dialect, made of its singular name: `api::tag.tag`."""
        return content_type(self.singular)

    @property
    def has_localizations(self) -> bool:
        """Whether answers can have `localizations`: the document's versions in other locales."""
        return self.localized and "localizations" not in self.fields

    def by_slug(self, stored: dict[str, Any]) -> dict[str, Any]:
        """Return a version's JSON values, which are stored by the keys of fields, by their slugs instead."""
        if not self.moved:
            return stored
        hidden = {*self.moved, *self.moved.values()}
        known = {slug: stored[key] for key, slug in self.moved.items() if key in stored}
        return {key: value for key, value in stored.items() if key not in hidden} | known

    def by_key(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return `values`, which are by the slugs of fields, by the keys of the fields instead."""
        keys = {slug: key for key, slug in self.moved.items()}
        return {keys.get(slug, slug): value for slug, value in values.items()}

    def relation(self, slug: str) -> RelationSchema:
        """Return the enabled relation with this slug; NotFoundError for none, ValidationError for a value."""
        return _relation(self.fields.get(slug), slug, "flow", self.slug)


def _relation(found: FieldSchema | None, slug: str, kind: str, name: str) -> RelationSchema:
    if found is None:
        raise NotFoundError(f'The {kind} "{name}" has no field "{slug}".', [slug])
    if not isinstance(found, RelationSchema):
        raise ValidationError(f'The field "{slug}" of "{name}" is no relationship.', [slug])
    return found


def relations_in(fields: Iterable[FieldSchema]) -> tuple[RelationSchema, ...]:
    """Return the relations of all components in these fields, at any depth, disabled ones too."""
    found = components_in(fields)
    return tuple(relation for uid in sorted(found) for relation in found[uid].all_relations)


def components_in(fields: Iterable[FieldSchema]) -> dict[str, ComponentSchema]:
    """Return the components that values of these fields can be made of, at any depth, by uid."""
    found: dict[str, ComponentSchema] = {}
    waiting = list(fields)
    while waiting:
        new = {each.uid: each for each in waiting.pop().held if each.uid not in found}
        found |= new
        waiting += [below for each in new.values() for below in each.fields.values()]
    return found
