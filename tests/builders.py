"""Plain functions that make flows and documents for tests, through the engine."""

from collections.abc import Mapping
from typing import Any

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.reading import Document, Selection
from relations.models import Cardinality, Field, Flow
from tests.remembered import remembered

INVERSE = {
    "one-to-one": "one-to-one",
    "one-to-many": "many-to-one",
    "many-to-one": "one-to-many",
    "many-to-many": "many-to-many",
}
CARDINALITIES = [cardinality.value for cardinality in Cardinality]


@remembered
def flow(slug: str, **features: Any) -> Flow:
    """A flow with a text field `name`."""
    made = definitions.create_flow(slug, name=slug.title(), **features)
    definitions.create_field(made, "name", field_type="string", localized=made.localized)
    return made


@remembered
def relation(
    source: Flow,
    slug: str,
    target: Flow,
    cardinality: str = "many-to-many",
    inverse: str | None = None,
) -> Field:
    """A relation field on `source`, with its other side on `target` where `inverse` names it."""
    owning = definitions.create_field(
        source, slug, field_type="relationship", cardinality=cardinality, target_flow=target
    )
    if inverse:
        definitions.create_field(
            target,
            inverse,
            field_type="relationship",
            cardinality=INVERSE[cardinality],
            target_flow=source,
            mapped_by=owning,
        )
    return owning


@remembered
def several(
    source: Flow,
    slug: str,
    *targets: Flow,
    cardinality: str = "many-to-many",
    inverses: str | None = None,
    inverse_to_many: bool = True,
    **attributes: Any,
) -> Field:
    """A relation field on `source` to several flows, without `targets` to all; each with its other side."""
    owning = definitions.create_field(
        source,
        slug,
        field_type="relationship",
        cardinality=cardinality,
        target_flows=list(targets),
        **attributes,
    )
    for target in targets if inverses else ():
        definitions.create_field(
            target,
            str(inverses),
            field_type="relationship",
            cardinality=f"{cardinality.rpartition('-')[2]}-to-{'many' if inverse_to_many else 'one'}",
            target_flow=source,
            mapped_by=owning,
        )
    return owning


@remembered
def guide(**features: Any) -> tuple[Flow, Flow]:
    """Restaurants with ordered categories, seen from both sides."""
    restaurants, categories = (
        flow("restaurants", singular="restaurant", **features),
        flow("categories", **features),
    )
    relation(restaurants, "categories", categories, inverse="restaurants")
    return restaurants, categories


def make(slug: str, *names: str, **options: Any) -> list[str]:
    """Documents whose ids and names are `names`."""
    for name in names:
        documents(slug).create({"name": name}, document_id=name, **options)
    return list(names)


def write(slug: str, document_id: str, data: Mapping[str, Any], **options: Any) -> Document:
    """Update a document through the document service."""
    return documents(slug).update(document_id, data, **options)


def listed(slug: str, document_id: str, field: str, **options: Any) -> Any:
    """The ids in a relation, in order; one id or None for a relation with one place."""
    found = documents(slug).find_one(
        document_id, selection=Selection(populate={field: Selection()}), **options
    )
    assert found is not None, f"{slug}/{document_id} does not exist"
    related = found[field]
    if isinstance(related, list):
        return [member.document_id for member in related]
    return related.document_id if related else None
