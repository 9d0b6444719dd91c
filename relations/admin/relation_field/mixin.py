"""Relations in another project's admin: an object whose relations are those of a document.

    class ProductAdmin(RelationsAdminMixin, admin.ModelAdmin):
        inlines = [ProductCategories]  # a RelationInline

The document of the inline's flow that has the object's key for its id holds the object's relations. It
is made when the first of them is saved, and deleted with the object. See docs/admin.md.
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
    """Saves an object with its relations.

    `relations_flow` is the slug of a flow all of whose relations are shown, without an inline for each.
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
        """Save the lists together, after all else."""
        relations = [formset for formset in formsets if isinstance(formset, RelationFormSet)]
        super().save_related(request, form, [f for f in formsets if f not in relations], change)
        self.save_relations(request, form, relations)

    def save_relations(self, request: HttpRequest, form: Any, formsets: Sequence[RelationFormSet]) -> None:
        for lists in {id(formset.lists): formset.lists for formset in formsets}.values():
            changed = [formset for formset in formsets if formset.lists is lists and formset.delta]
            if changed:
                merges = save_lists(lists, changed, form.instance)
                for sentence in conflicts.summary(lists, merges):
                    self.message_user(request, sentence)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._forget(request, [str(obj.pk)])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._forget(request, [str(key) for key in queryset.values_list("pk", flat=True)])
        super().delete_queryset(request, queryset)

    def _forget(self, request: HttpRequest, keys: Iterable[str]) -> None:
        flows = {each.flow for each in self.get_inlines(request, None) if issubclass(each, RelationInline)}
        for service in (DocumentService(flow, database()) for flow in sorted(flows)):
            for key in keys:
                service.delete(key, locale="*")
