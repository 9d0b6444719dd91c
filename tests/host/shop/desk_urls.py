from django.contrib import admin
from django.urls import path
from shop.urls import urlpatterns as content

admin.site.site_title, admin.site.site_header = "Shop", "The shop's desk"

urlpatterns = [path("admin/", admin.site.urls), *content]
