"""Django's permissions on the entries of each flow, and what they allow a user to do.

`relations.change_entry` is about the entries of every flow, `relations.change_entry_7` about those of the
flow with the primary key 7. "Publish" is a permission apart from "change". The permissions of a flow are
created, renamed and deleted with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import router
from django.utils.text import Truncator

from ..models import Entry, Flow
from .caller import CREATE, DELETE, DRAFTS, EVERY, EVERYTHING, FILES, FIND, FIND_ONE, PUBLISH, UPDATE, Access

_SEEING = frozenset({FIND, FIND_ONE, DRAFTS})
# By the first word of a permission. Who may change entries may look at them, as everywhere in the admin.
ALLOWED = {
    "view": _SEEING,
    "add": frozenset({CREATE}),
    "change": _SEEING | {UPDATE},
    "delete": frozenset({DELETE}),
    "publish": frozenset({PUBLISH}),
}
LONGEST = 255  # characters of a permission's name


def access_of_user(user: Any, flows: Mapping[int, str]) -> Access:
    """Return an Access that allows what the user's Django permissions allow; a superuser may do everything.

    `flows` maps primary keys of flows to their slugs. Costs the 2 SQL statements with which Django reads
    permissions, once for each user object.
    """
    if user.is_active and user.is_superuser:
        return EVERYTHING
    held: set[str] = user.get_all_permissions()
    names = {"entry": EVERY, "asset": FILES} | {f"entry_{key}": slug for key, slug in flows.items()}
    found = {
        slug: frozenset().union(*(ALLOWED[verb] for verb in ALLOWED if f"relations.{verb}_{end}" in held))
        for end, slug in names.items()
    }
    return Access({slug: actions for slug, actions in found.items() if actions})


def keep(flows: Iterable[Flow], using: str) -> None:
    """Create the permissions of these flows that are missing, and rename those of renamed flows.

    2 SQL statements if nothing is missing, 5 if a flow was renamed.
    """
    flows = list(flows)
    if not flows or not router.allow_migrate_model(using, Permission):
        return
    kind = ContentType.objects.db_manager(using).get_for_model(Entry)
    wanted = {f"{verb}_entry_{flow.pk}": _name(verb, flow) for flow in flows for verb in ALLOWED}
    rows = Permission.objects.using(using).filter(content_type=kind)
    known = dict(rows.filter(codename__in=wanted).values_list("codename", "name"))
    made = [
        Permission(content_type=kind, codename=code, name=name)
        for code, name in wanted.items()
        if code not in known
    ]
    if made:
        Permission.objects.using(using).bulk_create(made)
    for code, name in wanted.items():
        if known.get(code, name) != name:
            rows.filter(codename=code).update(name=name)


def forget(flow: Flow, using: str) -> None:
    """Delete a flow's permissions, and so take them from the users and groups that have them."""
    if router.allow_migrate_model(using, Permission):
        codes = [f"{verb}_entry_{flow.pk}" for verb in ALLOWED]
        Permission.objects.using(using).filter(
            codename__in=codes, content_type__app_label=Entry._meta.app_label
        ).delete()


def keep_all(using: str, apps: Apps = installed, **_: Any) -> None:
    """Create the missing permissions of all flows; a receiver of Django's signal `post_migrate`.

    It does nothing on a database without the app's tables, as `migrate relations zero` leaves it.
    """
    try:
        apps.get_model(Flow._meta.label)
    except LookupError:
        return
    if router.allow_migrate_model(using, Flow):
        keep(Flow.objects.using(using), using)


def _name(verb: str, flow: Flow) -> str:
    return Truncator(f"Can {verb} {flow.name}").chars(LONGEST)
