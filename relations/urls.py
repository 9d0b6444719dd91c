"""URLs for a project to include: both dialects at their usual paths, `/v2/` and `/api/`.

If `relations.oauth` is installed, also the address where OAuth clients get tokens; if drf-spectacular is,
the OpenAPI document and its pages.
"""

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from relations.api.describing import IS_INSTALLED

urlpatterns: list[URLPattern | URLResolver] = [
    path("v2/", include("relations.api.moltin.urls")),
    path("api/", include("relations.api.strapi.urls")),
]
if apps.is_installed("relations.oauth"):
    urlpatterns.insert(0, path("oauth/", include("relations.oauth.urls")))
if IS_INSTALLED:  # drf-spectacular
    urlpatterns[:0] = [
        path("api/docs", RedirectView.as_view(url="docs/")),
        path("api/docs/", include("relations.api.openapi.urls")),
    ]
