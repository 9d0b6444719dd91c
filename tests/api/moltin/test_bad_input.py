"""Bad input: each is answered 4xx in this dialect's shape, names what is wrong, and changes nothing."""

import json

import pytest

from relations.engine.documents import documents
from tests import snapshots
from tests.remembered import remembered

FLOWS, FIELDS = "/v2/flows", "/v2/fields"
ENTRIES = "/v2/flows/restaurants/entries"
ENTRY = f"{ENTRIES}/r"
CATEGORIES = f"{ENTRY}/relationships/categories"
CITY = f"{ENTRY}/relationships/city"
A = {"type": "entry", "id": "a"}
HUGE = "x" * 100_000

# (method, path, body, status, what `source` or `detail` names)
RELATIONSHIPS = [
    ("POST", "/v2/flows/nothing/entries/r/relationships/city", {"data": A}, 404, "flow"),
    ("POST", f"{ENTRIES}/nothing/relationships/categories", {"data": A}, 404, "entry"),
    ("PUT", f"{ENTRIES}/nothing/relationships/categories", {"data": []}, 404, "entry"),
    ("DELETE", f"{ENTRIES}/nothing/relationships/categories", None, 404, "entry"),
    ("DELETE", f"{ENTRIES}/{HUGE}/relationships/categories", None, 404, "entry"),
    ("DELETE", f"{ENTRIES}/r%00/relationships/categories", None, 404, ""),
    ("POST", f"{ENTRY}/relationships/nothing", {"data": A}, 404, "field"),
    ("POST", f"{ENTRY}/relationships/name", {"data": A}, 422, "name"),
    ("DELETE", f"{ENTRY}/relationships/name", None, 422, "name"),
    ("GET", f"{ENTRY}/relationships/name", None, 422, "name"),
    ("PATCH", CATEGORIES, {"data": A}, 405, "PATCH"),
    ("GET", f"{CATEGORIES}?page[limit]=-1", None, 422, "page[limit]"),
    ("GET", f"{CATEGORIES}?page[limit]=101", None, 422, "page[limit]"),
    ("GET", f"{CATEGORIES}?page[limit]=ten", None, 422, "page[limit]"),
    ("GET", f"{CATEGORIES}?page[limit]=", None, 422, "page[limit]"),
    ("GET", f"{CATEGORIES}?page[limit]=%00", None, 422, "page[limit]"),
    ("GET", f"{CATEGORIES}?page[limit]=%D9%A1", None, 422, "page[limit]"),
    ("GET", f"{CATEGORIES}?page[offset]=-1", None, 422, "page[offset]"),
    ("GET", f"{CATEGORIES}?page[offset]=1.5", None, 422, "page[offset]"),
    ("GET", f"{CATEGORIES}?page[offset]={'9' * 5000}", None, 422, "page[offset]"),
    ("POST", CATEGORIES, None, 422, "data"),
    ("PUT", CATEGORIES, None, 422, "data"),
    ("POST", CATEGORIES, b"   ", 422, "data"),
    ("POST", CATEGORIES, {}, 422, "data"),
    ("PUT", CATEGORIES, {}, 422, "data"),
    ("DELETE", CATEGORIES, {}, 422, "data"),
    ("POST", CATEGORIES, {"data": {}}, 422, "data"),
    ("PUT", CATEGORIES, {"data": {}}, 422, "data"),
    ("DELETE", CATEGORIES, {"data": {}}, 422, "data"),
    ("POST", CATEGORIES, {"data": None}, 422, "data"),
    ("PUT", CATEGORIES, {"data": None}, 422, "data"),
    ("DELETE", CITY, {"data": None}, 422, "data"),
    ("POST", CATEGORIES, {"Data": A}, 422, "data"),
    ("POST", CATEGORIES, [], 422, "data"),
    ("POST", CATEGORIES, [A], 422, "data"),
    ("POST", CATEGORIES, b"null", 422, "data"),
    ("POST", CATEGORIES, b"1", 422, "data"),
    ("POST", CATEGORIES, b"true", 422, "data"),
    ("POST", CATEGORIES, b'"data"', 422, "data"),
    ("POST", CATEGORIES, {"data": "a"}, 422, "data"),
    ("POST", CATEGORIES, {"data": 1}, 422, "data"),
    ("POST", CATEGORIES, {"data": True}, 422, "data"),
    ("POST", CATEGORIES, {"data": ["a"]}, 422, "data[0]"),
    ("POST", CATEGORIES, {"data": [None]}, 422, "data[0]"),
    ("POST", CATEGORIES, {"data": [1]}, 422, "data[0]"),
    ("POST", CATEGORIES, {"data": [[A]]}, 422, "data[0]"),
    ("POST", CATEGORIES, {"data": [[]]}, 422, "data[0]"),
    ("POST", CATEGORIES, {"data": [{}]}, 422, "data[0].type"),
    ("DELETE", CATEGORIES, {"data": [A, {}]}, 422, "data[1].type"),
    ("POST", CATEGORIES, {"data": {"id": "a"}}, 422, "data.type"),
    ("POST", CATEGORIES, {"data": {"type": "entry"}}, 422, "data.id"),
    ("DELETE", CATEGORIES, {"data": {"type": "entry"}}, 422, "data.id"),
    ("POST", CATEGORIES, {"data": A | {"type": ""}}, 422, "data.type"),
    ("POST", CATEGORIES, {"data": A | {"type": None}}, 422, "data.type"),
    ("POST", CATEGORIES, {"data": A | {"type": 1}}, 422, "data.type"),
    ("POST", CATEGORIES, {"data": A | {"type": ["entry"]}}, 422, "data.type"),
    ("POST", CATEGORIES, {"data": A | {"type": "cities"}}, 422, "data.type"),
    ("POST", CATEGORIES, {"data": A | {"type": "restaurant"}}, 422, "data.type"),
    ("POST", CATEGORIES, {"data": A | {"type": "Entry"}}, 422, "data.type"),
    ("POST", CATEGORIES, {"data": A | {"type": HUGE}}, 422, "data.type"),
    ("POST", CATEGORIES, {"data": A | {"type": "entry\x00"}}, 422, "data.type"),
    ("POST", CATEGORIES, {"data": A | {"id": ""}}, 422, "data.id"),
    ("POST", CATEGORIES, {"data": A | {"id": None}}, 422, "data.id"),
    ("POST", CATEGORIES, {"data": A | {"id": 1}}, 422, "data.id"),
    ("POST", CATEGORIES, {"data": A | {"id": True}}, 422, "data.id"),
    ("POST", CATEGORIES, {"data": A | {"id": ["a"]}}, 422, "data.id"),
    ("POST", CATEGORIES, {"data": A | {"id": {"id": "a"}}}, 422, "data.id"),
    ("POST", CATEGORIES, {"data": A | {"id": "nothing"}}, 422, "data.id"),
    ("POST", CATEGORIES, {"data": A | {"id": "A"}}, 422, "data.id"),
    ("POST", CATEGORIES, {"data": A | {"id": "r"}}, 422, "data.id"),
    ("POST", CATEGORIES, {"data": A | {"id": HUGE}}, 422, "data.id"),
    ("POST", CATEGORIES, {"data": A | {"id": "a\x00"}}, 422, "data.id"),
    ("DELETE", CATEGORIES, {"data": A | {"id": "a\x00"}}, 422, "data.id"),
    ("PUT", CATEGORIES, {"data": [A, A | {"id": "nothing"}]}, 422, "data[1].id"),
    ("POST", CATEGORIES, {"data": {"0": A, "1": {"id": "b"}}}, 422, "data.1.type"),
    ("POST", CATEGORIES, {"data": {"0": A, "type": "entry"}}, 422, "data.0"),
    ("POST", CATEGORIES, {"data": A | {"documentId": "a"}}, 422, "data.documentId"),
    ("POST", CATEGORIES, {"data": A | {"position": {"start": True}}}, 422, "data.position"),
    ("POST", CATEGORIES, {"data": A | {"meta": None}}, 422, "data.meta"),
    ("POST", CATEGORIES, {"data": A | {"meta": []}}, 422, "data.meta"),
    ("POST", CATEGORIES, {"data": A | {"meta": {"order": 1}}}, 422, "data.meta.order"),
    ("POST", CITY, {"data": [A | {"id": "x"}, A | {"id": "y"}]}, 422, "data"),
    ("POST", CITY, {"data": A | {"type": "category"}}, 422, "data.type"),
    ("POST", CATEGORIES, b"{", 400, "JSON"),
    ("DELETE", CATEGORIES, b"[", 400, "JSON"),
    ("DELETE", CATEGORIES, b"\xff", 400, "JSON"),
    ("POST", CATEGORIES, b'{"data": Infinity}', 400, "JSON"),
    ("POST", CATEGORIES, b"[" * 100_000, 400, "JSON"),
    ("DELETE", CATEGORIES, b'{"data": "' + b"x" * 10_000_000 + b'"}', 413, "body"),
]
E1 = {"type": "entry"}
OF_ENTRIES = [
    ("POST", "/v2/flows/nothing/entries", {"data": E1}, 404, "flow"),
    ("GET", "/v2/flows/nothing/entries", None, 404, "flow"),
    ("GET", f"{ENTRIES}?page[limit]=1000", None, 422, "page[limit]"),
    ("PUT", f"{ENTRIES}/nothing", {"data": E1}, 404, "entry"),
    ("DELETE", f"{ENTRIES}/nothing", None, 404, "entry"),
    ("DELETE", ENTRIES, None, 405, "DELETE"),
    ("POST", ENTRIES, None, 422, "data"),
    ("POST", ENTRIES, {"name": "N"}, 422, "data"),
    ("POST", ENTRIES, {"data": []}, 422, "data"),
    ("POST", ENTRIES, {"data": [E1]}, 422, "data"),
    ("POST", ENTRIES, {"data": None}, 422, "data"),
    ("POST", ENTRIES, {"data": {"type": "flow"}}, 422, "data.type"),
    ("POST", ENTRIES, {"data": {"type": None}}, 422, "data.type"),
    ("POST", ENTRIES, {"data": E1 | {"id": 1}}, 422, "data.id"),
    ("POST", ENTRIES, {"data": E1 | {"id": ""}}, 422, "data.id"),
    ("POST", ENTRIES, {"data": E1 | {"id": "i" * 65}}, 422, "data.id"),
    ("POST", ENTRIES, {"data": E1 | {"id": "i\x00"}}, 422, "data.id"),
    ("POST", ENTRIES, {"data": E1 | {"id": "a/b"}}, 422, "data.id"),
    ("POST", ENTRIES, {"data": E1 | {"id": ".."}}, 422, "data.id"),
    ("POST", ENTRIES, {"data": E1 | {"id": "r"}}, 409, "r"),
    ("PUT", ENTRY, {"data": E1 | {"id": "s"}}, 422, "data.id"),
    ("POST", ENTRIES, {"data": E1 | {"colour": "red"}}, 422, "data.colour"),
    ("PUT", ENTRY, {"data": E1 | {"colour": "red"}}, 422, "data.colour"),
    ("PUT", ENTRY, {"data": {HUGE: 1}}, 422, "data.xxx"),
    ("PUT", ENTRY, {"data": {"\x00": 1}}, 422, "data"),
    ("PUT", ENTRY, {"data": {"name": 1}}, 422, "data.name"),
    ("PUT", ENTRY, {"data": {"name": ["N"]}}, 422, "data.name"),
    ("PUT", ENTRY, {"data": {"name": {"a": 1}}}, 422, "data.name"),
    ("PUT", ENTRY, {"data": {"name": "N\x00"}}, 422, "data.name"),
    ("PUT", ENTRY, {"data": {"name": "new", "stars": "many"}}, 422, "data.stars"),
    ("PUT", ENTRY, {"data": {"stars": True}}, 422, "data.stars"),
    ("PUT", ENTRY, {"data": {"stars": 1.5}}, 422, "data.stars"),
    ("PUT", ENTRY, {"data": {"stars": 10**30}}, 422, "data.stars"),
    ("PUT", ENTRY, {"data": {"categories": ["a"]}}, 422, "data.categories"),
    ("PUT", ENTRY, {"data": {"city": {"type": "city", "id": "x"}}}, 422, "data.city"),
    ("PUT", ENTRY, {"data": {"relationships": None}}, 422, "data.relationships"),
    ("PUT", ENTRY, {"data": {"relationships": []}}, 422, "data.relationships"),
    ("PUT", ENTRY, {"data": {"relationships": {"name": {"data": A}}}}, 422, "data.relationships.name"),
    ("PUT", ENTRY, {"data": {"relationships": {"city": None}}}, 422, "data.relationships.city.data"),
    ("PUT", ENTRY, {"data": {"relationships": {"city": A}}}, 422, "data.relationships.city.data"),
    ("PUT", ENTRY, {"data": {"relationships": {"city": {"data": {}}}}}, 422, "relationships.city.data"),
    ("PUT", ENTRY, {"data": {"relationships": {"categories": {"data": None}}}}, 422, "categories.data"),
    (
        "PUT",
        ENTRY,
        {"data": {"name": "new", "relationships": {"categories": {"data": [A, A | {"id": "z"}]}}}},
        422,
        "data.relationships.categories.data[1].id",
    ),
    (
        "POST",
        ENTRIES,
        {"data": E1 | {"relationships": {"categories": {"data": [A | {"id": "z"}]}}}},
        422,
        "data.relationships.categories.data[0].id",
    ),
]
FLOW = {"type": "flow", "name": "N", "slug": "n"}
OF_FLOWS = [
    ("GET", f"{FLOWS}/nothing", None, 404, "flow"),
    ("PUT", f"{FLOWS}/nothing", {"data": FLOW}, 404, "flow"),
    ("DELETE", f"{FLOWS}/nothing", None, 404, "flow"),
    ("GET", f"{FLOWS}/%00", None, 404, ""),
    ("GET", f"{FLOWS}?filter=name", None, 400, "filter"),
    ("GET", f"{FLOWS}?filter=eq(colour,red)", None, 400, "colour"),
    ("GET", f"{FLOWS}?filter=eq(enabled,maybe)", None, 400, "maybe"),
    ("GET", f"{FLOWS}?filter=like(enabled,t*)", None, 400, "like"),
    ("GET", f"{FLOWS}?filter[name]=N", None, 400, "filter"),
    ("GET", f"{FLOWS}?sort=colour", None, 400, "colour"),
    ("GET", f"{FLOWS}?page[limit]=101", None, 422, "page[limit]"),
    ("GET", f"{FLOWS}/nothing/attributes", None, 404, "flow"),
    ("POST", f"{FLOWS}/attributes", {"data": {}}, 405, "POST"),
    ("GET", "/v2/fields?filter=eq(order,first)", None, 400, "first"),
    ("GET", "/v2/flows/cities/fields?filter=eq(default,x)", None, 400, "default"),
    ("GET", f"{FLOWS}/%FF", None, 404, "flow"),
    ("PUT", FLOWS, {"data": FLOW}, 405, "PUT"),
    ("DELETE", f"{FLOWS}/categories", None, 409, "restaurants.categories"),
    ("POST", FLOWS, {"data": {"type": "flow", "slug": "n"}}, 422, "data.name"),
    ("POST", FLOWS, {"data": {"type": "flow", "name": "N"}}, 422, "data.slug"),
    ("POST", FLOWS, {"data": FLOW | {"type": "entry"}}, 422, "data.type"),
    ("POST", FLOWS, {"data": FLOW | {"name": ""}}, 422, "data.name"),
    ("POST", FLOWS, {"data": FLOW | {"name": None}}, 422, "data.name"),
    ("POST", FLOWS, {"data": FLOW | {"name": HUGE}}, 422, "data.name"),
    ("POST", FLOWS, {"data": FLOW | {"name": "\x00"}}, 422, "data.name"),
    ("POST", FLOWS, {"data": FLOW | {"slug": 1}}, 422, "data.slug"),
    ("POST", FLOWS, {"data": FLOW | {"slug": ""}}, 422, "data.slug"),
    ("POST", FLOWS, {"data": FLOW | {"slug": "a/b"}}, 422, "data.slug"),
    ("POST", FLOWS, {"data": FLOW | {"slug": HUGE}}, 422, "data.slug"),
    ("POST", FLOWS, {"data": FLOW | {"slug": "restaurants"}}, 409, "data.slug"),
    ("POST", FLOWS, {"data": FLOW | {"slug": "restaurant"}}, 409, "data.slug"),
    ("POST", FLOWS, {"data": FLOW | {"description": None}}, 422, "data.description"),
    ("POST", FLOWS, {"data": FLOW | {"enabled": "true"}}, 422, "data.enabled"),
    ("POST", FLOWS, {"data": FLOW | {"enabled": 1}}, 422, "data.enabled"),
    ("POST", FLOWS, {"data": FLOW | {"colour": 1}}, 422, "data.colour"),
    ("POST", FLOWS, {"data": FLOW | {"localized": True}}, 422, "data.localized"),
    ("PUT", f"{FLOWS}/cities", {"data": {"id": "nothing"}}, 422, "data.id"),
    ("PUT", f"{FLOWS}/cities", {"data": {"slug": "dishes"}}, 409, "data.slug"),
]
FIELD = {"type": "field", "name": "N", "slug": "n", "field_type": "string", "relationships": "CITIES"}
RELATION = FIELD | {"field_type": "relationship"}
TO_CITIES = {"type": "one-to-many", "to": "cities"}
OF_FIELDS = [
    ("GET", f"{FIELDS}/nothing", None, 404, "field"),
    ("PUT", f"{FIELDS}/nothing", {"data": FIELD}, 404, "field"),
    ("DELETE", f"{FIELDS}/nothing", None, 404, "field"),
    ("GET", "/v2/flows/nothing/fields", None, 404, "flow"),
    ("POST", "/v2/flows/cities/fields", {"data": FIELD}, 405, "POST"),
    ("POST", FIELDS, {"data": {key: FIELD[key] for key in FIELD if key != "name"}}, 422, "data.name"),
    ("POST", FIELDS, {"data": FIELD | {"type": "flow"}}, 422, "data.type"),
    ("POST", FIELDS, {"data": FIELD | {"slug": "id"}}, 422, "data.slug"),
    ("POST", FIELDS, {"data": FIELD | {"slug": "a b"}}, 422, "data.slug"),
    ("POST", FIELDS, {"data": FIELD | {"slug": "name"}}, 409, "data.slug"),
    ("POST", FIELDS, {"data": FIELD | {"field_type": "colour"}}, 422, "data.field_type"),
    ("POST", FIELDS, {"data": FIELD | {"field_type": ["string"]}}, 422, "data.field_type"),
    ("POST", FIELDS, {"data": FIELD | {"field_type": None}}, 422, "data.field_type"),
    ("POST", FIELDS, {"data": FIELD | {"required": None}}, 422, "data.required"),
    ("POST", FIELDS, {"data": FIELD | {"enabled": 0}}, 422, "data.enabled"),
    ("POST", FIELDS, {"data": FIELD | {"omit_null": "no"}}, 422, "data.omit_null"),
    ("POST", FIELDS, {"data": FIELD | {"default": {"a": "\x00"}}}, 422, "data.default"),
    ("POST", FIELDS, {"data": FIELD | {"order": "first"}}, 422, "data.order"),
    ("POST", FIELDS, {"data": FIELD | {"order": True}}, 422, "data.order"),
    ("POST", FIELDS, {"data": FIELD | {"validation_rules": {}}}, 422, "data.validation_rules"),
    ("POST", FIELDS, {"data": FIELD | {"validation_rules": ["slug"]}}, 422, "data.validation_rules[0]"),
    ("POST", FIELDS, {"data": FIELD | {"validation_rules": [TO_CITIES]}}, 422, "data.validation_rules[0]"),
    ("POST", FIELDS, {"data": FIELD | {"cardinality": "one-to-one"}}, 422, "data.cardinality"),
    ("POST", FIELDS, {"data": FIELD | {"relationships": None}}, 422, "data.relationships"),
    ("POST", FIELDS, {"data": FIELD | {"relationships": []}}, 422, "data.relationships"),
    ("POST", FIELDS, {"data": FIELD | {"relationships": {}}}, 422, "data.relationships"),
    ("POST", FIELDS, {"data": FIELD | {"relationships": {"flow": {}}}}, 422, "data.relationships.flow"),
    (
        "POST",
        FIELDS,
        {"data": FIELD | {"relationships": {"flow": {"data": []}}}},
        422,
        "relationships.flow.data",
    ),
    ("POST", FIELDS, {"data": FIELD | {"relationships": {"flow": {"data": {"id": 1}}}}}, 422, "flow.data.id"),
    ("POST", FIELDS, {"data": FIELD | {"relationships": {"flow": {"data": {}}}}}, 422, "flow.data.id"),
    ("POST", FIELDS, {"data": RELATION}, 422, "data.validation_rules"),
    ("POST", FIELDS, {"data": RELATION | {"validation_rules": []}}, 422, "data.validation_rules"),
    ("POST", FIELDS, {"data": RELATION | {"validation_rules": "x"}}, 422, "data.validation_rules"),
    ("POST", FIELDS, {"data": RELATION | {"validation_rules": [1]}}, 422, "data.validation_rules[0]"),
    ("POST", FIELDS, {"data": RELATION | {"validation_rules": [{"type": "slug"}]}}, 422, "rules[0].type"),
    ("POST", FIELDS, {"data": RELATION | {"validation_rules": [{"type": []}]}}, 422, "rules[0].type"),
    ("POST", FIELDS, {"data": RELATION | {"validation_rules": [{"type": "one-to-one"}]}}, 422, "rules[0].to"),
    (
        "POST",
        FIELDS,
        {"data": RELATION | {"validation_rules": [TO_CITIES | {"to": "x"}]}},
        422,
        "rules[0].to",
    ),
    ("POST", FIELDS, {"data": RELATION | {"validation_rules": [TO_CITIES | {"a": 1}]}}, 422, "rules[0].a"),
    (
        "POST",
        FIELDS,
        {"data": RELATION | {"validation_rules": [TO_CITIES, TO_CITIES | {"type": "one-to-one"}]}},
        422,
        "rules[1].type",
    ),
    (
        "POST",
        FIELDS,
        {
            "data": RELATION
            | {"validation_rules": [TO_CITIES, TO_CITIES | {"type": "one-to-one", "to": "dishes"}]}
        },
        422,
        "data.validation_rules",
    ),
]


@pytest.fixture
@remembered
def linked(content):
    """The restaurant r with the categories c and b."""
    documents("restaurants").update("r", {"categories": ["c", "b"]})
    return content


def label(case):
    if isinstance(case, bytes):
        case = case.decode("latin-1")
    return str(case if isinstance(case, int | str) else json.dumps(case))[:70]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "named"),
    [*RELATIONSHIPS, *OF_ENTRIES, *OF_FLOWS, *OF_FIELDS],
    ids=label,
)
def test_it_is_refused_by_name_and_changes_nothing(api, linked, method, path, body, status, named):
    before = snapshots.content()
    if "CITIES" in json.dumps(body, default=str):
        owner = {"flow": {"data": {"type": "flow", "id": str(linked["cities"].public_id)}}}
        body = {"data": body["data"] | {"relationships": owner}}
    answer = api.send(method, path, body)
    assert answer[0] == status, answer
    [error] = answer[1]["errors"]
    assert error["status"] == status
    assert error["title"]
    assert named in error.get("source", "") + " " + error["detail"], error
    assert len(json.dumps(error)) < 1_500
    assert snapshots.content() == before
