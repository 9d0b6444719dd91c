"""The routes of the Strapi dialect."""

from django.urls import path, re_path

from .actions import ActionViewSet
from .locales import LocaleViewSet
from .related import RelatedViewSet
from .upload.views import FileViewSet, UploadView
from .views import DocumentViewSet, NowhereView, without_slash

NAMED = DocumentViewSet.as_view({"get": "list", "post": "create", "put": "update", "delete": "destroy"})
DOCUMENT = DocumentViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"})
RELATION = RelatedViewSet.as_view({"get": "read", "patch": "change"})
ACTION = ActionViewSet.as_view({"get": "preview", "post": "act"})

# Fixed paths come first: no flow has their names (engine/definitions/names.py).
urlpatterns = [
    path("upload", UploadView.as_view()),
    path("upload/files", FileViewSet.as_view({"get": "list"})),
    path("upload/files/<str:file>", FileViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
    path("i18n/locales", LocaleViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "i18n/locales/<str:locale>",
        LocaleViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    # Collections and single types, and the documents of collections.
    path("<str:name>", NAMED),
    path("<str:name>/relations/<str:field>", RELATION),
    path("<str:name>/actions/<str:action>", ACTION),
    path("<str:name>/<str:document_id>", DOCUMENT),
    path("<str:name>/<str:document_id>/relations/<str:field>", RELATION),
    path("<str:name>/<str:document_id>/actions/<str:action>", ACTION),
    re_path(r".*[^/]/+$", without_slash),
    re_path("", NowhereView.as_view()),
]
