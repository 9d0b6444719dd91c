"""What the server answers is what the document says that it answers; so for what it takes."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from relations.access.tokens import issue_token
from relations.engine import definitions
from relations.models import Flow
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

RESTAURANTS, CATEGORIES = "/api/restaurants/{documentId}", "/api/categories/{documentId}"
ENTRY = "/v2/flows/restaurants/entries/{entry}"
MEMBERS = f"{ENTRY}/relationships/{{field}}"


@pytest.fixture
def guide(settings):
    """Two restaurants, three categories, a home page; each kind of relation, and of value."""
    settings.RELATIONS_RESOURCES = {"customer": None}
    make_guide()


@remembered
def make_guide():
    restaurants, categories = builders.guide(localized=True, draft_and_publish=True)
    definitions.create_field(restaurants, "stars", field_type="integer")
    definitions.create_field(restaurants, "opened", field_type="datetime")
    definitions.create_field(restaurants, "visits", field_type="biginteger")
    definitions.create_field(restaurants, "facts", field_type="json")
    builders.relation(restaurants, "best", categories, "one-to-one")
    home = builders.flow("homepages", singular="homepage", single=True)
    builders.relation(home, "featured", categories)
    builders.make("categories", *"abc", status="published")
    builders.make("restaurants", "r", "s", status="published")
    values = {"stars": 3, "opened": "2020-02-02T10:00:00Z", "visits": 2**60, "facts": {"any": [1]}}
    lists = {"categories": ["b", "a"], "best": "c"}
    builders.write("restaurants", "r", values | lists, status="published")


class Contract:
    """The document of the guide; its schemas, ready to be used."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        resource = Resource(contents=document, specification=DRAFT202012)
        self.registry = Registry().with_resource("urn:document", resource).crawl()

    def problems(self, pointer: str, value: Any) -> list[str]:
        """What of the value does not fit the schema at this place."""
        shape = {"$ref": f"urn:document#{pointer}"}
        return [
            error.message for error in Draft202012Validator(shape, registry=self.registry).iter_errors(value)
        ]

    def fits(self, name: str, value: Any) -> bool:
        return self.problems(f"/components/schemas/{name}", value) == []

    def check(self, template: str, method: str, response: Any) -> None:
        """The body, against the schema of an answer with this status."""
        status = str(response.status_code)
        answers = self.document["paths"][template][method]["responses"]
        assert status in answers, response.content
        escaped = template.replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
        place = f"/paths/{escaped}/{method}/responses/{status}"
        answer = answers[status]
        if "$ref" in answer:
            place = answer["$ref"].removeprefix("#")
            answer = self.document["components"]["responses"][place.rpartition("/")[2]]
        if "content" in answer:
            assert self.problems(f"{place}/content/application~1json/schema", response.json()) == []
        else:
            assert response.content == b""


@pytest.fixture(scope="module")
def kept() -> dict[str, Contract]:
    """The contract, which is the same for each test: made once, for its making takes a while."""
    return {}


@pytest.fixture
def contract(guide, document, kept):
    if not kept:
        kept["contract"] = Contract(document.whole)
    return kept["contract"]


@pytest.fixture
def ask(client, contract):
    """Send a request, and see that the answer fits the document; gives the answer."""
    _, secret = issue_token("tests", scope="write")

    def send(method: str, template: str, body: Any = None, query: str = "", **steps: str) -> Any:
        path = template.format(**{"documentId": "r", "entry": "r", "field": "categories"} | steps)
        data = b"" if body is None else json.dumps(body)
        headers = {"authorization": f"Bearer {secret}"}
        response = client.generic(method, path + query, data, "application/json", headers=headers)
        contract.check(template, method.lower(), response)
        return response

    return send


@pytest.mark.parametrize(
    ("method", "template", "body", "query", "status"),
    [
        ("GET", "/api/restaurants", None, "", 200),
        ("GET", "/api/restaurants", None, "?populate=*&sort=name&pagination[start]=1", 200),
        ("GET", "/api/restaurants", None, "?pagination[withCount]=false", 200),
        ("GET", "/api/restaurants", None, "?filters[nope]=1", 400),
        ("GET", RESTAURANTS, None, "?populate[categories][count]=true", 200),
        ("GET", RESTAURANTS, None, "?fields=name", 200),
        ("POST", "/api/restaurants", {"data": {"name": "New"}}, "", 201),
        ("POST", "/api/restaurants", {"data": {"name": 1}}, "", 400),
        ("PUT", RESTAURANTS, {"data": {"categories": {"connect": ["c"]}}}, "?populate=*", 200),
        ("PUT", RESTAURANTS, {"data": {"categories": {"connect": ["nope"]}}}, "", 400),
        ("DELETE", RESTAURANTS, None, "", 204),
        ("POST", f"{RESTAURANTS}/actions/publish", None, "", 200),
        ("POST", f"{RESTAURANTS}/actions/unpublish", None, "", 200),
        ("POST", f"{RESTAURANTS}/actions/discard-draft", None, "?locale=*", 200),
        ("GET", f"{RESTAURANTS}/actions/publish", None, "", 200),
        ("POST", "/api/restaurants/actions/publish", {"data": {"documentIds": ["r", "s"]}}, "", 200),
        ("GET", f"{RESTAURANTS}/relations/{{field}}", None, "", 200),
        ("GET", f"{RESTAURANTS}/relations/{{field}}", None, "?pagination[limit]=1", 200),
        ("PATCH", f"{RESTAURANTS}/relations/{{field}}", {"data": {"disconnect": ["a"]}}, "", 200),
        ("PATCH", f"{RESTAURANTS}/relations/{{field}}", {"data": {"connect": ["x"]}}, "", 400),
        ("GET", "/api/homepage", None, "", 404),
        ("PUT", "/api/homepage", {"data": {"name": "Home", "featured": ["a"]}}, "?populate=*", 200),
        ("DELETE", "/api/homepage", None, "", 204),
        ("GET", "/api/i18n/locales", None, "", 200),
        ("POST", "/api/i18n/locales", {"code": "fr"}, "", 201),
        ("GET", "/v2/flows", None, "", 200),
        ("GET", "/v2/fields", None, "", 200),
        ("POST", "/v2/flows", {"data": {"type": "flow", "name": "Tags", "slug": "tags"}}, "", 201),
        ("POST", "/v2/flows", {"data": {"type": "flow", "name": "Tags"}}, "", 422),
        ("GET", "/v2/flows/attributes", None, "", 200),
        ("GET", "/v2/flows/restaurants/attributes", None, "", 200),
        ("GET", "/v2/flows/restaurants/entries", None, "", 200),
        ("GET", "/v2/flows/restaurants/entries", None, "?include=categories&sort=name", 200),
        ("GET", "/v2/flows/restaurants/entries", None, "?filter=nope", 400),
        ("POST", "/v2/flows/restaurants/entries", {"data": {"type": "entry", "name": "N"}}, "", 201),
        ("GET", ENTRY, None, "", 200),
        ("PUT", ENTRY, {"data": {"type": "entry", "stars": 4}}, "", 200),
        ("PUT", ENTRY, {"data": {"type": "entry", "stars": "x"}}, "", 422),
        ("DELETE", ENTRY, None, "", 204),
        ("GET", MEMBERS, None, "", 200),
        ("POST", MEMBERS, {"data": {"type": "categories", "id": "c"}}, "", 200),
        ("POST", MEMBERS, {"data": {}}, "", 422),
        ("PUT", MEMBERS, {"data": []}, "", 200),
        ("DELETE", MEMBERS, None, "", 200),
    ],
)
def test_an_answer_fits(ask, method, template, body, query, status):
    assert ask(method, template, body, query).status_code == status


@pytest.mark.parametrize("field", ["categories", "best"])
def test_a_list_and_a_single_member_fit(ask, field):
    assert ask("GET", f"{RESTAURANTS}/relations/{{field}}", field=field).status_code == 200
    assert ask("GET", MEMBERS, field=field).status_code == 200


def test_an_unknown_document_fits(ask):
    assert ask("GET", RESTAURANTS, documentId="nothing").status_code == 404
    assert ask("GET", ENTRY, entry="nothing").status_code == 404


def test_files_of_either_dialect_fit(client, contract, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    headers = {"authorization": f"Bearer {issue_token('files', scope='write')[1]}"}
    for name in ("a.txt", "b.html"):
        made = client.post("/v2/files", {"file": SimpleUploadedFile(name, b"text")}, headers=headers)
        contract.check("/v2/files", "post", made)
    contract.check("/v2/files", "get", client.get("/v2/files", headers=headers))
    contract.check("/v2/files/attributes", "get", client.get("/v2/files/attributes", headers=headers))
    key = client.get("/v2/files", headers=headers).json()["data"][0]["id"]
    for method, status in (("get", 200), ("delete", 204), ("get", 404)):
        answer = getattr(client, method)(f"/v2/files/{key}", headers=headers)
        assert answer.status_code == status
        contract.check("/v2/files/{file}", method, answer)


def test_a_long_linkage_fits(ask, settings):
    settings.RELATIONS_MAX_POPULATED = 1
    assert ask("GET", ENTRY).json()["data"]["relationships"]["categories"]["meta"] == {"count": 2}


def test_a_page_from_a_cursor_fits(ask):
    first = ask("GET", MEMBERS, query="?page[limit]=1").json()
    cursor = first["meta"]["page"]["next_cursor"]
    assert ask("GET", MEMBERS, query=f"?page[cursor]={cursor}").status_code == 200


def test_files_fit(client, contract, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    headers = {"authorization": f"Bearer {issue_token('files', scope='write')[1]}"}
    made = client.post("/api/upload", {"files": SimpleUploadedFile("a.txt", b"text")}, headers=headers)
    contract.check("/api/upload", "post", made)
    [file] = made.json()
    contract.check("/api/upload/files", "get", client.get("/api/upload/files", headers=headers))
    for method in ("get", "delete"):
        answer = getattr(client, method)(f"/api/upload/files/{file['id']}", headers=headers)
        assert answer.status_code == 200
        contract.check("/api/upload/files/{file}", method, answer)


TAKEN = [
    None,
    {},
    [],
    "a",
    ["a", "b"],
    {"documentId": "a"},
    {"id": "a"},
    [{"documentId": "a", "locale": "en"}],
    {"set": []},
    {"set": ["a"]},
    {"connect": "a"},
    {"connect": ["c"], "disconnect": ["a"]},
    {"connect": [{"documentId": "c", "position": {"before": "b"}}]},
    {"connect": [{"documentId": "c", "position": {"after": "b", "locale": "en"}}]},
    {"connect": [{"documentId": "c", "position": {"start": True}}]},
    {"connect": [{"documentId": "c", "position": None}]},
    {"connect": [{"documentId": "c", "position": {"before": "x"}}], "options": {"strict": True}},
    {"connect": ["c"], "options": {"strict": False}},
]
REFUSED = [
    True,
    {"nope": []},
    {"set": None},
    {"set": ["a"], "connect": ["b"]},
    {"connect": [{"documentId": "c", "position": "end"}]},
    {"connect": [{"documentId": "c", "position": {"start": True, "end": True}}]},
    {"connect": [{"documentId": "c", "position": {"before": "a", "after": "b"}}]},
    {"connect": [{"documentId": "c", "position": {"end": False}}]},
    {"connect": [{"documentId": "c", "nope": 1}]},
    {"connect": [{"locale": "en"}]},
    {"connect": [["a"]]},
    {"connect": ["c"], "options": {"strict": 1}},
    {"set": [{"documentId": "a", "position": {"start": True}}]},
]


@pytest.mark.parametrize("value", TAKEN, ids=json.dumps)
def test_a_relation_that_the_server_takes_fits(ask, contract, value):
    response = ask("PUT", RESTAURANTS, {"data": {"categories": value}})
    assert response.status_code == (400 if "before" in str(value) and "'x'" in str(value) else 200)
    assert contract.fits("RelationInput", value)


@pytest.mark.parametrize("value", REFUSED, ids=json.dumps)
def test_a_relation_that_does_not_fit_is_refused(ask, contract, value):
    assert ask("PUT", RESTAURANTS, {"data": {"categories": value}}).status_code == 400
    assert not contract.fits("RelationInput", value)


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("RestaurantInput", {"name": "New"}, True),
        ("RestaurantInput", {"nope": 1}, False),
        ("RestaurantInput", {"stars": "three"}, False),
        ("RestaurantInput", {"stars": None}, True),
        ("RestaurantEntryInput", {"type": "entry", "name": "New"}, True),
        ("RestaurantEntryInput", {"type": "restaurant"}, False),
        ("Members", {"type": "entry", "id": "a"}, True),
        ("Members", {"0": {"type": "entry", "id": "a"}}, True),
        ("Members", {}, False),
        ("NewMembers", [{"type": "entry", "id": "a", "meta": {"position": {"before": "b"}}}], True),
        ("NewMembers", [{"type": "entry", "id": "a", "meta": {"position": {"at": 1}}}], False),
    ],
)
def test_a_body_fits_or_not(contract, name, value, right):
    assert contract.fits(name, value) == right


def test_a_new_entry_needs_what_is_required(document):
    flow = definitions.create_flow("tags", name="Tags")
    definitions.create_field(flow, "name", field_type="string", required=True)
    needed = {"required": ["name"], "type": "object"}
    for path in ("/api/tags", "/v2/flows/tags/entries"):
        body = document.paths[path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert needed in body["properties"]["data"]["allOf"]


def test_a_new_draft_may_be_incomplete(document):
    flow = definitions.create_flow("tags", name="Tags", draft_and_publish=True)
    definitions.create_field(flow, "name", field_type="string", required=True)
    body = document.paths["/api/tags"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert "allOf" not in body["properties"]["data"]
    assert Flow.objects.get().draft_and_publish


# -- members of several types, data of links ----------------------------------------------------------


@pytest.fixture
def several(settings):
    """The description of pages whose blocks are tags, boxes and customers, each link with a role."""
    settings.RELATIONS_RESOURCES = {"customer": None}
    pages, tags, boxes = (builders.flow(slug, singular=slug[:3]) for slug in ("pages", "tags", "boxes"))
    definitions.create_component("shared.role", attributes={"role": {"type": "string"}})
    options = {"link": "shared.role"}
    builders.several(pages, "blocks", tags, boxes, resource_types=["customer"], options=options)
    builders.make("tags", "t")
    builders.make("boxes", "b")
    return ITEMS


ITEMS = [
    {"documentId": "t", "__type": "api::tag.tag", "__link": {"role": "head"}},
    {"documentId": "b", "__type": "api::box.box", "position": {"before": "t", "__type": "api::tag.tag"}},
    {"type": "customer", "id": "7", "__link": None},
]


def test_members_of_several_types_are_described(several, document, client):
    described = Contract(document.whole)
    _, secret = issue_token("tests", scope="write")
    headers = {"authorization": f"Bearer {secret}"}
    body = {"data": {"name": "p", "blocks": {"connect": several}}}
    assert described.problems("/components/schemas/PagInput", body["data"]) == []
    made = client.post("/api/pages?populate=*", json.dumps(body), "application/json", headers=headers)
    described.check("/api/pages", "post", made)
    found = made.json()["data"]
    for query in ("", "?on[api::tag.tag]=true"):
        page = client.get(f"/api/pages/{found['documentId']}/relations/blocks{query}", headers=headers)
        described.check("/api/pages/{documentId}/relations/{field}", "get", page)
    assert [each.get("__type") for each in found["blocks"]] == ["api::box.box", "api::tag.tag", None]
    assert described.problems("/components/schemas/Pag", {**found, "blocks": [{"__type": "api::x.x"}]})
