"""The URL paths of the app `relations.oauth`: the address where clients get access tokens."""

from django.urls import path

from .views import TokenView

urlpatterns = [path("access_token", TokenView.as_view(), name="access-token")]
