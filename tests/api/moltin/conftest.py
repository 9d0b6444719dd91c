import json
from typing import Any

import pytest
from django.test import Client

from relations.engine.definitions import create_field, create_flow
from relations.engine.documents import documents
from relations.models import Flow
from tests.remembered import remembered
from tests.tokens import secret


@pytest.fixture
@remembered
def shop(db) -> dict[str, Flow]:
    """Restaurants with ordered categories (which see them in turn), a city, a menu; and drafts of events."""
    flows = {
        "restaurants": create_flow("restaurants", singular="restaurant", name="Restaurants"),
        "categories": create_flow("categories", singular="category", name="Categories"),
        "cities": create_flow("cities", singular="city", name="Cities"),
        "dishes": create_flow("dishes", singular="dish", name="Dishes"),
    }
    for flow in flows.values():
        create_field(flow, "name", field_type="string")
    restaurants, categories = flows["restaurants"], flows["categories"]
    create_field(restaurants, "stars", field_type="integer")
    linked = create_field(
        restaurants,
        "categories",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=categories,
        required=True,
    )
    create_field(
        categories,
        "restaurants",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=restaurants,
        mapped_by=linked,
    )
    create_field(
        restaurants,
        "city",
        field_type="relationship",
        cardinality="many-to-one",
        target_flow=flows["cities"],
    )
    create_field(
        restaurants,
        "dishes",
        field_type="relationship",
        cardinality="one-to-many",
        target_flow=flows["dishes"],
    )
    return flows


@pytest.fixture
@remembered
def content(shop) -> dict[str, Flow]:
    """Restaurants r and s, categories a to e, cities x and y; nothing is linked yet."""
    for flow, keys in (("restaurants", "rs"), ("categories", "abcde"), ("cities", "xy"), ("dishes", "pq")):
        for key in keys:
            documents(flow).create({"name": key.upper()}, document_id=key)
    return shop


@pytest.fixture
def api(db) -> "Api":
    """Speaks the dialect with a token that may write."""
    return Api(secret("write"))


@pytest.fixture
def reader(db) -> "Api":
    """The same with a token that may only read."""
    return Api(secret("read"))


class Api:
    """Sends requests as a client of the dialect does; answers are `(status, body)`."""

    def __init__(self, token: str) -> None:
        self.client = Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        options.setdefault("content_type", "application/json")
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body)
        response = self.client.generic(method, path, data, **options)
        return response.status_code, response.json() if response.content else None

    def get(self, path: str, **options: Any) -> tuple[int, Any]:
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        return self.send("POST", path, body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        return self.send("PUT", path, body, **options)

    def delete(self, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        return self.send("DELETE", path, body, **options)

    def link(self, field: str, keys: str, flow: str = "restaurants", entry: str = "r") -> None:
        """Make these one-letter entries the members."""
        data = [{"type": "entry", "id": key} for key in keys]
        status, body = self.put(f"/v2/flows/{flow}/entries/{entry}/relationships/{field}", {"data": data})
        assert status == 200, body

    def members(self, field: str, flow: str = "restaurants", entry: str = "r") -> str:
        """The ids of the members, one letter each, in order."""
        _, body = self.get(f"/v2/flows/{flow}/entries/{entry}/relationships/{field}?page[limit]=100")
        return ids(body)


def ids(body: Any) -> str:
    data = body["data"]
    return "".join(member["id"] for member in (data if isinstance(data, list) else [data] if data else []))
