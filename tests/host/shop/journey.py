"""What a newcomer does first; prints the order at the end."""

import json
import sys

# ruff: noqa: E402
import django

django.setup()

from django.core.management import call_command
from django.test import Client

from relations.access.tokens import issue_token
from relations.engine.documents import documents

call_command("load_schema", sys.argv[1], stdout=sys.stderr)
for name in ("pizza", "vegan", "late"):
    documents("categories").create({"name": name}, document_id=name)
documents("restaurants").create({"name": "Bistro", "categories": ["pizza"]}, document_id="bistro")
_, secret = issue_token("shop", scope="write")
client = Client(headers={"Authorization": f"Bearer {secret}"})


def send(method, path, body):
    response = client.generic(method, path, json.dumps(body), content_type="application/json")
    assert response.status_code == 200, response.content


send(
    "POST",
    "/content/v2/flows/restaurants/entries/bistro/relationships/categories",
    {"data": [{"type": "entry", "id": "vegan"}]},
)
send(
    "PUT",
    "/content/api/restaurants/bistro",
    {"data": {"categories": {"connect": [{"documentId": "late", "position": {"before": "pizza"}}]}}},
)
found = client.get("/content/api/restaurants/bistro?populate=categories").json()
sys.stdout.write(str([category["name"] for category in found["data"]["categories"]]) + "\n")
