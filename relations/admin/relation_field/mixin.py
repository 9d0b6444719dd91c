"""The relation field in another project's admin: an object whose relations are those of a document.

    class ProductAdmin(RelationsAdminMixin, admin.ModelAdmin):
        relations_flow = "products"

The document of the flow that has the object's key for its id holds the object's relations. It is made when
the first of them is saved, and deleted with the object. See docs/admin.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.admin.utils import unquote
from django.db import router
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ... import transactions
from ...engine.documents import DocumentService
from ...engine.errors import RelationsError, StaleError
from ...engine.schema import RelationSchema
from ...models import Entry, Status
from ..context import database, schema_for
from ..subject.subject import Subject
from . import conflicts
from .conflicts import agreed
from .fields import RelationField
from .hosting import RelationForm
from .reading import Lists
from .reconciling import Conflicted, reconcile
from .viewer import Viewer
from .views import RelationViews
from .widgets import RelationWidget

ATTEMPTS = 5


class RelationsAdminMixin(RelationViews):
    """`relations_flow` is the slug of the flow, `relations_fields` its fields that are shown (None: all)."""

    relations_flow = ""
    relations_fields: tuple[str, ...] | None = None

    def relations_locale(self, request: HttpRequest) -> str | None:
        """The locale that is edited, where the flow is localized; None for the default one."""
        return None

    # -- the form -----------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form with a field for each relation, named by its slug."""
        lists = Lists(self._subject(request, obj), Viewer(request, self.admin_site))
        relations = self._relations(lists.subject)
        fields = {field.slug: self._field(request, obj, lists, field) for field in relations}
        base = kwargs.pop("form", self.form)
        state = {"lists": lists, "refusal": getattr(request, "_relations_refusal", None)}
        form = type(base.__name__, (RelationForm, base), {**fields, **state})
        return super().get_form(request, obj, change, form=form, **kwargs)

    def _field(self, request: HttpRequest, obj: Any, lists: Lists, field: RelationSchema) -> RelationField:
        rows = lists.of(field)
        addresses = self.relation_addresses(lists.subject, field, lists.viewer, obj.pk if obj else None)
        widget = RelationWidget(field, rows, addresses, readonly=not self._may_write(request, obj))
        widget.is_renewed = conflicts.EDIT in request.POST
        return RelationField(field, rows, widget, initial=lambda: lists.pages[field.slug])

    def _relations(self, subject: Subject) -> list[RelationSchema]:
        fields = subject.flow.relations
        return [f for f in fields if self.relations_fields is None or f.slug in self.relations_fields]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Who may only look sees the lists without handles, where the stock admin would show nothing."""
        form = context["adminform"]
        mine = {name for name, field in form.form.fields.items() if isinstance(field, RelationField)}
        form.readonly_fields = tuple(name for name in form.readonly_fields if name not in mine)
        return super().render_change_form(request, context, *args, **kwargs)

    # -- saving -------------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One transaction for the object and its relations; what the engine refuses appears in the form."""
        view = partial(super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return view()
        try:
            return transactions.run(view, using=router.db_for_write(self.model))
        except RelationsError as refusal:
            request._relations_refusal = refusal  # type: ignore[attr-defined]
        except Conflicted as conflicted:
            return self._ask(request, object_id, conflicted)
        return view()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if deltas := form.deltas:
            service = DocumentService(self.relations_flow, database())
            _again(lambda: self._save(request, form, service, deltas))

    def _save(self, request: HttpRequest, form: Any, service: DocumentService, deltas: Any) -> None:
        found = reconcile(form.lists, deltas, agreed(request.POST))
        locale, key = self.relations_locale(request), str(form.instance.pk)
        write = partial(service.create, document_id=key)
        if form.lists.subject.entry is not None:
            write = partial(service.update, key, revision=found.revision)
        write(changes=found.changes, locale=locale, status=Status.PUBLISHED)
        for sentence in conflicts.summary(form.lists, found.merges):
            self.message_user(request, sentence)

    def _ask(self, request: HttpRequest, object_id: str | None, conflicted: Conflicted) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id or ""))
        assert obj is not None
        lists = Lists(self._subject(request, obj), Viewer(request, self.admin_site))
        context = {
            **self.admin_site.each_context(request),
            **conflicts.context(conflicted, lists, request.POST, obj),
            "title": _("Two editors changed the same"),
            "name": str(obj),
            "opts": self.opts,
            "media": self.media,
            "back_url": request.get_full_path(),
        }
        return TemplateResponse(request, "relations/admin/conflict.html", context, status=409)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._forget([str(obj.pk)])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._forget([str(key) for key in queryset.values_list("pk", flat=True)])
        super().delete_queryset(request, queryset)

    def _forget(self, keys: list[str]) -> None:
        service = DocumentService(self.relations_flow, database())
        for key in keys:
            service.delete(key, locale="*")

    # -- the views that the field asks ----------------------------------------------------------------

    def relation_subject(self, request: HttpRequest, object_id: str | None, flow_id: int) -> Subject:
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and obj is None:
            raise Http404
        return self._subject(request, obj)

    def relation_permission(self, request: HttpRequest, subject: Subject, *, write: bool) -> bool:
        object_id = request.GET.get("object")
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        return self._may_write(request, obj) if write else self.has_view_or_change_permission(request, obj)

    def _may_write(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def _subject(self, request: HttpRequest, obj: Model | None) -> Subject:
        """The document of the object; one that is yet to be made has no entry."""
        schema = schema_for(request)
        flow = schema.flow(self.relations_flow)
        locale = schema.locale(flow, self.relations_locale(request))
        if obj is None:
            return Subject(schema, flow, locale, database())
        entries = Entry.objects.using(database()).filter(flow=flow.id, document_id=str(obj.pk))
        entry = entries.prefetch_related("versions").first()
        versions = tuple(entry.versions.all()) if entry else ()
        return Subject(schema, flow, locale, database(), entry, versions)


def _again(work: Callable[[], None]) -> None:
    """Once more where another writer came between reading the lists and writing them."""
    for _attempt in range(ATTEMPTS - 1):
        try:
            return work()
        except StaleError:
            continue
    return work()
