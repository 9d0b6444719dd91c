"""Pairing the two attributes of each two-sided relation.

The owning attribute has `inversedBy`, the inverse one `mappedBy`. Schema files often have only one of these
keys. The attributes are then paired if each has the other's type as target, with a warning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from relations.engine import schema
from relations.engine.schema import FlowSchema, RelationSchema
from relations.models import Cardinality

from ..findings import Findings
from ..strapi.attributes import RelationAttribute
from ..strapi.types import ContentType

Side = tuple[str, str]  # a type's singular name, an attribute


def stored_types(using: str) -> dict[str, ContentType]:
    """Return the database's flows, by singular name, as ContentTypes whose only attributes are relations."""
    return {flow.singular: _stored(flow) for flow in schema.current(using).flows.values()}


def _stored(flow: FlowSchema) -> ContentType:
    attributes = {field.slug: _attribute(field) for field in flow.all_relations if field.others}
    return ContentType(
        origin="",
        singular=flow.singular,
        plural=flow.slug,
        name=flow.name,
        description=None,
        single=flow.single,
        localized=flow.localized,
        drafts=flow.drafts,
        attributes={**attributes},
    )


def _attribute(field: RelationSchema) -> RelationAttribute:
    other = field.inverse.slug if field.inverse else None
    targets = tuple(field.flows[key].singular for key in field.targets) if field.several else None
    return RelationAttribute(
        slug=field.slug,
        cardinality=field.cardinality,
        target=field.other.singular if field.other else "",
        inversed_by=other if field.owning else None,
        mapped_by=None if field.owning else other,
        targets=targets,
    )


def pair(
    types: Iterable[ContentType],
    stored: Mapping[str, ContentType],
    findings: Findings,
    left_out: Collection[str] = (),
) -> Pairing:
    """Find the two sides of each relation of these types, among these types and the `stored` ones.

    Attributes whose other side or target does not exist are added to `findings` as faults. `left_out` are the
    singular names of types that were left out already.
    """
    types = list(types)
    loaded = {content_type.singular: content_type for content_type in types}
    pairing = Pairing(loaded, stored, findings, left_out)
    for content_type in types:
        for attribute in content_type.relations.values():
            pairing.add(content_type, attribute)
    return pairing


@dataclass(slots=True)
class Pairing:
    """The attributes that are the two sides of one relation, each as (singular name of its type, slug).

    `owners` maps each inverse attribute to its owning one. `faulty` are attributes whose other side or target
    does not exist. `loaded` are the types of the files, `stored` those of the database.
    """

    loaded: Mapping[str, ContentType]
    stored: Mapping[str, ContentType]
    findings: Findings
    left_out: Collection[str] = ()
    owners: dict[Side, Side] = field(default_factory=dict)
    faulty: set[Side] = field(default_factory=set)

    def sound(self, content_type: ContentType) -> ContentType:
        """Return the content type without the attributes whose other side or target does not exist."""
        attributes = {
            slug: attribute
            for slug, attribute in content_type.attributes.items()
            if (content_type.singular, slug) not in self.faulty
        }
        return replace(content_type, attributes=attributes)

    def add(self, here: ContentType, attribute: RelationAttribute) -> None:
        """Find the other side of an attribute of the content type `here`.

        If that fails, a fault is added to the findings, and the attribute to `faulty`; or a warning, and the
        relation has one side only.
        """
        for name in attribute.targets or ():
            if name not in self.loaded and name not in self.stored:
                text = f'there is no content type "{name}", in the files or the database'
                self._error(here, attribute, "pluginOptions.relations.targets", text)
        if not attribute.target:
            return  # resources have no attributes
        target = self.loaded.get(attribute.target) or self.stored.get(attribute.target)
        if target is None and attribute.target in self.left_out:
            self.faulty.add((here.singular, attribute.slug))
            text = f'its target "{attribute.target}" is left out'
            self.findings.follow(here.origin, f"attributes.{attribute.slug}", text)
        elif target is None:
            text = f'there is no content type "{attribute.target}", in the files or the database'
            self._error(here, attribute, "target", text)
        elif attribute.mapped_by is not None:
            self._mapped(here, attribute, attribute.mapped_by, target)
        elif attribute.inversed_by is not None:
            self._inversed(here, attribute, attribute.inversed_by, target)

    def _mapped(
        self, here: ContentType, attribute: RelationAttribute, name: str, target: ContentType
    ) -> None:
        """Pair an attribute that has `mappedBy` with the owning attribute of this `name` in `target`.

        It stores no links: without a fitting owning attribute it is faulty.
        """
        owner = target.relations.get(name)
        if owner is None:
            self._error(here, attribute, "mappedBy", f'"{target.singular}" has no relation "{name}"')
        elif not _are_inverse(here, attribute, target, owner):
            self._error(here, attribute, "mappedBy", f"{_label(target, owner)} does not map back")
        elif owner.mapped_by is not None:
            text = f"{_label(target, owner)} has a mappedBy itself: one of the two owns the relation"
            self._error(here, attribute, "mappedBy", text)
        elif owner.inversed_by not in (None, attribute.slug):
            text = f'the inversedBy of {_label(target, owner)} is "{owner.inversed_by}"'
            self._error(here, attribute, "mappedBy", text)
        else:
            if owner.inversed_by is None and owner.targets is None and target.singular in self.loaded:
                text = f"{_label(target, owner)} has no inversedBy: taken as its other side all the same"
                self._warn(here, attribute, "mappedBy", text)
            self._claim(here, attribute, target, owner)

    def _inversed(
        self, here: ContentType, attribute: RelationAttribute, name: str, target: ContentType
    ) -> None:
        """Pair an owning attribute with the attribute `name` of `target`, which its `inversedBy` names.

        If there is none, the relation is one-way, with a warning.
        """
        other = target.relations.get(name)
        if other is None:
            text = f'"{target.singular}" has no relation "{name}": taken as one-way'
            self._warn(here, attribute, "inversedBy", text)
        elif other.mapped_by == attribute.slug and other.target == here.singular:
            pass  # the inverse attribute names this one, and pairs the two itself
        elif other.mapped_by is not None or other.inversed_by is not None:
            text = f"{_label(target, other)} does not map back: it needs a mappedBy with this attribute"
            self._one_way(here, attribute, text)
        elif not _are_inverse(here, attribute, target, other):
            self._one_way(here, attribute, f"{_label(target, other)} does not map back")
        elif target.singular not in self.loaded:
            text = f"{_label(target, other)} has links of its own: taken as one-way"
            self._warn(here, attribute, "inversedBy", text)
        else:
            text = f"{_label(target, other)} has no mappedBy: taken as its other side all the same"
            self._warn(here, attribute, "inversedBy", text)
            self._claim(target, other, here, attribute)

    def _claim(
        self, mapped: ContentType, side: RelationAttribute, owning: ContentType, owner: RelationAttribute
    ) -> None:
        owner_side = (owning.singular, owner.slug)
        for known, its_owner in self.owners.items():
            several = owner.targets is not None and known[0] != mapped.singular  # one in each type
            if its_owner == owner_side and known != (mapped.singular, side.slug) and not several:
                text = f"{_label(owning, owner)} has the other side {'.'.join(known)} already"
                self._error(mapped, side, "mappedBy", text)
                return
        self.owners[mapped.singular, side.slug] = owner_side

    def _error(self, here: ContentType, attribute: RelationAttribute, key: str, text: str) -> None:
        self.faulty.add((here.singular, attribute.slug))
        self.findings.fault(here.origin, f"attributes.{attribute.slug}.{key}", text)

    def _one_way(self, here: ContentType, attribute: RelationAttribute, text: str) -> None:
        """Add an error about an owning attribute whose other side does not fit.

        With `findings.skip` it is a warning, and the relation is loaded as a one-way one.
        """
        if self.findings.skip:
            self._warn(here, attribute, "inversedBy", f"{text}: taken as one-way")
        else:
            self._error(here, attribute, "inversedBy", text)

    def _warn(self, here: ContentType, attribute: RelationAttribute, key: str, text: str) -> None:
        self.findings.warn(here.origin, f"attributes.{attribute.slug}.{key}", text)


def _are_inverse(
    here: ContentType, one: RelationAttribute, there: ContentType, other: RelationAttribute
) -> bool:
    if other.targets is not None:
        return one.target == there.singular and (here.singular in other.targets or not other.targets)
    aimed = one.target == there.singular and other.target == here.singular
    itself = here.singular == there.singular and one.slug == other.slug
    return aimed and not itself and other.cardinality == Cardinality(one.cardinality).inverse


def _label(content_type: ContentType, attribute: RelationAttribute) -> str:
    return f"{content_type.singular}.{attribute.slug}"
