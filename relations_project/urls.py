"""The routes of the server."""

from django.contrib import admin
from django.urls import include, path

from relations.api.media import media
from relations_project import views
from relations_project.observing import metrics

handler400 = "relations_project.views.malformed"
handler500 = "relations_project.views.failed"

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics.show, name="metrics"),
    path("admin/", admin.site.urls),
    path("uploads/<path:name>", media),
    path("", include("relations.urls")),
]
