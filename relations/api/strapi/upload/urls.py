from django.urls import path

from .views import FilesView, FileView, UploadView

urlpatterns = [
    path("upload", UploadView.as_view()),
    path("upload/files", FilesView.as_view()),
    path("upload/files/<str:reference>", FileView.as_view()),
]
