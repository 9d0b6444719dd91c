"""The URL paths of the OpenAPI document and its pages."""

from django.urls import path, re_path

from .views import AssetView, RedocView, SchemaView, SwaggerView

urlpatterns = [
    path("", SwaggerView.as_view(), name="api-docs"),
    re_path(r"^redoc/?$", RedocView.as_view(), name="api-docs-redoc"),
    re_path(r"^schema/?$", SchemaView.as_view()),
    path("assets/<str:name>", AssetView.as_view()),
    path("schema.yaml", SchemaView.as_view(kind="yaml")),
]
