"""Relations in another project's admin: each object of a model has a document that holds its relations.

    class ProductAdmin(RelationsAdminMixin, admin.ModelAdmin):
        inlines = [ProductCategories]  # a RelationInline

The document belongs to the inline's flow, and its document id is the object's primary key. It is created
when the first relation is saved, and deleted with the object. See docs/admin.md.
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
    """A ModelAdmin that saves relation inlines together with the object.

    `relations_flow` is the slug of a flow, to show all its relations without an inline class for each.
    """

    relations_flow = ""

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Return the inline classes of the page: `inlines`, and one for each relation of `relations_flow`.

        Relation inlines whose flow is missing or disabled, or whose field does not exist, are left out.
        """
        found = list(super().get_inlines(request, obj))
        flow = self._known_flow(request, self.relations_flow)
        if flow is not None:
            found += inlines_of(RelationInline, flow.slug, flow.relations)
        return [inline for inline in found if not self._is_undefined(request, inline)]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the page, with an error message for each inline whose flow or field does not exist."""
        undefined: list[Any] = [inline for inline in self.inlines if self._is_undefined(request, inline)]
        named = [f"{inline.flow}.{inline.field}" for inline in undefined]
        if self.relations_flow and self._known_flow(request, self.relations_flow) is None:
            named.append(self.relations_flow)
        for name in named:
            self.message_user(
                request, _('There are no relations "%s": define them first.') % name, messages.ERROR
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def _known_flow(self, request: HttpRequest, slug: str) -> FlowSchema | None:
        """Return the enabled flow with this slug; None if there is none."""
        found = schema_for(request).flows.get(slug)
        return found if found is not None and found.enabled else None

    def _is_undefined(self, request: HttpRequest, inline: type[Any]) -> bool:
        """Return whether the inline's flow or field does not exist."""
        if not issubclass(inline, RelationInline):
            return False
        flow = self._known_flow(request, inline.flow)
        return flow is None or inline.field not in {field.slug for field in flow.relations}

    # -- saving -------------------------------------------------------------------------------------

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the other inlines as Django does, then all relation inlines together, by `save_relations`."""
        relations = [formset for formset in formsets if isinstance(formset, RelationFormSet)]
        super().save_related(request, form, [f for f in formsets if f not in relations], change)
        self.save_relations(request, form, relations)

    def save_relations(self, request: HttpRequest, form: Any, formsets: Sequence[RelationFormSet]) -> None:
        """Write the changed relations of the object's document, and show messages about others' changes.

        Raises ConflictPage when another editor has changed the same rows, and Refusal when the engine
        rejects a change.
        """
        for lists in {id(formset.lists): formset.lists for formset in formsets}.values():
            changed = [formset for formset in formsets if formset.lists is lists and formset.delta]
            if changed:
                merges = save_lists(lists, changed, form.instance)
                for sentence in conflicts.summary(lists, merges):
                    self.message_user(request, sentence)

    def deleted(self, request: HttpRequest, keys: Iterable[str]) -> None:
        """Delete the documents that belong to the deleted objects; `keys` are the objects' primary keys."""
        inlines = self.get_inlines(request, None)
        flows = {inline.flow for inline in inlines if issubclass(inline, RelationInline)}
        for service in (DocumentService(flow, database()) for flow in sorted(flows)):
            for key in keys:
                service.delete(key, locale="*")
