from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import path
from ordered_model.admin import OrderedInlineModelAdminMixin

from relations.admin import OrderedInline

from .models import Article


class TagsInline(OrderedInline):
    model = Article.tags.through


class ArticleAdmin(OrderedInlineModelAdminMixin, ModelAdmin):
    inlines = [TagsInline]


site = AdminSite("desk")
site.register(Article, ArticleAdmin)

urlpatterns = [path("desk/", site.urls)]
