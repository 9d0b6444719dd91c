"""The sidebar: flows, files, structure, access, then the project's other models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..access import caller
from ..admin.context import access_for, flows_for
from ..engine.schema import FlowSchema
from ..engine.titles import plural
from ..models import Flow

# Where the models of the app, of Django's users and of clients stand; any others keep their apps.
GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Files"), ("relations.Asset",)),
    (gettext_lazy("Structure"), ("relations.Flow", "relations.Component", "relations.Locale")),
    (
        gettext_lazy("Access"),
        ("relations.AccessToken", "relations_oauth.Client", "auth.User", "auth.Group"),
    ),
)
HIDDEN = ("relations.Entry", "relations.Field")  # the flows lead to these


@dataclass(frozen=True)
class Item:
    """A line of the sidebar: a link to `url` with the text `text`.

    `add_url` leads to the form for a new object; it is "" if the user may not add any. `flow` is the slug of
    the flow whose entries it lists, `model` the name of the model it lists, else "". `is_current` is true on
    the page that it leads to.
    """

    text: str
    url: str
    add_url: str = ""
    flow: str = ""
    model: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Group:
    """A heading of the sidebar, and the lines under it."""

    title: str
    items: Sequence[Item]


def menu(site: AdminSite, request: HttpRequest, apps: Iterable[dict[str, Any]]) -> list[Group]:
    """Return the sidebar for the user of a request. `apps` are the apps of Django's own sidebar.

    They are in the form of `AdminSite.get_app_list`, and have only what the user may see.
    """
    models = {_name(model): model for app in apps for model in app["models"]}
    found = [Group(_("Content"), _flows(site, request))] if "relations.Entry" in models else []
    known = {*HIDDEN}
    for title, names in GROUPS:
        items = [_item(request, name, models[name]) for name in names if name in models]
        known |= {*names}
        found += [Group(str(title), items)] if items else []
    for app in apps:
        rest = [_item(request, _name(model), model) for model in app["models"] if _name(model) not in known]
        found += [Group(str(app["name"]), rest)] if rest else []
    return found


def _name(model: dict[str, Any]) -> str:
    options = model["model"]._meta
    return f"{options.app_label}.{model['object_name']}"


def _item(request: HttpRequest, name: str, model: dict[str, Any]) -> Item:
    add = model["add_url"] or ""
    url = model["admin_url"] or add  # who may only add has no list
    is_current = bool(url) and request.path.startswith(url)
    return Item(capfirst(str(model["name"])), url, add, model=name, is_current=is_current)


def _flows(site: AdminSite, request: HttpRequest) -> list[Item]:
    """Return a line for each enabled flow whose entries the user may view or add, sorted by name."""
    may = access_for(request).may
    flows = [flow for flow in flows_for(request) if may(flow.slug, caller.FIND, caller.CREATE)]
    items = [
        _flow(site, request, flow, may(flow.slug, caller.FIND), may(flow.slug, caller.CREATE))
        for flow in flows
    ]
    return sorted(items, key=lambda item: item.text.casefold())


def _flow(
    site: AdminSite, request: HttpRequest, flow: FlowSchema | Flow, may_view: bool, may_add: bool
) -> Item:
    """Return the line of a flow; it leads to the form of a new entry for who may not view the others."""
    query = urlencode({"flow": flow.slug})
    url = f"{reverse(f'{site.name}:relations_entry_changelist')}?{query}"
    add = f"{reverse(f'{site.name}:relations_entry_add')}?{query}" if may_add and not flow.single else ""
    return Item(plural(flow), url if may_view else add or url, add, flow=flow.slug)
