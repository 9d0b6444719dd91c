"""The routes of the server."""

from django.contrib import admin
from django.urls import include, path

from relations.api.media import media
from relations_project import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("uploads/<path:name>", media),
    path("", include("relations.urls")),
]
