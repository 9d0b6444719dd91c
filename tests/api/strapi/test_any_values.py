"""Any values at all for media, components and zones: taken or refused, never an internal error."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.engine.definitions import create_component, create_field
from relations.engine.documents import documents
from tests import builders
from tests.examples import examples
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

KEYS = st.sampled_from(
    [
        "id",
        "documentId",
        "set",
        "connect",
        "__component",
        "title",
        "links",
        "url",
        "picture",
        "rank",
        "author",
        "",
    ]
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["a", "", "shared.seo", "shared.link", "1", "\x00"]),
    st.text(max_size=4),
)
VALUES = st.recursive(
    PLAIN,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=4),
    max_leaves=12,
)
PATHS = st.lists(
    st.sampled_from(
        ["seo", "body", "on", "shared.seo", "shared.link", "picture", "links", "populate", "fields", "0"]
    ),
    max_size=6,
)
QUIET = settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
@remembered
def pages():
    create_component("shared.link", attributes={"url": {"type": "string"}, "rank": {"type": "integer"}})
    create_component(
        "shared.seo",
        attributes={
            "title": {"type": "string", "required": True},
            "picture": {"type": "media"},
            "links": {"type": "component", "component": "shared.link", "repeatable": True},
            "author": {"type": "password"},
        },
    )
    flow = builders.flow("pages", singular="page")
    create_field(flow, "cover", field_type="media")
    create_field(flow, "gallery", field_type="media", options={"multiple": True})
    create_field(flow, "seo", field_type="component", options={"component": "shared.seo"})
    many = {"component": "shared.link", "repeatable": True}
    create_field(flow, "rows", field_type="component", options=many)
    zone = {"components": ["shared.seo", "shared.link"]}
    create_field(flow, "body", field_type="dynamiczone", options=zone)
    create_field(flow, "text", field_type="blocks")
    documents("pages").create({}, document_id="p")
    return flow


@QUIET
@given(slug=st.sampled_from(["cover", "gallery", "seo", "rows", "body", "text"]), value=VALUES)
def test_any_value_is_taken_or_refused(call, pages, slug, value):
    response = call("PUT", "/api/pages/p?populate=*", {"data": {slug: value}})
    assert response.status_code in (200, 400), response.content


@QUIET
@given(
    start=st.sampled_from(["populate", "filters", "sort"]),
    path=PATHS,
    value=st.sampled_from(["*", "true", "", "title", "x"]),
)
def test_any_way_through_components_is_read_or_refused(call, pages, start, path, value):
    query = start + "".join(f"[{step}]" for step in path) + "=" + value
    assert call("GET", f"/api/pages?{query}").status_code in (200, 400)
