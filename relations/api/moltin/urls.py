"""The paths of the Flows API, without trailing slashes."""

from typing import Any

from django.urls import path, re_path

from .dialect import NowhereView
from .flows import FieldViewSet, FlowViewSet
from .relationships import RelationshipViewSet
from .upload import FileViewSet
from .views import EntryViewSet

app_name = "moltin"

MANY: dict[str, Any] = {"get": "list", "post": "create"}
ATTRIBUTES: dict[str, Any] = {"get": "attributes"}
ONE: dict[str, Any] = {"get": "retrieve", "put": "update", "delete": "destroy"}

urlpatterns = [
    path("flows", FlowViewSet.as_view(MANY), name="flows"),
    path("flows/attributes", FlowViewSet.as_view(ATTRIBUTES), name="flow-attributes"),
    path("fields/attributes", FieldViewSet.as_view(ATTRIBUTES), name="field-attributes"),
    path("flows/<str:flow>/attributes", EntryViewSet.as_view(ATTRIBUTES), name="entry-attributes"),
    path("flows/<str:flow>", FlowViewSet.as_view(ONE), name="flow"),
    path("flows/<str:flow>/fields", FieldViewSet.as_view({"get": "list"}), name="flow-fields"),
    path("flows/<str:flow>/fields/<str:field>", FieldViewSet.as_view({"get": "retrieve"}), name="flow-field"),
    path("fields", FieldViewSet.as_view(MANY), name="fields"),
    path("fields/<str:field>", FieldViewSet.as_view(ONE), name="field"),
    path("files", FileViewSet.as_view(MANY), name="files"),
    path("files/attributes", FileViewSet.as_view(ATTRIBUTES), name="file-attributes"),
    path("files/<str:file>", FileViewSet.as_view({"get": "retrieve", "delete": "destroy"}), name="file"),
    path("flows/<str:flow>/entries", EntryViewSet.as_view(MANY), name="entries"),
    path("flows/<str:flow>/entries/<str:entry>", EntryViewSet.as_view(ONE), name="entry"),
    path(
        "flows/<str:flow>/entries/<str:entry>/relationships/<str:field>",
        RelationshipViewSet.as_view({**ONE, "post": "create"}),
        name="relationship",
    ),
    path(
        "<str:flow>/<str:entry>/relationships/<str:field>",
        RelationshipViewSet.as_view({**ONE, "post": "create"}, core_only=True),
        name="core-relationship",
    ),
    re_path("", NowhereView.as_view(), name="nowhere"),
]
