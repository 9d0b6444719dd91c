"""The URL paths of the Strapi dialect."""

from typing import Any

from django.urls import path, re_path

from .actions import ActionViewSet
from .batch.views import ROUTE, BatchView
from .locales import LocaleViewSet
from .related import RelatedViewSet
from .upload.views import FileViewSet, UploadView
from .used_by import UsesOfDocumentViewSet, UsesOfFileViewSet, UsesOfResourceViewSet
from .views import DocumentViewSet, NowhereView, without_slash

NAMED = DocumentViewSet.as_view({"get": "list", "post": "create", "put": "update", "delete": "destroy"})
DOCUMENT = DocumentViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"})
RELATION = RelatedViewSet.as_view({"get": "read", "patch": "change"})
USES: dict[str, Any] = {"get": "read"}
USES_OF_DOCUMENT = UsesOfDocumentViewSet.as_view(USES)
ACTION = ActionViewSet.as_view({"get": "preview", "post": "act"})

# Fixed paths come first: no flow has their names (engine/definitions/names.py).
urlpatterns = [
    path("upload", UploadView.as_view()),
    path("upload/files", FileViewSet.as_view({"get": "list"})),
    path("upload/files/<str:file>", FileViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
    path("upload/files/<str:file>/used-by", UsesOfFileViewSet.as_view(USES)),
    path("i18n/locales", LocaleViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "i18n/locales/<str:locale>",
        LocaleViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path(ROUTE, BatchView.as_view()),
    # Collections and single types, and the documents of collections.
    path("<str:name>", NAMED),
    path("<str:name>/relations/<str:field>", RELATION),
    path("<str:name>/actions/<str:action>", ACTION),
    path("<str:name>/used-by", USES_OF_DOCUMENT),
    path("<str:name>/<str:document_id>", DOCUMENT),
    path("<str:name>/<str:document_id>/used-by", USES_OF_DOCUMENT),
    path("<str:name>/<str:document_id>/relations/<str:field>", RELATION),
    path("<str:name>/<str:document_id>/actions/<str:action>", ACTION),
    # Last, as there may be a flow of this name.
    path("resources/<str:resource_type>/<str:resource_id>/used-by", UsesOfResourceViewSet.as_view(USES)),
    re_path(r".*[^/]/+$", without_slash),
    re_path("", NowhereView.as_view()),
]
