"""The paths of the app."""

from django.urls import path

from .views import TokenView

urlpatterns = [path("access_token", TokenView.as_view(), name="access-token")]
