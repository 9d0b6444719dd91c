from django.contrib import admin

from relations.admin import RelationInline, RelationsAdminMixin

from .models import Product


class ProductTopics(RelationInline):
    flow = "products"
    field = "topics"


@admin.register(Product)
class ProductAdmin(RelationsAdminMixin, admin.ModelAdmin):
    inlines = [ProductTopics]
