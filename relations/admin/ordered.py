"""An inline for the through model of an OrderedManyToManyField, with the arrows of django-ordered-model."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ordered_model.admin import OrderedTabularInline


class OrderedInline(OrderedTabularInline):
    """The rows of one object's list, in order; an arrow moves a row at once.

    The page's ModelAdmin has django-ordered-model's OrderedInlineModelAdminMixin.
    """

    extra = 0
    ordering = ("order",)
    readonly_fields: Any = ("move_up_down_links",)

    def move_view(self, request: HttpRequest, admin_id: str, object_id: str, direction: str) -> HttpResponse:
        """Move a row. The package would let all staff do so."""
        row = get_object_or_404(self.model, pk=unquote(object_id))
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        answer: HttpResponse = super().move_view(request, admin_id, object_id, direction)
        return answer
