from collections.abc import Callable

import pytest

from relations.engine.definitions import create_field, create_flow, create_locale
from relations.engine.documents import documents
from relations.engine.reading import Selection
from relations.models import Flow
from tests.remembered import remembered

LETTERS = "abcdef"


@pytest.fixture
def flows(db: None, settings) -> dict[str, Flow]:
    """Categories a to f; a restaurant "r", a draft article "n" and a guide "g" that have some of them."""
    settings.RELATIONS_RESOURCES = {"product": None}
    return make_flows()


@remembered
def make_flows() -> dict[str, Flow]:
    categories = create_flow("categories", name="Categories")
    restaurants = create_flow("restaurants", name="Restaurants")
    articles = create_flow("articles", name="Articles", draft_and_publish=True)
    guides = create_flow("guides", name="Guides", localized=True)
    create_locale("fr")
    create_field(categories, "seats", field_type="integer")
    for flow in (categories, restaurants, articles, guides):
        create_field(flow, "name", field_type="string", localized=flow == guides)

    def relate(flow: Flow, slug: str, cardinality: str, target: Flow | None, **more):
        kind = {"field_type": "relationship", "cardinality": cardinality, "target_flow": target}
        return create_field(flow, slug, **kind, **more)

    owning = relate(restaurants, "categories", "many-to-many", categories)
    relate(categories, "restaurants", "many-to-many", restaurants, mapped_by=owning)
    relate(restaurants, "main", "many-to-one", categories)
    relate(restaurants, "goods", "many-to-many", None, resource_types=["product"])
    relate(restaurants, "guides", "many-to-many", guides)
    relate(articles, "topics", "many-to-many", categories)
    relate(guides, "ranked", "many-to-many", categories)

    for letter in LETTERS:
        documents("categories").create({"seats": 1, "name": letter.upper()}, document_id=letter)
    documents("restaurants").create({"name": "Room", "categories": ["a", "b", "c"]}, document_id="r")
    documents("articles").create({"name": "News", "topics": ["a", "b", "c"]}, document_id="n")
    documents("guides").create({"name": "Guide", "ranked": ["a", "b"]}, document_id="g")
    documents("guides").update("g", {"name": "Le guide", "ranked": ["b"]}, locale="fr")
    return {flow.slug: flow for flow in (categories, restaurants, articles, guides)}


@pytest.fixture
def order(flows: dict[str, Flow]) -> Callable[..., str]:
    """The document ids of a list, one after the other."""

    def read(flow: str = "restaurants", entry: str = "r", field: str = "categories", **view: str) -> str:
        found = documents(flow).find_one(entry, selection=Selection(populate={field: Selection()}), **view)
        return "".join(member.document_id for member in found[field])

    return read
