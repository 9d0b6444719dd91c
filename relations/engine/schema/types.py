"""The types of the schema: a flow, a field, a relation, a component, and all of them at one moment."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...models import Cardinality, FieldType, Status
from ..errors import NotFoundError, ValidationError
from ..values import KINDS, Kind


@dataclass(frozen=True, slots=True)
class FieldSchema:
    """A field that holds values. Relationships are a `RelationSchema`.

    `components` are all those of the schema, by uid: a field of the kind component names its own in its
    options. Fields of components have no ids, and no flow.
    """

    id: int
    public_id: str
    flow: int
    slug: str
    name: str
    kind: str
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
    def type(self) -> Kind:
        """What its kind says of its values. A kind that a newer release has stored is read as JSON."""
        return KINDS.get(self.kind, KINDS[FieldType.JSON])

    @property
    def relation(self) -> RelationSchema | None:
        """The field itself, where it is a relationship."""
        return None

    @property
    def private(self) -> bool:
        """Whether the API never shows the field; it may be written."""
        return bool(self.options.get("private"))

    @property
    def on_demand(self) -> bool:
        """Whether it is read only when asked for."""
        return not self.private and self.type.on_demand

    @property
    def shown(self) -> bool:
        """Whether every reader gets it."""
        return not (self.private or self.type.on_demand or self.type.secret)


@dataclass(frozen=True, slots=True)
class RelationSchema(FieldSchema):
    """One side of a relation, as the flow that has the field sees it.

    `link_field` is the owning field's id, which all links of the relation carry. The other end of a link is
    a document of the flow `other`, or a resource of one of the `resource_types`.
    """

    link_field: int = 0
    owning: bool = True
    to_many: bool = True
    other_to_many: bool = True
    two_sided: bool = False
    target_flow: int | None = None
    resource_types: tuple[str, ...] = ()
    flows: Mapping[int, FlowSchema] = field(default_factory=dict, compare=False, repr=False)

    @property
    def relation(self) -> RelationSchema:
        return self

    @property
    def owner(self) -> FlowSchema:
        """The flow that has the field."""
        return self.flows[self.flow]

    @property
    def other(self) -> FlowSchema | None:
        """The flow at the other end; None where there are resources alone."""
        return None if self.target_flow is None else self.flows[self.target_flow]

    @property
    def takes_over(self) -> bool:
        """Whether connecting a document takes it from its previous owner."""
        return self.two_sided and not self.other_to_many


@dataclass(frozen=True, slots=True)
class ComponentSchema:
    """A component; `unmapped` are the attributes that it is said to have and that are not kept here."""

    uid: str
    name: str
    fields: dict[str, FieldSchema] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()

    @property
    def readable(self) -> tuple[FieldSchema, ...]:
        return tuple(f for f in self.fields.values() if f.shown)

    @property
    def populatable(self) -> tuple[FieldSchema, ...]:
        return tuple(f for f in self.fields.values() if f.on_demand)


@dataclass(frozen=True, slots=True)
class FlowSchema:
    """A flow with its enabled fields in order.

    What reading asks of every document is worked out once, here: `values` are the fields that are no
    relations; `readable` those of them that every reader gets; `populatable` the fields that are read only
    when asked for: relations, media, components.
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
    disabled: tuple[FieldSchema, ...] = ()  # nobody sees them; their links live on
    statuses: tuple[str, ...] = field(init=False)
    relations: tuple[RelationSchema, ...] = field(init=False)
    all_relations: tuple[RelationSchema, ...] = field(init=False)  # disabled ones too
    values: tuple[FieldSchema, ...] = field(init=False)
    readable: tuple[FieldSchema, ...] = field(init=False)
    populatable: tuple[FieldSchema, ...] = field(init=False)

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
        }
        for name, value in computed.items():
            object.__setattr__(self, name, value)

    @property
    def has_localizations(self) -> bool:
        """Whether `localizations` are the versions in other locales, and no field of this name."""
        return self.localized and "localizations" not in self.fields

    def relation(self, slug: str) -> RelationSchema:
        """The relation field `slug`; NotFoundError when there is none, ValidationError for another kind."""
        found = self.fields.get(slug)
        if found is None:
            raise NotFoundError(f'The flow "{self.slug}" has no field "{slug}".', [slug])
        if not isinstance(found, RelationSchema):
            raise ValidationError(f'The field "{slug}" of "{self.slug}" is no relationship.', [slug])
        return found


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything that is defined at run time, at one moment."""

    stamp: uuid.UUID
    flows: dict[str, FlowSchema]
    by_id: dict[int, FlowSchema]
    locales: tuple[str, ...]
    default_locale: str
    components: Mapping[str, ComponentSchema] = field(default_factory=dict)

    def flow(self, slug: str) -> FlowSchema:
        """The enabled flow with this slug; NotFoundError when there is none."""
        found = self.flows.get(slug)
        if found is None or not found.enabled:
            raise NotFoundError(f'There is no flow "{slug}".', flow=slug)
        return found

    def single(self, name: str) -> FlowSchema:
        """The enabled single type with this singular name; NotFoundError when there is none."""
        for found in self.flows.values():
            if found.single and found.enabled and found.singular == name:
                return found
        raise NotFoundError(f'There is no single type "{name}".', flow=name)

    def is_open(self, field: FieldSchema) -> bool:
        """Whether readers may follow the field: no private one, and no relation into a disabled flow."""
        other = field.other if isinstance(field, RelationSchema) else None
        return not field.private and (other is None or other.enabled)

    def locale(self, flow: FlowSchema, code: str | None) -> str:
        """The locale column for `flow`: '' when it is not localized, the default for None."""
        self.known_locale(code)
        if not flow.localized:
            return ""
        return code or self.default_locale

    def several(self, codes: str | Sequence[str]) -> tuple[str, ...]:
        """These locales, or all for `*`; ValidationError, naming the first that there is not."""
        if codes == "*" or "*" in codes:
            return self.locales
        for code in codes:
            self.known_locale(code)
        return tuple(dict.fromkeys(codes))

    def known_locale(self, code: str | None) -> None:
        """ValidationError, naming the value, when there is no such locale."""
        if code is not None and code not in self.locales:
            known = ", ".join(self.locales)
            raise ValidationError(f'There is no locale "{code}". There are: {known}.', ["locale"])


INVERSE = {
    Cardinality.ONE_TO_ONE: Cardinality.ONE_TO_ONE,
    Cardinality.ONE_TO_MANY: Cardinality.MANY_TO_ONE,
    Cardinality.MANY_TO_ONE: Cardinality.ONE_TO_MANY,
    Cardinality.MANY_TO_MANY: Cardinality.MANY_TO_MANY,
}
