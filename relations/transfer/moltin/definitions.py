"""Turning flows and fields of the Moltin API into schemas in the form of an archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from relations.engine import definitions, resources
from relations.engine.errors import RelationsError
from relations.engine.schema import FlowSchema
from relations.engine.values import KINDS
from relations.models import FieldType
from relations.models.flow import content_type

from ..findings import LoadError
from ..report import ADAPTED, LEFT_OUT, Report

Item = Mapping[str, Any]
EVERY = "*"  # stands for every flow in a rule
# Kinds whose definition the API shows whole: Moltin's own, and those of this server that need no options.
WHOLE = {
    "string", "integer", "float", "boolean", "date", "text", "richtext", "blocks", "email", "biginteger",
    "decimal", "datetime", "time", "timestamp", "json",
}  # fmt: skip
TEXTS = {"enumeration", "uid"}  # whose options it does not show: strings here
EXTRAS = {"name": str, "description": str, "enabled": bool, "omit_null": bool, "validation_rules": list}


@dataclass(slots=True)
class Relation:
    """What a relationship links: `flows`, uids of content types, and `kinds`, types of resources.

    `several` is true if its members may be of several flows; `to_many` if it may have several members.
    """

    to_many: bool
    flows: list[str] = field(default_factory=list)
    several: bool = False
    kinds: list[str] = field(default_factory=list)


@dataclass(slots=True)
class FlowIn:
    """A flow that was read from the API: its slug, the uid of its content type, and its schema as a dict.

    `relations` has its relationships by slug.
    """

    slug: str
    uid: str
    schema: dict[str, Any]
    relations: dict[str, Relation] = field(default_factory=dict)


@dataclass(slots=True)
class Definitions:
    """Makes schemas from the API's flows and fields.

    `known` are the flows that the database has already, by slug; `flows` are those that were read, by slug.
    """

    known: Mapping[str, FlowSchema]
    report: Report
    flows: dict[str, FlowIn] = field(default_factory=dict)  # by slug

    def add(self, item: Item) -> None:
        """Add a flow of the API to `flows`, without fields. `item` is the flow as the API answers it.

        If the database has a flow with this slug, the new one has its singular name, and is ordered if it is.
        """
        slug = str(item.get("slug"))
        here = self.known.get(slug)
        uid = content_type(here.singular if here else slug)
        singular = uid.rpartition(".")[2]
        extras: dict[str, Any] = {} if item.get("enabled", True) is not False else {"enabled": False}
        extras |= {"ordered": True} if here and here.ordered else {}
        self.flows[slug] = FlowIn(
            slug,
            uid,
            {
                "uid": uid,
                "modelType": "contentType",
                "kind": "collectionType",
                "info": {
                    "singularName": singular,
                    "pluralName": slug,
                    "displayName": item.get("name") or slug,
                    "description": item.get("description"),
                },
                "options": {"draftAndPublish": False},
                "pluginOptions": {"relations": extras} if extras else {},
                "attributes": {},
            },
        )

    def check(self) -> None:
        """Raise LoadError if the database has one of the flows with drafts, locales, or as a single type.

        Flows of the API have none of these.
        """
        natures = {"drafts": "drafts", "localized": "locales", "single": "one document alone"}
        faults = [
            f"{slug}: the flow that is here has {text}, which flows of this API do not: import into another"
            " database, or rename it"
            for slug in self.flows.keys() & self.known.keys()
            for name, text in natures.items()
            if getattr(self.known[slug], name)
        ]
        if faults:
            raise LoadError(sorted(faults))

    def add_fields(self, slug: str, items: Iterable[Item]) -> None:
        """Add the fields of the flow with this slug, in their order, to its schema and its relations.

        `items` are the fields as the API answers them. All flows must have been added before.
        """
        flow = self.flows[slug]
        for item in sorted(items, key=_place):
            name, kind = str(item.get("slug")), str(item.get("field_type"))
            label = f"{slug}.{name}"
            if kind == FieldType.RELATIONSHIP:
                relation = self._relation(label, item)
                if relation is not None:
                    flow.relations[name] = relation
                    flow.schema["attributes"][name] = self._attribute_of(relation, item)
            elif kind in TEXTS:
                self._adapted(label, f"of type {kind}, whose options the API does not show: a string here")
                flow.schema["attributes"][name] = self._value(label, "string", item)
            elif kind in WHOLE:
                flow.schema["attributes"][name] = self._value(label, kind, item)
            else:
                reason = f"the API does not show what a field of type {kind} needs"
                self.report.add(LEFT_OUT, "fields", reason, example=label)
            if item.get("enabled") is False:
                reason = "the API shows no values of a field that is not enabled"
                self.report.add(LEFT_OUT, f"values of {label}", reason)

    def _value(self, label: str, kind: str, item: Item) -> dict[str, Any]:
        found: dict[str, Any] = {"type": kind, **_flags(item, "required", "unique")}
        default = item.get("default")
        if default is not None and not _reads(kind, default):
            self._adapted(label, f"its default is no {kind}: left out")
        elif default is not None:
            found["default"] = default
        extras = _extras(item) | {"validation_rules": self._rules(label, kind, item)}
        return {**found, "pluginOptions": {"relations": extras}}

    def _rules(self, label: str, kind: str, item: Item) -> list[Any]:
        """Return the validation rules of a field that the engine accepts.

        Each other one is reported as left out.
        """
        kept = []
        for rule in _listed(item.get("validation_rules")):
            flat = isinstance(rule, dict) and rule.get("type") == "between" and "options" not in rule
            whole = (
                {"type": "between", "options": {k: rule[k] for k in rule if k != "type"}} if flat else rule
            )
            try:
                kept += definitions.check_rules([whole], kind)
            except RelationsError as error:
                self._adapted(label, f"a validation rule is left out: {error.message}")
        return kept

    def _attribute_of(self, relation: Relation, item: Item) -> dict[str, Any]:
        words = ("morphToOne", "morphToMany") if relation.several else ("oneToOne", "oneToMany")
        extras = _extras(item) | {"validation_rules": _listed(item.get("validation_rules"))}
        found: dict[str, Any] = {"type": "relation", "relation": words[relation.to_many]}
        if relation.several:
            extras["targets"] = relation.flows
        elif relation.flows:
            found["target"] = relation.flows[0]
        extras |= {"resource_types": relation.kinds} if relation.kinds else {}
        return {**found, **_flags(item, "required"), "pluginOptions": {"relations": extras}}

    def _relation(self, label: str, item: Item) -> Relation | None:
        """Return the flows and resource types that a relationship leads to, by its validation rules.

        None, with a line in the report, if it leads to nothing that exists here.
        """
        rules = [rule for rule in _listed(item.get("validation_rules")) if isinstance(rule, dict)]
        found = Relation(any(rule.get("type") != "one-to-one" for rule in rules) or not rules)
        for rule in rules:
            to = rule.get("to")
            uid = self._flow(to)
            if to == EVERY:
                found.several = True
            elif uid is not None:
                found.flows.append(uid)
            elif (kind := kind_of(to)) is not None:
                found.kinds.append(kind)
            else:
                reason = f"there is no flow {to!r}, and RELATIONS_RESOURCES does not declare it"
                self.report.add(LEFT_OUT, "targets of relationships", reason, example=label)
        found.flows, found.kinds = list(dict.fromkeys(found.flows)), list(dict.fromkeys(found.kinds))
        found.several = found.several or len(found.flows) > 1
        if found.several or found.flows or found.kinds:
            return found
        self.report.add(LEFT_OUT, "fields", "a relationship that leads to nothing here", example=label)
        return None

    def _flow(self, to: Any) -> str | None:
        """Return the uid of the flow that a validation rule names by its slug or the singular of its slug.

        A declared resource type of that name comes before the singular, as for rules that are sent to this
        server. None if `to` names no flow that was read.
        """
        if not isinstance(to, str):
            return None
        if to in self.flows:
            return self.flows[to].uid
        if kind_of(to) is not None:
            return None
        return next((flow.uid for flow in self.flows.values() if resources.plural(to) == flow.slug), None)

    def _adapted(self, label: str, reason: str) -> None:
        self.report.add(ADAPTED, "fields", reason, example=label)


def kind_of(name: Any) -> str | None:
    """Return the declared resource type whose name, in singular or plural, is `name`; None if there is none.

    The name of a type of Strapi's own, such as `plugin::users-permissions.user`, is returned as it is.
    """
    if isinstance(name, str) and resources.OF_STRAPI.fullmatch(name):
        return name
    return next(
        (kind.name for kind in resources.declared().values() if name in (kind.name, kind.plural)), None
    )


def _place(item: Item) -> tuple[bool, float]:
    order = item.get("order")
    known = isinstance(order, int | float)
    return not known, order if isinstance(order, int | float) else 0


def _flags(item: Item, *names: str) -> dict[str, bool]:
    return {name: True for name in names if item.get(name) is True}


def _extras(item: Item) -> dict[str, Any]:
    return {key: item[key] for key, kind in EXTRAS.items() if isinstance(item.get(key), kind)}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _reads(kind: str, value: Any) -> bool:
    try:
        KINDS[kind].read(value)
    except ValueError:
        return False
    return True
