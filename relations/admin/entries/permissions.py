"""Who may do what with entries in the admin: Django's permissions, for each flow, and publish apart."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from ...access import caller
from ...engine.reading.states import State
from ...models import Entry
from ..bases import AnyModelAdmin
from ..context import access_for
from ..subject.subject import Subject


class FlowPermissions(AnyModelAdmin):
    """Permissions of a ModelAdmin of entries.

    Without an entry, they are about the flow that the request names, else about any flow. Entries of a
    disabled flow can be viewed, but not changed, published or deleted.
    """

    def has_view_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return self._may(request, obj, caller.FIND)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, None, caller.CREATE)

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return self._may(request, obj, caller.UPDATE) and (obj is None or obj.flow.enabled)

    def has_publish_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        """Return whether the user may publish and unpublish the entry.

        For None, entries of the page's flow.
        """
        return self._may(request, obj, caller.PUBLISH) and (obj is None or obj.flow.enabled)

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return self._may(request, obj, caller.DELETE) and (obj is None or obj.flow.enabled)

    def may_add_to(self, request: HttpRequest, slug: str) -> bool:
        """Return whether the user may add entries to the flow with this slug."""
        return access_for(request).may(slug, caller.CREATE)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """Return the entries of the flows that the user may view."""
        found, names = super().get_queryset(request), access_for(request).names(caller.FIND)
        return found if names is None else found.filter(flow__slug__in=names)

    def flow_slug(self, request: HttpRequest) -> str:
        """Return the slug of the flow that the page is about, from its URL; "" if there is none.

        It is the parameter `flow`, or the filter of the list from which the page was opened.
        """
        filters = QueryDict(request.GET.get("_changelist_filters", ""))
        return request.GET.get("flow") or filters.get("flow") or ""

    def flags(self, request: HttpRequest, subject: Subject) -> dict[str, bool]:
        """Return what the user may do with the entry on the page: a dict of flags for its template.

        They are `may_add`, `may_publish`, `may_unpublish` and `may_discard`.
        """
        flow, state, may = subject.flow, subject.state, access_for(request).may
        may_publish = may(flow.slug, caller.PUBLISH)
        return {
            "may_add": may(flow.slug, caller.CREATE),
            "may_publish": may_publish,
            "may_unpublish": may_publish and flow.drafts and state in (State.PUBLISHED, State.MODIFIED),
            "may_discard": flow.drafts and state == State.MODIFIED,
        }

    def _may(self, request: HttpRequest, entry: Entry | None, action: str) -> bool:
        access, slug = access_for(request), entry.flow.slug if entry else self.flow_slug(request)
        return access.may(slug, action) if slug else access.may_in_a_flow(action)
