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

from ...access import caller
from ...engine.operations import Target
from ...engine.resources import declared
from ...engine.schema import FlowSchema, RelationSchema
from ...models import Asset, Entry
from ..context import access_for
from ..subject.subject import Subject


@dataclass(frozen=True)
class Viewer:
    """What the user of a request may see in an admin site.

    Permissions on entries are those for their flows, on resources those of the site's ModelAdmins.
    """

    request: HttpRequest
    site: AdminSite

    def sees_flow(self, flow: FlowSchema) -> bool:
        """Return whether the user may view the flow's entries."""
        return access_for(self.request).may(flow.slug, caller.FIND)

    def sees_members(self, field: RelationSchema) -> bool:
        """Return whether the user may view members of the relation: entries of one of its flows at least.

        True for a relation that may have resources.
        """
        return not field.others or bool(field.resource_types) or any(map(self.sees_flow, field.others))

    @property
    def sees_entries(self) -> bool:
        """Whether the user may view entries of any flow."""
        return access_for(self.request).may_in_a_flow(caller.FIND)

    @property
    def sees_files(self) -> bool:
        """Whether the user may view uploaded files."""
        return self.sees_model(Asset)

    def may_add(self, model: type[Model]) -> bool:
        """Return whether the user may add rows of the model in this site."""
        admin = self.site._registry.get(model)
        return admin is not None and admin.has_add_permission(self.request)

    def may_change(self, model: type[Model]) -> bool:
        """Return whether the user may change rows of the model in this site."""
        admin = self.site._registry.get(model)
        return admin is not None and admin.has_change_permission(self.request)

    def sees_resources(self, kind: str) -> bool:
        """Return whether the user may view resources of this type.

        A model's rows need its view permission. Everyone may see resources of an external type, which has no
        model.
        """
        model = resource_model(kind)
        return model is None or self.sees_model(model)

    def links(self, field: RelationSchema) -> bool:
        """Return whether the user may add and remove links of the relation, if the entry may be changed.

        The user must be able to view its members. From an inverse side it is the other flow's entries that
        change, so the permission to change these is needed.
        """
        may = access_for(self.request).may
        return self.sees_members(field) and (field.owning or may(field.others[0].slug, caller.UPDATE))

    def sees(self, field: RelationSchema, targets: Iterable[Target]) -> bool:
        """Return whether the user may view all of these targets of the relation."""
        return all(self._sees_target(field, target) for target in targets)

    def _sees_target(self, field: RelationSchema, target: Target) -> bool:
        if target.resource:
            return self.sees_resources(target.resource)
        # A target of another type is refused when it is written.
        flows = [each for each in field.others if not field.several or each.uid == target.kind]
        return all(map(self.sees_flow, flows))

    def sees_model(self, model: type[Model]) -> bool:
        """Return whether the user may view rows of this model."""
        admin = self.site._registry.get(model)
        if admin is not None:
            return admin.has_view_permission(self.request)
        meta = model._meta
        codes = (f"{meta.app_label}.{action}_{meta.model_name}" for action in ("view", "change"))
        return any(self.request.user.has_perm(code) for code in codes)

    def add_url(self, subject: Subject, field: RelationSchema) -> str:
        """Return the URL of the admin's form to add a document that the relation can link.

        '' if there is no such form or the user may not add one.
        """
        flow = field.other
        if flow is None or not flow.enabled or flow.single or Entry not in self.site._registry:
            return ""
        if not access_for(self.request).may(flow.slug, caller.CREATE):
            return ""
        locale = {"locale": subject.locale} if flow.localized and subject.locale else {}
        query = urlencode({"flow": flow.slug, **locale, IS_POPUP_VAR: 1})
        return f"{reverse(f'{self.site.name}:relations_entry_add')}?{query}"

    def url(self, model: type[Model], key: Any) -> str:
        """Return the URL of the admin's change page of a row, by primary key; '' if the site has none."""
        try:
            return reverse(
                f"{self.site.name}:{model._meta.app_label}_{model._meta.model_name}_change", args=[key]
            )
        except NoReverseMatch:
            return ""


def resource_model(kind: str) -> type[Model] | None:
    """Return the Django model of a resource type; None for an external type, whose rows are elsewhere."""
    found = declared().get(kind)
    return found.model if found else None
