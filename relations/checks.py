"""System checks: `manage.py check` reports wrong settings before a request meets them.

`check_admins` reads the database, so only `check --database default` and `migrate` run it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from ipaddress import ip_network
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections, router
from django.utils.module_loading import import_string

from . import conf
from .access.scopes import public_fault
from .engine import resources
from .models import Flow, Link
from .models.asset import has_place

APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "ordered_model",
    "rest_framework",
)
RATE = re.compile(r"\d+/(s|sec|second|m|min|minute|h|hour|d|day)")

Rule = tuple[Callable[[Any], bool], str]


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_words(value: Any) -> bool:
    return (
        isinstance(value, Sequence) and not isinstance(value, str) and all(_is_word(word) for word in value)
    )


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and value == value.lower().lstrip(".")


def _is_classes(value: Any) -> bool:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return False
    try:
        return all(isinstance(import_string(name), type) for name in value)
    except (ImportError, AttributeError):
        return False


def _is_networks(value: Any) -> bool:
    try:
        return not isinstance(value, str) and all(map(ip_network, value))
    except (TypeError, ValueError):
        return False


NUMBER: Rule = (_is_number, "must be a whole number above 0")
CLASSES: Rule = (_is_classes, "is a list of the paths of classes")
RULES: dict[str, Rule] = {
    "RELATIONS_AUTHENTICATION_CLASSES": CLASSES,
    "RELATIONS_PERMISSION_CLASSES": CLASSES,
    "RELATIONS_ANONYMOUS": (lambda value: value in ("none", "read", "write"), 'is "none", "read" or "write"'),
    "RELATIONS_PUBLIC": (
        lambda value: public_fault(value) is None,
        'is a dict of actions by flow, like {"articles": ["find", "findOne"]}',
    ),
    "RELATIONS_TOKEN_RATE": (
        lambda value: value is None or (isinstance(value, str) and bool(RATE.fullmatch(value))),
        'is like "1000/minute", or None',
    ),
    "RELATIONS_LOGIN_TRIES": (
        lambda value: value is None or _is_number(value),
        "must be a whole number above 0, or None",
    ),
    "RELATIONS_TRUSTED_PROXIES": (_is_networks, 'is a list of addresses and networks, like "10.0.0.0/8"'),
    "RELATIONS_WRITE_DEADLINE": (
        lambda value: value is None or (isinstance(value, int | float) and value > 0),
        "is a number of seconds above 0, or None",
    ),
    "RELATIONS_LARGE_FLOW": (
        lambda value: value is None or _is_number(value),
        "must be a whole number above 0, or None",
    ),
    "RELATIONS_RESOURCES": (lambda value: isinstance(value, dict), "must be a dict"),
    "RELATIONS_STORAGE": (lambda value: value in settings.STORAGES, "names one of STORAGES"),
    "RELATIONS_UPLOAD_TYPES": (_is_words, 'is a list of extensions in lower case, without dots, like "pdf"'),
}


@register
def check_apps(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield an error for each needed app that is not installed.

    Yields a warning if django-ordered-model comes after this app.
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
def check_settings(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield a warning for each unknown RELATIONS_ setting, and an error for each of a wrong type or value."""
    for name in sorted(name for name in dir(settings) if name.startswith("RELATIONS_")):
        if name not in conf.DEFAULTS:
            near = get_close_matches(name, conf.DEFAULTS, n=1)
            hint = f"Is it {near[0]}?" if near else None
            yield checks.Warning(f"There is no setting {name}.", hint=hint, id="relations.W003")
            continue
        holds, text = RULES.get(name) or (NUMBER if _is_number(conf.DEFAULTS[name]) else (None, ""))
        if holds is not None and not holds(getattr(settings, name)):
            yield Error(f"{name} {text}, not {getattr(settings, name)!r}.", id="relations.E002")


@register
def check_resources(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield an error for each wrong declaration in RELATIONS_RESOURCES."""
    for fault in resources.faults():
        yield Error(fault, id="relations.E003")


@register
def check_uploads(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Yield a warning if the storage of uploaded files is a FileSystemStorage without a folder."""
    if conf.get("RELATIONS_STORAGE") in settings.STORAGES and not has_place():
        yield checks.Warning(
            "MEDIA_ROOT is not set: files cannot be uploaded.",
            hint='Set it, or name another of STORAGES in RELATIONS_STORAGE: files need a "location".',
            id="relations.W004",
        )


@register(Tags.database)
def check_admins(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """Yield a warning for each flow that a ModelAdmin or an inline names and that does not exist.

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
    """Yield the admins of the project's own models, each with a flow that it names."""
    if not apps.is_installed("django.contrib.admin"):
        return
    from django.contrib.admin.sites import all_sites

    for site in all_sites:
        for admin in site._registry.values():
            slugs = [getattr(admin, "relations_flow", None)]
            slugs += [each.flow for each in admin.inlines if hasattr(each, "flow") and hasattr(each, "field")]
            yield from ((type(admin), slug) for slug in slugs if isinstance(slug, str) and slug)
