"""Include this in a project's URLs: both dialects at their usual paths, tokens for clients, documentation."""

from django.urls import include, path
from django.views.generic import RedirectView

from relations.api.moltin.oauth import TokenView

urlpatterns = [
    path("oauth/access_token", TokenView.as_view(), name="access-token"),
    path("v2/", include("relations.api.moltin.urls")),
    path("api/docs", RedirectView.as_view(url="docs/")),
    path("api/docs/", include("relations.api.openapi.urls")),
    path("api/", include("relations.api.strapi.urls")),
]
