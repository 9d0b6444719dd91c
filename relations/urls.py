"""Include this in a project's URLs: both dialects at their usual paths."""

from django.urls import include, path

urlpatterns = [
    path("v2/", include("relations.api.moltin.urls")),
    path("api/", include("relations.api.strapi.urls")),
]
