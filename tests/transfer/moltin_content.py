"""Content made by the Moltin API's own calls: each kind of field, of rule and of relationship."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.files import PNG, png
from tests.tokens import secret

SHOP = json.loads((Path(__file__).parent / "moltin_answers" / "shop.json").read_text())
NAME = {"id": "n", "type": "field", "field_type": "string", "slug": "name", "name": "Name", "enabled": True}
PRODUCTS = {**NAME, "id": "p", "field_type": "relationship", "slug": "products", "name": "Products",
    "validation_rules": [{"type": "one-to-many", "to": "product"}]}  # fmt: skip
WANTED = {"products": {"data": [{"type": "product", "id": key} for key in ("p3", "p1", "p2")]}}
WISHLISTS = {
    "/v2/flows": {"data": SHOP["/v2/flows"]["data"][:1]},
    "/v2/flows/wishlists/fields": {"data": [NAME, PRODUCTS]},
    "/v2/flows/wishlists/entries?page[limit]=100&page[offset]=0": {
        "data": [
            {"id": "w1", "type": "entry", "name": "Mine", "relationships": WANTED},
            {"id": "w2", "type": "entry", "name": "Yours"},
        ],
        "meta": {"results": {"total": 2}},
    },
    "/v2/files": {"data": []},
}


class Answers:
    """Answers by path and query, or by path alone; what is asked for is kept in `asked`."""

    def __init__(self, **changed):
        self.known = {**SHOP, **changed}
        self.asked = []

    def __call__(self, url, headers, body=None, **options):
        self.asked.append((url, dict(headers)))
        if url == "https://files.example/f1.png":
            return 200, {}, png()
        parts = urlsplit(url)
        found = self.known.get(f"{parts.path}?{parts.query}", self.known.get(parts.path))
        if parts.hostname != "api.moltin.com" or found is None:
            return 404, {}, b'{"errors": [{"title": "Not Found", "status": 404}]}'
        return found if isinstance(found, tuple) else (200, {}, json.dumps(found).encode())


def made():
    """Four flows, one of them core, with entries, and relationships in an order of their own."""
    api = Api()
    for slug in ("dishes", "restaurants", "products", "Notes(old)"):
        api.flow(slug)
    rules = [{"type": "between", "options": {"from": 1, "to": 5}}]
    api.field("restaurants", "name", "string", required=True, order=2)
    api.field("restaurants", "stars", "integer", validation_rules=rules, order=1)
    api.field("restaurants", "opened", "date", omit_null=True)
    api.field("restaurants", "score", "float", default="1.5")
    api.field("restaurants", "open-late", "boolean", description="After ten")
    api.field(
        "dishes", "name", "string", validation_rules=[{"type": "enum", "options": ["soup", "cake", "pie"]}]
    )
    to = {"dishes": ["dishes"], "best": ["dishes"], "sold": ["product"], "extras": ["products"], "any": ["*"]}
    to["either"] = ["dishes", "Notes(old)", "customer"]
    for slug, names in to.items():
        kind = "one-to-one" if slug == "best" else "one-to-many"
        api.field(
            "restaurants", slug, "relationship", validation_rules=[{"type": kind, "to": n} for n in names]
        )
    api.field("Notes(old)", "text", "string")
    for slug in ("soup", "cake", "pie"):
        api.entry("dishes", slug, name=slug)
    api.entry("Notes(old)", "n1", text="x")
    api.entry("restaurants", "r1", name="One", stars=3, opened="2017-12-25 10:00:00", **{"open-late": True})
    api.entry("restaurants", "r2", name="Two")
    api.link("r1", "dishes", *(("dishes", name) for name in ("pie", "soup", "cake")))
    api.link("r2", "dishes", ("entry", "soup"), ("entry", "pie"))
    api.link("r1", "best", ("dishes", "cake"))
    api.link("r1", "sold", ("product", "p2"), ("product", "p1"))
    api.link("r2", "extras", ("product", "p1"))
    api.link("r2", "either", ("customer", "c1"), ("Notes(old)", "n1"), ("dishes", "pie"))
    api.link("r2", "any", ("restaurants", "r2"), ("dishes", "pie"), ("restaurants", "r1"))
    return api


class Api:
    """The API, with a token that writes."""

    def __init__(self):
        self.client = Client(headers={"Authorization": f"Bearer {secret()}"})
        self.ids = {}

    def flow(self, slug):
        data = {"type": "flow", "name": slug.title(), "slug": slug, "description": "d", "enabled": True}
        self.ids[slug] = self.post("flows", data)["id"]

    def field(self, flow, slug, kind, **more):
        data = {"type": "field", "name": slug.title(), "slug": slug, "description": "", "field_type": kind}
        data |= {"required": False, "enabled": True, **more}
        data["relationships"] = {"flow": {"data": {"type": "flow", "id": self.ids[flow]}}}
        self.post("fields", data)

    def entry(self, flow, key, **values):
        self.post(f"flows/{flow}/entries", {"type": "entry", "id": key, **values})

    def link(self, entry, field, *members):
        data = [{"type": kind, "id": key} for kind, key in members]
        path = f"flows/restaurants/entries/{entry}/relationships/{field}"
        self.post(path, data[0] if field == "best" else data, "put")

    def put(self, flow, key, **values):
        self.post(f"flows/{flow}/entries/{key}", {"type": "entry", **values}, "put")

    def get(self, path):
        return self.client.get(f"/v2/{path}").json()["data"]

    def members(self, entry, field):
        return self.get(f"flows/restaurants/entries/{entry}/relationships/{field}")

    def file(self, name):
        answer = self.client.post("/v2/files", {"file": SimpleUploadedFile(name, PNG), "public": "true"})
        assert answer.status_code == 201, answer.content
        return answer.json()["data"]

    def post(self, path, data, method="post"):
        answer = getattr(self.client, method)(f"/v2/{path}", {"data": data}, content_type="application/json")
        assert answer.status_code < 300, answer.content
        return answer.json()["data"]
