"""System checks: `manage.py check` reports wrong settings before a request meets them.

`check_admins` reads the database, so only `check --database default` and `migrate` run it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from ipaddress import ip_network
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, router
from django.db.models import CASCADE, Model
from django.utils.module_loading import import_string
from rest_framework.permissions import OperandHolder, SingleOperandHolder

from . import conf
from .access.scopes import public_fault
from .engine import resources
from .engine.schema import REFUSE
from .models import Flow, Link
from .models.asset import has_place

APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "ordered_model",
    "rest_framework",
)
RATE = re.compile(r"\d+/(s|sec|second|m|min|minute|h|hour|d|day)")

Rule = Callable[[Any], str | None]


def _rule(holds: Callable[[Any], bool], text: str) -> Rule:
    """Return a function that checks the value of a setting by `holds`.

    It returns None for a value that `holds` accepts, else a sentence: `text`, then the value.
    """
    return lambda value: None if holds(value) else f"{text}, not {value!r}."


def _or_none(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or holds(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_seconds(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf


def _is_rate(value: Any) -> bool:
    return isinstance(value, str) and bool(RATE.fullmatch(value))


def _is_list(value: Any, of: Callable[[Any], bool]) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes) and all(map(of, value))


def _is_extension(value: Any) -> bool:
    return isinstance(value, str) and value == value.lower() and bool(re.fullmatch(r"[^\W_]+", value))


def _is_class(method: str) -> Callable[[Any], bool]:
    """Return a function that says whether a value is the dotted path of a class with the method `method`.

    It also accepts the path of combined permissions of DRF, such as `IsAdminUser | IsOwner`.
    """

    def holds(path: Any) -> bool:
        try:
            found = import_string(path)
        except (ImportError, AttributeError, ValueError):
            return False
        combined = method == "has_permission" and isinstance(found, OperandHolder | SingleOperandHolder)
        return combined or (isinstance(found, type) and hasattr(found, method))

    return holds


def _is_network(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(ip_network(value))
    except ValueError:
        return False


NUMBER = _rule(_is_number, "must be a whole number above 0")
NUMBER_OR_NONE = _rule(_or_none(_is_number), "must be a whole number above 0, or None")
PER_TIME = _rule(_or_none(_is_rate), 'is like "1000/minute", or None')
RULES: dict[str, Rule] = {
    "RELATIONS_AUTHENTICATION_CLASSES": _rule(
        partial(_is_list, of=_is_class("authenticate")), "is a list of the paths of authentication classes"
    ),
    "RELATIONS_PERMISSION_CLASSES": _rule(
        partial(_is_list, of=_is_class("has_permission")), "is a list of the paths of permission classes"
    ),
    "RELATIONS_ANONYMOUS": _rule(
        lambda value: value in ("none", "read", "write"), 'is "none", "read" or "write"'
    ),
    "RELATIONS_PUBLIC": public_fault,
    "RELATIONS_RATE": PER_TIME,
    "RELATIONS_TOKEN_RATE": PER_TIME,
    "RELATIONS_LOGIN_TRIES": NUMBER_OR_NONE,
    "RELATIONS_TRUSTED_PROXIES": _rule(
        partial(_is_list, of=_is_network), 'is a list of addresses and networks, like "10.0.0.0/8"'
    ),
    "RELATIONS_STRICT_RELATIONS": _rule(lambda value: isinstance(value, bool), "is True or False"),
    "RELATIONS_WRITE_DEADLINE": _rule(_or_none(_is_seconds), "is a number of seconds above 0, or None"),
    "RELATIONS_LARGE_FLOW": NUMBER_OR_NONE,
    "RELATIONS_RESOURCES": _rule(lambda value: isinstance(value, dict), "must be a dict"),
    "RELATIONS_STORAGE": _rule(
        lambda value: isinstance(value, str) and value in settings.STORAGES, "names one of STORAGES"
    ),
    "RELATIONS_UPLOAD_TYPES": _rule(
        partial(_is_list, of=_is_extension), 'is a list of extensions in lower case, without dots, like "pdf"'
    ),
}


@register
def check_apps(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield an error for each app that this one needs and that INSTALLED_APPS lacks.

    Yields a warning if `ordered_model` comes after `relations` in INSTALLED_APPS.
    """
    names = [config.name for config in apps.get_app_configs()]
    for name in APPS:
        if name not in names:
            yield Error(f'INSTALLED_APPS lacks "{name}".', id="relations.E001")
    if "ordered_model" in names and names.index("ordered_model") > names.index("relations"):
        yield checks.Warning(
            '"relations" comes before "ordered_model" in INSTALLED_APPS.',
            hint="Put it after: else django-ordered-model looks at every link that is deleted, one by one.",
            id="relations.W001",
        )


@register
def check_token_model(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield an error if OAUTH2_ACCESS_TOKEN_MODEL of django-oauth-toolkit names this app's token model.

    Earlier releases of this app needed that setting.
    """
    if getattr(settings, "OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL", "") == "relations.AccessToken":
        yield Error(
            "OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL names relations.AccessToken, no model of the toolkit's now.",
            hint='Take the setting out, and add "relations.oauth" to INSTALLED_APPS.',
            id="relations.E004",
        )


@register
def check_transactions(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield a warning if a database has ATOMIC_REQUESTS: a write then cannot be run again on a conflict."""
    alias = router.db_for_write(Link)
    if connections[alias].settings_dict.get("ATOMIC_REQUESTS"):
        yield checks.Warning(
            f'DATABASES["{alias}"] has ATOMIC_REQUESTS: a write that collides with another fails.',
            hint="Leave it off; within an outer transaction nothing can be run again.",
            id="relations.W002",
        )


@register
def check_time_zone(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield an error if USE_TZ is off: the times of documents are moments, and filters compare them so."""
    if not settings.USE_TZ:
        yield Error(
            "USE_TZ is False: the times of documents have a time zone.",
            hint="Set it to True, as Django does. Answers have times in UTC, pages in TIME_ZONE.",
            id="relations.E006",
        )


@register
def check_routers(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield a warning if DATABASE_ROUTERS send the content to another database than the default one."""
    alias = router.db_for_write(Link)
    if alias != DEFAULT_DB_ALIAS:
        yield checks.Warning(
            f'DATABASE_ROUTERS send the content to "{alias}": both APIs read and write the default database.',
            hint=f'There are the admin, commands with --database, and Python with using="{alias}".',
            id="relations.W007",
        )


@register
def check_settings(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield a warning for each unknown RELATIONS_ setting, and an error for each of a wrong type or value."""
    for name in sorted(name for name in dir(settings) if name.startswith("RELATIONS_")):
        if name not in conf.DEFAULTS:
            near = get_close_matches(name, conf.DEFAULTS, n=1)
            hint = f"Is it {near[0]}?" if near else None
            yield checks.Warning(f"There is no setting {name}.", hint=hint, id="relations.W003")
            continue
        if fault := RULES.get(name, NUMBER)(getattr(settings, name)):
            yield Error(f"{name} {fault}", id="relations.E002")


@register
def check_resources(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield an error for each wrong declaration in RELATIONS_RESOURCES."""
    for fault in resources.faults():
        yield Error(fault, id="relations.E003")


@register
def check_uploads(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield an error if Django cannot make the storage of uploaded files, which RELATIONS_STORAGE names.

    Yields a warning if it is a FileSystemStorage without a folder.
    """
    name = conf.get("RELATIONS_STORAGE")
    if RULES["RELATIONS_STORAGE"](name):
        return
    try:
        placed = has_place()
    except Exception as error:  # the storage's own, of any kind
        yield Error(f'STORAGES["{name}"] cannot be used: {error}', id="relations.E005")
        return
    if not placed:
        yield checks.Warning(
            "MEDIA_ROOT is not set: files cannot be uploaded.",
            hint='Set it, or name another of STORAGES in RELATIONS_STORAGE: files need a "location".',
            id="relations.W004",
        )


@register
def check_deletions(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield a warning for each ModelAdmin that would answer a refused deletion with a server error.

    It is of a model with `"on_delete": "refuse"`, or of one whose deletion cascades to such rows, and does
    not show what is protected.
    """
    refusing = {
        kind.model for kind in resources.sound() if kind.on_delete == REFUSE and kind.model is not None
    }
    for admin in _admins() if refusing else ():
        met = sorted(model._meta.label for model in _deleted_with(admin.model) & refusing)
        if met and not hasattr(admin, "protects_linked"):
            yield checks.Warning(
                f"Deleting a {admin.model._meta.label} is a server error while content links its {met[0]}.",
                hint="Put relations.admin.relation_field.deletion.ProtectsLinked before ModelAdmin.",
                obj=type(admin),
                id="relations.W006",
            )


def _deleted_with(model: type[Model]) -> set[type[Model]]:
    """Return the models of which rows are deleted with one of `model`, itself among them."""
    found, waiting = set[type[Model]](), [model]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            keys: Iterable[Any] = one._meta.get_fields(include_hidden=True)
            waiting += [each.related_model for each in keys if getattr(each, "on_delete", None) is CASCADE]
    return found


@register(Tags.database)
def check_admins(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """Yield a warning for each ModelAdmin or inline of the project that names a flow that does not exist.

    Does nothing unless the app's database is among `databases`.
    """
    alias = router.db_for_write(Link)
    named = list(_named_flows())
    if not named or alias not in (databases or ()):
        return
    try:
        known = set(Flow.objects.using(alias).values_list("slug", flat=True))
    except DatabaseError:
        return  # before the first migrate there is no table
    for admin, slug in named:
        if slug not in known:
            yield checks.Warning(
                f'There is no flow "{slug}", which its relations name.',
                hint="Define it, in a data migration for instance, or load its schema.",
                obj=admin,
                id="relations.W005",
            )


def _named_flows() -> Iterator[tuple[type, str]]:
    """Yield pairs: the class of each registered ModelAdmin, and the slug of a flow that it names.

    It names a flow in `relations_flow`, or in the `flow` of one of its relation inlines.
    """
    for admin in _admins():
        slugs = [getattr(admin, "relations_flow", None)]
        inlines = admin.inlines if isinstance(admin.inlines, list | tuple) else ()
        slugs += [each.flow for each in inlines if hasattr(each, "flow") and hasattr(each, "field")]
        yield from ((type(admin), slug) for slug in slugs if isinstance(slug, str) and slug)


def _admins() -> Iterator[Any]:
    """Yield the ModelAdmins that are registered in any site; none without django.contrib.admin."""
    if apps.is_installed("django.contrib.admin"):
        from django.contrib.admin.sites import all_sites

        for site in all_sites:
            yield from site._registry.values()
