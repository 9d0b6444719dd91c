"""Creating the flows and locales of the demo, or comparing existing ones with them."""

from __future__ import annotations

from collections.abc import Iterator

from relations.engine import schema
from relations.engine.definitions import create_locale
from relations.engine.errors import ConflictError
from relations.engine.schema import FieldSchema, RelationSchema, Schema
from relations.transfer.findings import Findings
from relations.transfer.schema.loading import load
from relations.transfer.strapi.attributes import Attribute, RelationAttribute
from relations.transfer.strapi.types import ContentType, parse

from .content import LOCALES
from .tables import schemas


def define(using: str) -> None:
    """Create the demo's flows, unless flows with these names exist, and its missing locales.

    Raises ConflictError, which lists the differences, if existing flows do not fit the demo's entries, and
    LoadError if a flow cannot be created. Additional fields are no difference.
    """
    findings = Findings()
    types = [found for data in schemas() if (found := parse(data, data["collectionName"], findings))]
    known = schema.current(using)
    names = {name for content_type in types for name in (content_type.plural, content_type.singular)}
    if not names.isdisjoint(_names(known)):
        different = [line for content_type in types for line in differences(content_type, known)]
        if different:
            raise ConflictError(
                "Flows of these names are here already, and are others:\n" + "\n".join(different)
            )
    else:
        load(types, findings, using=using)
    for code in LOCALES:
        if code not in known.locales:
            create_locale(code, using=using)


def differences(wanted: ContentType, known: Schema) -> Iterator[str]:
    """Yield one sentence for each reason why the demo's entries of this content type do not fit its flow."""
    flow = known.flows.get(wanted.plural)
    if flow is None or flow.singular != wanted.singular:
        taken = _names(known).intersection((wanted.plural, wanted.singular))
        yield from (f"{name} is the name of another flow." for name in sorted(taken))
        if not taken:
            yield f"There is no flow {wanted.plural}."
        return
    for name in ("single", "localized", "drafts"):
        if getattr(flow, name) != getattr(wanted, name):
            yield f"{flow.slug}: {name} is {getattr(flow, name)}, not {getattr(wanted, name)}."
    for slug, attribute in wanted.attributes.items():
        field = flow.fields.get(slug)
        if field is None:
            yield f"{flow.slug}.{slug} is missing."
        elif not _fits(field, attribute):
            yield f"{flow.slug}.{slug} is another kind of field."


def _names(known: Schema) -> set[str]:
    """Return the slugs and singular names of all flows; both share one namespace."""
    return {name for flow in known.by_id.values() for name in (flow.slug, flow.singular)}


def _fits(field: FieldSchema, attribute: Attribute) -> bool:
    if not isinstance(attribute, RelationAttribute):
        return (field.kind, field.localized) == (attribute.field_type, attribute.localized)
    if not isinstance(field, RelationSchema):
        return False
    target = field.other
    return (
        target is not None
        and target.singular == attribute.target
        and field.cardinality == attribute.cardinality
        and field.owning == (attribute.mapped_by is None)
    )
