"""Who looks at a relation, and through which admin site: what they may see, and where it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import Model
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from ...engine.operations import Target
from ...engine.resources import declared
from ...engine.schema import RelationSchema
from ...models import Entry
from ..subject.subject import Subject


@dataclass(frozen=True)
class Viewer:
    """Permissions are asked of the site's own ModelAdmins, so that their rules hold here as well."""

    request: HttpRequest
    site: AdminSite

    @property
    def sees_entries(self) -> bool:
        return self._sees(Entry)

    def sees_resources(self, kind: str) -> bool:
        """Whether resources of this type may be named; external ones are only a type and an id."""
        model = resource_model(kind)
        return model is None or self._sees(model)

    def sees(self, targets: Iterable[Target]) -> bool:
        """Whether all of these may be looked at."""
        return all(self.sees_resources(t.resource) if t.resource else self.sees_entries for t in targets)

    def _sees(self, model: type[Model]) -> bool:
        admin = self.site._registry.get(model)
        if admin is not None:
            return admin.has_view_permission(self.request)
        meta = model._meta
        codes = (f"{meta.app_label}.{action}_{meta.model_name}" for action in ("view", "change"))
        return any(self.request.user.has_perm(code) for code in codes)

    def add_url(self, subject: Subject, field: RelationSchema) -> str:
        """The form that adds a document to connect; '' where there is none, or it is not allowed."""
        flow = field.other
        admin = self.site._registry.get(Entry)
        may_add = admin is not None and admin.has_add_permission(self.request)
        if flow is None or not flow.enabled or flow.single or not may_add:
            return ""
        locale = {"locale": subject.locale} if flow.localized and subject.locale else {}
        query = urlencode({"flow": flow.slug, **locale, IS_POPUP_VAR: 1})
        return f"{reverse(f'{self.site.name}:relations_entry_add')}?{query}"

    def url(self, model: type[Model], key: Any) -> str:
        """The page of this row in the site; '' where it has none."""
        try:
            return reverse(
                f"{self.site.name}:{model._meta.app_label}_{model._meta.model_name}_change", args=[key]
            )
        except NoReverseMatch:
            return ""


def resource_model(kind: str) -> type[Model] | None:
    """The model that is registered for a type outside the flows; None for an external one."""
    found = declared().get(kind)
    return found.model if found else None
