from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import path

from relations.admin import OrderedAdminMixin, OrderedInline

from .models import Article, Tag


class TagsInline(OrderedInline):
    model = Article.tags.through


class RelatedInline(OrderedInline):
    model = Article.related.through
    fk_name = "from_article"


class RelatedByInline(OrderedInline):
    model = Article.related.through
    fk_name = "to_article"


class ArticleAdmin(OrderedAdminMixin, ModelAdmin):
    inlines = [TagsInline, RelatedInline, RelatedByInline]


class TagAdmin(OrderedAdminMixin, ModelAdmin):
    inlines = [TagsInline]
    search_fields = ["name"]


site = AdminSite("desk")
site.register(Article, ArticleAdmin)
site.register(Tag, TagAdmin)

urlpatterns = [path("desk/", site.urls)]
