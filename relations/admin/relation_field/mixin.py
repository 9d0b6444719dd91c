"""Relations in another project's admin: each object of a model has a document that holds its relations.

    class ProductAdmin(RelationsAdminMixin, admin.ModelAdmin):
        inlines = [ProductCategories]  # a RelationInline

The document belongs to the inline's flow, and its document id is the object's primary key. It is created
when the first relation is saved, and deleted with the object. See docs/admin.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from ...engine.documents import DocumentService
from ..context import database, schema_for
from ..refusals import EngineSaves
from . import conflicts
from .formset import RelationFormSet, save_lists
from .inline import RelationInline, inlines_of
from .views import RelationViews


class RelationsAdminMixin(RelationViews, EngineSaves):
    """A ModelAdmin that saves relation inlines together with the object.

    `relations_flow` is the slug of a flow, to show all its relations without an inline class for each.
    """

    relations_flow = ""

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        found = list(super().get_inlines(request, obj))
        if self.relations_flow:
            flow = schema_for(request).flow(self.relations_flow)
            found += inlines_of(RelationInline, flow.slug, flow.relations)
        return found

    # -- saving -------------------------------------------------------------------------------------

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the other inlines, then all relations together."""
        relations = [formset for formset in formsets if isinstance(formset, RelationFormSet)]
        super().save_related(request, form, [f for f in formsets if f not in relations], change)
        self.save_relations(request, form, relations)

    def save_relations(self, request: HttpRequest, form: Any, formsets: Sequence[RelationFormSet]) -> None:
        """Write the changed lists, and show messages about concurrent changes."""
        for lists in {id(formset.lists): formset.lists for formset in formsets}.values():
            changed = [formset for formset in formsets if formset.lists is lists and formset.delta]
            if changed:
                merges = save_lists(lists, changed, form.instance)
                for sentence in conflicts.summary(lists, merges):
                    self.message_user(request, sentence)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._delete_documents(request, [str(obj.pk)])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._delete_documents(request, [str(key) for key in queryset.values_list("pk", flat=True)])
        super().delete_queryset(request, queryset)

    def _delete_documents(self, request: HttpRequest, keys: Iterable[str]) -> None:
        flows = {
            inline.flow for inline in self.get_inlines(request, None) if issubclass(inline, RelationInline)
        }
        for service in (DocumentService(flow, database()) for flow in sorted(flows)):
            for key in keys:
                service.delete(key, locale="*")
