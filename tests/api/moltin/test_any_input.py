"""Whatever is sent: answered, or refused in this dialect's shape by name; never a 500, never half written."""

import json
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.engine.definitions import create_field, create_flow
from tests import snapshots
from tests.examples import examples
from tests.remembered import remembered

FUNCTION = [HealthCheck.function_scoped_fixture]
ENTRIES = "/v2/flows/restaurants/entries"
PATHS = [
    ("POST", "/v2/flows"),
    ("PUT", "/v2/flows/cities"),
    ("POST", "/v2/fields"),
    ("PUT", "/v2/fields/STARS"),
    ("POST", ENTRIES),
    ("PUT", f"{ENTRIES}/r"),
    ("POST", f"{ENTRIES}/r/relationships/categories"),
    ("PUT", f"{ENTRIES}/r/relationships/categories"),
    ("DELETE", f"{ENTRIES}/r/relationships/categories"),
    ("PUT", f"{ENTRIES}/r/relationships/city"),
    ("POST", "/v2/products/1/relationships/related"),
]
NAMES = """data type id meta position before after start end relationships flow name slug field_type order
unique to validation_rules options from default required enabled omit_null description stars price opened
vegan city categories 0 1"""
KEYS = NAMES.split()
KINDS = (
    "entry flow field category city string integer relationship enum between one-to-many cities name a b r x"
)
WORDS = [*KINDS.split(), "", "\x00", "1", "true", "2017-12-25", "\U0001f355", "x" * 300]
plain = (
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(WORDS)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
anything = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
bodies = anything | st.builds(lambda value: {"data": value}, anything)


@pytest.fixture
def products(settings):
    """Products are outside the flows."""
    settings.RELATIONS_RESOURCES = {"product": None}


@pytest.fixture
@remembered
def shop_of_everything(content, products):
    """The shop, where restaurants have a field of every type, and a core flow of products."""
    for slug, kind in (("price", "float"), ("opened", "date"), ("vegan", "boolean")):
        create_field(content["restaurants"], slug, field_type=kind)
    create_field(
        create_flow("products", name="Products"),
        "related",
        field_type="relationship",
        cardinality="one-to-many",
        resource_types=["product"],
        target_flow=content["cities"],
    )
    return content


@contextmanager
def undone():
    """Take back what one example has written: the next begins with the same shop."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.slow
@settings(suppress_health_check=FUNCTION, max_examples=examples(150))
@given(where=st.sampled_from(PATHS), body=bodies)
def test_any_json_is_answered_or_refused_by_name(api, shop_of_everything, where, body):
    method, path = where
    stars = shop_of_everything["restaurants"].fields.get(slug="stars")
    with undone():
        before = snapshots.content()
        status, answer = api.send(method, path.replace("STARS", str(stars.public_id)), body)
        assert status < 500, (method, path, body)
        if status >= 400:
            error = answer["errors"][0]
            assert error["title"]
            assert error["status"] == status
            assert error.get("source") or error.get("detail")
            assert snapshots.content() == before


ONE = {"type": "category", "id": "a", "meta": {"position": {"before": {"type": "entry", "id": "b"}}}}
OTHER = {"type": "entry", "id": "b"}
RULE = {"type": "between", "options": {"from": 1, "to": 5}}
OWNER = {"flow": {"data": {"type": "flow", "id": "CITIES"}}}
GOOD = [
    ("POST", "/v2/flows", {"type": "flow", "name": "N", "slug": "n", "description": "", "enabled": True}),
    ("PUT", "/v2/flows/cities", {"type": "flow", "name": "N", "slug": "n", "enabled": False}),
    (
        "POST",
        "/v2/fields",
        {
            "type": "field",
            "name": "N",
            "slug": "n",
            "field_type": "integer",
            "required": False,
            "unique": True,
        }
        | {"default": "1", "validation_rules": [RULE], "order": 1, "omit_null": True, "relationships": OWNER},
    ),
    (
        "POST",
        "/v2/fields",
        {"type": "field", "name": "N", "slug": "n", "field_type": "relationship", "relationships": OWNER}
        | {
            "validation_rules": [
                {"type": "one-to-many", "to": "cities"},
                {"type": "one-to-many", "to": "product"},
            ]
        },
    ),
    (
        "PUT",
        "/v2/fields/STARS",
        {"name": "N", "slug": "n", "validation_rules": [RULE], "order": 0, "default": 2},
    ),
    (
        "POST",
        ENTRIES,
        {
            "type": "entry",
            "id": "n",
            "name": "N",
            "stars": 1,
            "price": 1.5,
            "opened": "2017-12-25",
            "vegan": True,
        }
        | {"relationships": {"categories": {"data": [ONE, OTHER]}, "city": {"data": None}}},
    ),
    (
        "PUT",
        f"{ENTRIES}/r",
        {"id": "r", "stars": "3", "city": None, "relationships": {"dishes": {"data": []}}},
    ),
    ("POST", f"{ENTRIES}/r/relationships/categories", [ONE, OTHER]),
    ("PUT", f"{ENTRIES}/r/relationships/categories", {"0": ONE, "1": OTHER}),
    ("DELETE", f"{ENTRIES}/r/relationships/categories", [OTHER, {"type": "entry", "id": "c"}]),
    ("PUT", f"{ENTRIES}/r/relationships/city", {"type": "city", "id": "x"}),
    (
        "POST",
        "/v2/products/1/relationships/related",
        [{"type": "product", "id": "2"}, {"type": "city", "id": "x"}],
    ),
]


def places(value, path=()):
    """The paths to everything in a body."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def replaced(value, path, other):
    if not path:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], other)
    return copy


@pytest.mark.slow
@settings(suppress_health_check=FUNCTION, max_examples=examples(200))
@given(
    where=st.sampled_from(GOOD).flatmap(
        lambda good: st.tuples(st.just(good), st.sampled_from(list(places(good[2]))), anything)
    )
)
def test_a_good_request_with_one_bad_value_is_answered_or_refused_by_name(api, shop_of_everything, where):
    (method, path, good), place, other = where
    stars = shop_of_everything["restaurants"].fields.get(slug="stars")
    body = json.dumps({"data": replaced(good, place, other)})
    body = body.replace("CITIES", str(shop_of_everything["cities"].public_id))
    with undone():
        before = snapshots.content()
        status, answer = api.send(method, path.replace("STARS", str(stars.public_id)), body.encode())
        assert status < 500, (method, path, body)
        if status >= 400:
            assert answer["errors"][0]["status"] == status
            assert all(error.get("source") for error in answer["errors"]), answer
            assert snapshots.content() == before


@pytest.mark.parametrize("good", GOOD, ids=lambda good: " ".join(good[:2]))
def test_the_good_requests_are_good(api, shop_of_everything, good):
    method, path, value = good
    stars = shop_of_everything["restaurants"].fields.get(slug="stars")
    body = json.dumps({"data": value}).replace("CITIES", str(shop_of_everything["cities"].public_id))
    status, answer = api.send(method, path.replace("STARS", str(stars.public_id)), body.encode())
    assert status in (200, 201), answer


HOSTILE = [
    b'{"data": {"type": "entry", "name": "\\ud800"}}',
    b'{"data": {"type": "entry", "\\ud800": 1}}',
    b'{"data": {"type": "entry", "id": "\\udfff"}}',
    b'{"data": {"type": "entry", "name": "\\u0000"}}',
    b'{"data": {"type": "entry", "stars": 1e400}}',
    b'{"data": {"type": "entry", "stars": -1e400}}',
    b'{"data": {"type": "entry", "stars": ' + b"9" * 400 + b"}}",
    b'{"data": {"type": "entry", "price": ' + b"9" * 400 + b"}}",
    b'{"data": {"type": "entry", "price": NaN}}',
    b'{"data": {"type": "entry", "name": ' + b"[" * 500 + b"]" * 500 + b"}}",
    b'{"data": ' + b'{"data": ' * 500 + b"1" + b"}" * 500 + b"}",
    b'{"data": {"type": "flow", "name": "N", "slug": "n", "description": "\\u0000"}}',
    b'{"data": {"type": "entry", "relationships": {"categories": ' + b"[" * 500 + b"]" * 500 + b"}}}",
    b"\xef\xbb\xbf{}",
    b'{"data": {"type": "entry"}',
    b'"data"',
    b"nul",
    b"\x00",
    b"\xff\xfe{\x00}\x00",
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: body[:40].decode("latin-1"))
@pytest.mark.parametrize("where", PATHS, ids=lambda where: " ".join(where))
def test_hostile_json_is_refused(api, shop_of_everything, where, body):
    method, path = where
    stars = shop_of_everything["restaurants"].fields.get(slug="stars")
    before = snapshots.content()
    status, answer = api.send(method, path.replace("STARS", str(stars.public_id)), body)
    assert status in (400, 422), answer
    assert answer["errors"][0]["title"]
    assert snapshots.content() == before


@pytest.mark.slow
@settings(suppress_health_check=FUNCTION, max_examples=examples(60))
@given(
    steps=st.lists(
        st.sampled_from(
            ["flows", "fields", "entries", "restaurants", "r", "relationships", "city", "attributes"]
        )
        | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
        max_size=7,
    ),
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]),
)
def test_any_path_is_answered_or_refused(api, content, steps, method):
    path = "/v2/" + "/".join(quote(step, safe="") for step in steps)
    response = api.client.generic(method, path, b"" if method == "DELETE" else b"{}")
    assert response.status_code < 500
    if response.status_code >= 400 and method != "HEAD":
        assert json.loads(response.content)["errors"][0]["status"] == response.status_code
