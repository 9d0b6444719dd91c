"""Template filters that return names of flows and fields for people, and a tag for the headings of pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.text import capfirst
from django.utils.translation import get_language_info

from ..engine.titles import plural, readable

register = template.Library()
register.filter("plural", plural)
register.filter("readable", readable)


@register.filter
def language(code: str) -> str:
    """Return what the language of a locale calls itself, such as "français"; the code of an unknown one."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


@register.simple_tag(takes_context=True)
def heading(context: template.Context) -> tuple[Any, Any]:
    """Return the heading of a page and the line below it, None where it has none.

    Django's own words, such as "Select flow to change" and "Change flow", become "Flows" and the name of the
    flow. Pages that name themselves keep their titles.
    """
    title, below = context.get("title"), context.get("subtitle")
    listed: Any = context.get("cl")
    opts: Any = context.get("opts")
    if listed is not None and title == listed.title and not getattr(listed, "names_itself", False):
        return capfirst(opts.verbose_name_plural), below
    original = context.get("original")
    if context.get("change") and original is not None and below == str(original):
        return below, capfirst(opts.verbose_name)
    return title, below
