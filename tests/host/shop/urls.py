from django.urls import include, path

urlpatterns = [path("content/", include("relations.urls"))]
