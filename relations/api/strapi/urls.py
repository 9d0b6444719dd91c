from django.urls import path, re_path

from .views import DocumentViewSet, NowhereView

urlpatterns = [
    path("<str:collection>", DocumentViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "<str:collection>/<str:document_id>",
        DocumentViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("<str:collection>/<str:document_id>/actions/<str:action>", DocumentViewSet.as_view({"post": "act"})),
    re_path("", NowhereView.as_view()),
]
