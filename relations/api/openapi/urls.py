"""The documentation's own paths."""

from django.urls import path, re_path

from .views import AssetView, RedocView, SchemaView, SwaggerView

app_name = "relations-docs"

urlpatterns = [
    path("", SwaggerView.as_view(), name="swagger"),
    re_path(r"^redoc/?$", RedocView.as_view(), name="redoc"),
    re_path(r"^schema/?$", SchemaView.as_view(), name="schema"),
    path("assets/<str:name>", AssetView.as_view(), name="asset"),
    path("schema.yaml", SchemaView.as_view(kind="yaml"), name="schema-yaml"),
]
