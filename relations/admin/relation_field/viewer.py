"""The permissions of the user who views a relation, and URLs in the admin site."""

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
    """What the user of a request may see in an admin site.

    Permissions are those of the site's ModelAdmins.
    """

    request: HttpRequest
    site: AdminSite

    @property
    def sees_entries(self) -> bool:
        """Whether the user may view entries."""
        return self._sees(Entry)

    def sees_resources(self, kind: str) -> bool:
        """Return whether the user may view resources of this type. Everyone may see external ones."""
        model = resource_model(kind)
        return model is None or self._sees(model)

    def sees(self, targets: Iterable[Target]) -> bool:
        """Return whether the user may view all of these targets."""
        return all(self.sees_resources(t.resource) if t.resource else self.sees_entries for t in targets)

    def _sees(self, model: type[Model]) -> bool:
        admin = self.site._registry.get(model)
        if admin is not None:
            return admin.has_view_permission(self.request)
        meta = model._meta
        codes = (f"{meta.app_label}.{action}_{meta.model_name}" for action in ("view", "change"))
        return any(self.request.user.has_perm(code) for code in codes)

    def add_url(self, subject: Subject, field: RelationSchema) -> str:
        """Return the URL of the form to add a target document; '' if there is none or it is not allowed."""
        flow = field.other
        admin = self.site._registry.get(Entry)
        may_add = admin is not None and admin.has_add_permission(self.request)
        if flow is None or not flow.enabled or flow.single or not may_add:
            return ""
        locale = {"locale": subject.locale} if flow.localized and subject.locale else {}
        query = urlencode({"flow": flow.slug, **locale, IS_POPUP_VAR: 1})
        return f"{reverse(f'{self.site.name}:relations_entry_add')}?{query}"

    def url(self, model: type[Model], key: Any) -> str:
        """Return the URL of the row's change page; '' if the site has none."""
        try:
            return reverse(
                f"{self.site.name}:{model._meta.app_label}_{model._meta.model_name}_change", args=[key]
            )
        except NoReverseMatch:
            return ""


def resource_model(kind: str) -> type[Model] | None:
    """Return the model registered for a resource type; None for an external type."""
    found = declared().get(kind)
    return found.model if found else None
