"""Relations in another project's admin: an object whose relations are those of a document.

    class ProductAdmin(RelationsAdminMixin, admin.ModelAdmin):
        inlines = [ProductCategories]  # a RelationInline

The document of the inline's flow that has the object's key for its id holds the object's relations. It
is made when the first of them is saved, and deleted with the object. See docs/admin.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ...engine.documents import DocumentService
from ...engine.schema import FlowSchema
from ..context import database, schema_for
from ..refusals import EngineSaves
from . import conflicts
from .deletion import ProtectsLinked
from .formset import RelationFormSet, save_lists
from .inline import RelationInline, inlines_of
from .views import RelationViews


class RelationsAdminMixin(ProtectsLinked, RelationViews, EngineSaves):
    """Saves an object with its relations. `relations_flow` is the slug of a flow all of whose relations
    are shown, without an inline for each."""

    relations_flow = ""

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """The page's inlines, without those of relations that are not there."""
        found = list(super().get_inlines(request, obj))
        flow = self._known_flow(request, self.relations_flow)
        if flow is not None:
            found += inlines_of(RelationInline, flow.slug, flow.relations)
        return [each for each in found if not self._lacks(request, each)]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; what is not there is named on it."""
        lacking: list[Any] = [each for each in self.inlines if self._lacks(request, each)]
        named = [f"{each.flow}.{each.field}" for each in lacking]
        if self.relations_flow and self._known_flow(request, self.relations_flow) is None:
            named.append(self.relations_flow)
        for name in named:
            self.message_user(
                request, _('There are no relations "%s": define them first.') % name, messages.ERROR
            )
        return super().changeform_view(request, *args, **kwargs)

    def _known_flow(self, request: HttpRequest, slug: str) -> FlowSchema | None:
        """The flow, where it has been made."""
        found = schema_for(request).flows.get(slug)
        return found if found is not None and found.enabled else None

    def _lacks(self, request: HttpRequest, inline: type[Any]) -> bool:
        """Whether it is an inline of a relation that is not there."""
        if not issubclass(inline, RelationInline):
            return False
        flow = self._known_flow(request, inline.flow)
        return flow is None or inline.field not in {field.slug for field in flow.relations}

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

    def deleted(self, request: HttpRequest, keys: Iterable[str]) -> None:
        """Their documents go as well, in the same transaction."""
        flows = {each.flow for each in self.get_inlines(request, None) if issubclass(each, RelationInline)}
        for service in (DocumentService(flow, database()) for flow in sorted(flows)):
            for key in keys:
                service.delete(key, locale="*")
