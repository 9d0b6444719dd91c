"""Include this in a project's URLs: both dialects at their usual paths, and tokens for Moltin's clients."""

from django.urls import include, path

from relations.api.moltin.oauth import TokenView

urlpatterns = [
    path("oauth/access_token", TokenView.as_view(), name="access-token"),
    path("v2/", include("relations.api.moltin.urls")),
    path("api/", include("relations.api.strapi.urls")),
]
