from django.urls import path

from .views import FileViewSet, UploadView

urlpatterns = [
    path("upload", UploadView.as_view()),
    path("upload/files", FileViewSet.as_view({"get": "list"})),
    path("upload/files/<str:file>", FileViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
]
