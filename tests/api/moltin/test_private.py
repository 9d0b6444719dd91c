"""What Strapi calls private is shown to no client of either dialect."""

from relations.engine.definitions import create_field
from relations.engine.documents import documents

ENTRIES = "/v2/flows/restaurants/entries"


def test_a_private_value_is_not_shown(shop, api):
    create_field(shop["restaurants"], "secret", field_type="string", options={"private": True})
    documents("restaurants").create({"name": "r", "secret": "x"}, document_id="r")
    assert "secret" not in api.get(f"{ENTRIES}/r")[1]["data"]


def test_a_private_value_is_not_filtered_by(shop, api):
    create_field(shop["restaurants"], "secret", field_type="string", options={"private": True})
    assert api.get(f"{ENTRIES}?filter=eq(secret,x)")[0] == 400
