"""Whatever is sent: an answer in the dialect's shape, never an internal error, and nothing half-written."""

import json
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.engine import assets, definitions
from tests import builders, snapshots
from tests.examples import examples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
at_random = settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

WORDS = [
    "populate", "fields", "filters", "sort", "pagination", "page", "pageSize", "start", "limit", "withCount",
    "cursor", "status", "locale", "count", "on", "data", "connect", "disconnect", "set", "position", "before",
    "after", "end", "options", "strict", "documentId", "id", "documentIds", "name", "stars", "open", "opened",
    "categories", "restaurants", "stories", "products", "chef", "publishedAt", "$eq", "$in", "$not", "$and",
    "$or", "$between", "$null", "$containsi", "$gt", "$endsWith", "*", "0", "1", "21", "-1", "",
    "fact", "facts", "zone", "cover", "gallery", "note", "n", "on", "a.fact", "__component", "$some", "$none",
    "$every", "$count", "$contains", "$ne", "localizations", "_q", "publicationFilter", "ext", "size", "url",
]  # fmt: skip
VALUES = [
    *WORDS, "a", "b", "r", "en", "fr", "xx", "draft", "published", "true", "false", "null", "asc",
    "name:desc", "categories.name", "categories.restaurants", "a,b", "2026-02-30", "1e999", "9" * 40,
    "\u0661", "\x00", "\ud800", "%", "[", "]", "a[b", "😀",
]  # fmt: skip
PATHS = [
    "restaurants", "restaurants/r", "categories", "categories/a", "stories", "stories/s", "homepage",
    "restaurants/r/relations/categories", "restaurants/r/relations/chef", "restaurants/r/relations/products",
    "categories/a/relations/restaurants", "stories/s/relations/sections", "homepage/relations/featured",
    "restaurants/r/actions/publish", "stories/s/actions/publish", "stories/actions/publish",
    "stories/s/actions/discard-draft", "stories/actions/unpublish", "homepage/actions/publish",
    "i18n/locales", "i18n/locales/fr", "i18n/locales/1", "upload/files", "upload/files/1", "upload/files/pic",
]  # fmt: skip

words = st.sampled_from(WORDS)
values = st.one_of(st.sampled_from(VALUES), st.text(max_size=8))
keys = st.lists(st.one_of(words, values), min_size=1, max_size=6).map(
    lambda parts: parts[0] + "".join(f"[{part}]" for part in parts[1:])
)
pairs = st.lists(st.tuples(keys, values), max_size=6).map(
    lambda found: urlencode(found, encoding="utf-8", errors="surrogatepass")
)
queries = st.one_of(
    pairs, st.text(max_size=40).map(lambda text: quote(text, safe="&=[]%.,", errors="replace"))
)
scalars = st.one_of(
    values, st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from([2**63, -(2**70)])
)
json_values = st.recursive(
    scalars,
    lambda below: st.one_of(
        st.lists(below, max_size=4), st.dictionaries(st.one_of(words, values), below, max_size=4)
    ),
    max_leaves=12,
)
bodies = st.one_of(json_values, st.builds(lambda data: {"data": data}, json_values)).map(json.dumps)
paths = st.one_of(
    st.sampled_from(PATHS),
    st.lists(st.one_of(words, st.sampled_from(VALUES[-14:])), min_size=1, max_size=5).map("/".join),
)


@pytest.fixture
def content(db, settings, tmp_path):
    """A little of everything: relations of every kind, drafts, locales, resources, components, files."""
    settings.RELATIONS_RESOURCES, settings.MEDIA_ROOT = {"product": None}, tmp_path
    definitions.create_locale("fr")
    restaurants, _ = builders.guide()
    assets.upload(SimpleUploadedFile("pic.txt", b"text"), document_id="pic")
    attributes = {"note": {"type": "text"}, "n": {"type": "integer"}, "cover": {"type": "media"}}
    definitions.create_component("a.fact", name="Fact", attributes=attributes)
    for slug, options in {
        "cover": {},
        "gallery": {"multiple": True},
        "fact": {"component": "a.fact"},
        "facts": {"component": "a.fact", "repeatable": True},
        "zone": {"components": ["a.fact"]},
    }.items():
        kinds = {"cover": "media", "gallery": "media", "zone": "dynamiczone"}
        definitions.create_field(restaurants, slug, field_type=kinds.get(slug, "component"), options=options)
    for slug, kind in {"stars": "integer", "open": "boolean", "opened": "date"}.items():
        definitions.create_field(restaurants, slug, field_type=kind)
    builders.relation(
        restaurants, "chef", builders.flow("chefs", singular="chef"), "one-to-one", "restaurant"
    )
    kind = {"field_type": "relationship", "cardinality": "one-to-many", "resource_types": ["product"]}
    definitions.create_field(restaurants, "products", **kind)
    features = {"localized": True, "draft_and_publish": True}
    stories = builders.flow("stories", singular="story", **features)
    builders.relation(
        stories, "sections", builders.flow("sections", singular="section", **features), inverse="stories"
    )
    builders.relation(restaurants, "stories", stories, inverse="restaurants")
    builders.relation(builders.flow("homepages", singular="homepage", single=True), "featured", stories)
    builders.make("categories", *"abc")
    builders.make("chefs", "ann")
    builders.make("sections", "x")
    builders.make("stories", "s", status="published")
    builders.make("restaurants", "r", "q")
    builders.write("restaurants", "r", {"categories": [*"ab"], "chef": "ann", "stories": ["s"], "stars": 3})
    builders.write("stories", "s", {"sections": ["x"]})
    part = {"note": "x", "n": 1, "cover": "pic"}
    zone = [{"__component": "a.fact", **part}]
    held = {"cover": "pic", "gallery": ["pic"], "fact": part, "facts": [part, part], "zone": zone}
    builders.write("restaurants", "r", held)


def send(call, method, path, query, body=None):
    """The answer to the request, whose writes are undone; a refused one has none."""
    target = quote(f"/api/{path}", errors="replace") + (f"?{query}" if query else "")
    with transaction.atomic():
        before = snapshots.content() if body is not None else None
        response = call(method, target, body)
        if response.status_code >= 400 and body is not None:
            assert snapshots.content() == before
        transaction.set_rollback(True)
    assert response.status_code < 500, response.content
    if response.status_code >= 400:
        error = response.json()["error"]
        assert error["status"] == response.status_code
        assert error["name"]
        assert error["message"]
    return response


@at_random
@given(path=paths, query=queries)
def test_any_query_string_is_read_or_refused(content, call, path, query):
    send(call, "GET", path, query)


@at_random
@given(method=st.sampled_from(["POST", "PUT", "PATCH", "DELETE"]), path=paths, query=pairs, body=bodies)
def test_any_body_is_taken_or_refused(content, call, method, path, query, body):
    send(call, method, path, query, body.encode("utf-8", "surrogatepass"))


@at_random
@given(path=st.sampled_from(PATHS), data=json_values)
def test_any_value_of_a_relation_is_taken_or_refused(content, call, path, data):
    for slug in ("categories", "chef", "stories", "products", "cover", "gallery", "fact", "facts", "zone"):
        send(call, "PUT", "restaurants/r", "", json.dumps({"data": {slug: data}}).encode())


@at_random
@given(
    body=st.binary(max_size=60), method=st.sampled_from(["POST", "PUT", "PATCH"]), path=st.sampled_from(PATHS)
)
def test_any_bytes_are_taken_or_refused(content, call, method, path, body):
    send(call, method, path, "", body)


# Each step, and what may follow it: objects of filters by the type that they are about.
SCALARS = {"$eq": "a", "$ne": "a", "$in": "a", "$containsi": "a", "$null": "true", "$startsWith": "a"}
NUMBERS = {"$eq": "1", "$gt": "1", "$lte": "1", "$notNull": "true"}
PART = {"note": SCALARS, "n": NUMBERS, "cover": {"name": SCALARS, "size": NUMBERS}}
CATEGORY = {"name": SCALARS, "documentId": SCALARS}
RESTAURANT = {
    "name": SCALARS, "stars": NUMBERS, "id": NUMBERS, "categories": CATEGORY, "chef": {"name": SCALARS},
    "stories": {"name": SCALARS, "sections": {"name": SCALARS}}, "fact": PART, "facts": PART, "zone": PART,
    "cover": {"name": SCALARS, "ext": SCALARS}, "gallery": {"name": SCALARS},
}  # fmt: skip
for _group in (CATEGORY, RESTAURANT["chef"], RESTAURANT["gallery"]):
    _group |= {word: {"name": SCALARS} for word in ("$some", "$none", "$every")}


@st.composite
def conditions(draw):
    """The steps of one condition that can be meant, and its operand."""
    steps, here = [], RESTAURANT
    if draw(st.booleans()):
        steps += draw(st.sampled_from([["$not"], ["$and", "0"], ["$or", "0"]]))
    while isinstance(here, dict):
        steps.append(draw(st.sampled_from(sorted(here))))
        here = here[steps[-1]]
    return steps, here


@at_random
@given(condition=conditions(), at=st.integers(0, 9), other=st.sampled_from(["x", "_", "$", "é"]))
def test_a_condition_that_is_misspelled_is_never_passed_over(content, call, condition, at, other):
    steps, operand = condition
    good = "".join(f"[{step}]" for step in steps)
    assert send(call, "GET", "restaurants", urlencode({f"filters{good}": operand})).status_code == 200
    steps = [*steps]
    at = at % len(steps)
    if steps[at] == "0":
        return  # whatever key, it is a member of the list
    steps[at] += other
    wrong = "".join(f"[{step}]" for step in steps)
    response = send(call, "GET", "restaurants", urlencode({f"filters{wrong}": operand}))
    assert response.status_code == 400, response.content
