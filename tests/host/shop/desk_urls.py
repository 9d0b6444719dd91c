from django.contrib import admin
from django.urls import path
from shop.urls import urlpatterns as content

urlpatterns = [path("admin/", admin.site.urls), *content]
