from django.contrib import admin

from relations.admin.relation_field.mixin import RelationsAdminMixin

from .models import Product


@admin.register(Product)
class ProductAdmin(RelationsAdminMixin, admin.ModelAdmin):
    relations_flow = "products"
