"""What is documented is served, and what is served is documented."""

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import include, path, resolve
from drf_spectacular.generators import SchemaGenerator

from relations.api.openapi.generator import DIALECTS, undescribed
from relations.api.openapi.routes import Routes
from relations.engine import definitions
from relations.models import Flow
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.slow


class Mounted:
    """The dialects at other paths, beside views of the project's own."""

    urlpatterns = [
        path("own/", lambda request: HttpResponse()),
        path("content/", include("relations.api.strapi.urls")),
        path("shop/v2/", include("relations.api.moltin.urls")),
    ]


@pytest.fixture
@remembered
def everything(db):
    """Flows of every kind, which have all operations between them."""
    builders.guide(localized=True, draft_and_publish=True)
    page = builders.flow("pages", singular="page", single=True, draft_and_publish=True)
    builders.relation(page, "featured", Flow.objects.get(slug="categories"))


def routes():
    return Routes(None, settings.ROOT_URLCONF).all()


def test_every_route_is_described():
    assert undescribed(routes()) == []


def test_every_description_has_a_route():
    served = {(route.dialect, route.template, route.method) for route in routes()}
    described = {(name, *key) for name, dialect in DIALECTS.items() for key in dialect.TABLE}
    assert described - served == set()


def test_every_path_leads_to_a_view_with_these_methods(everything, document):
    for template, operations in document.paths.items():
        view = resolve(re.sub(r"{\w+}", "x", template)).func
        methods = view.actions if hasattr(view, "actions") else dir(view.view_class)
        assert operations.keys() <= set(methods), template


def test_every_flow_has_every_route_of_its_kind(everything, document):
    own = {path.replace("{documentId}", "{}") for path in document.paths if "/restaurants" in path}
    assert {
        "/api/restaurants",
        "/api/restaurants/{}",
        "/api/restaurants/{}/relations/{field}",
        "/api/restaurants/{}/actions/discard-draft",
        "/api/restaurants/actions/publish",
        "/v2/flows/restaurants/entries/{entry}/relationships/{field}",
    } <= own


def test_a_single_type_is_at_its_singular_name(everything, document):
    assert document.paths["/api/page"].keys() == {"get", "put", "delete"}
    assert "/api/pages" not in document.paths


def test_the_methods_of_a_flow_are_those_of_any_flow(everything, document):
    paths = document.paths
    assert paths["/api/restaurants/{documentId}"].keys() == paths["/api/{collection}/{documentId}"].keys()


def test_the_documentation_is_no_part_of_it(document):
    assert [path for path in document.paths if "docs" in path] == []


def test_dialects_are_described_where_they_are_mounted():
    found = Routes(Mounted.urlpatterns, None).all()
    assert {(route.dialect, route.mount) for route in found} == {
        ("strapi", "/content/"),
        ("moltin", "/shop/v2/"),
    }


def test_only_the_dialects_that_are_mounted_are_described(db):
    from relations.api.openapi.generator import Generator

    found = Generator(patterns=[path("c/", include("relations.api.strapi.urls"))]).get_schema()
    assert {where.split("/")[1] for where in found["paths"]} == {"c"}
    assert "MoltinErrors" not in found["components"]["schemas"]


def test_a_new_flow_has_its_routes_without_a_restart(db, client, settings):
    settings.RELATIONS_ANONYMOUS = "read"
    before = client.get("/api/docs/schema").json()["paths"]
    definitions.create_flow("late", name="Late")
    after = client.get("/api/docs/schema").json()["paths"]
    assert {"/api/late", "/v2/flows/late/entries"} <= after.keys() - before.keys()


def test_a_document_of_the_projects_own_has_none_of_the_dialects(db):
    own = SchemaGenerator(patterns=[path("c/", include("relations.api.moltin.urls"))])
    assert own.get_schema(public=True)["paths"] == {}
