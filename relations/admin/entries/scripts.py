"""The scripts of the page with an entry's form: the app's own, and those of Django's admin that it needs."""

from __future__ import annotations

from typing import Any

from django.forms.widgets import Media, Script

# Scripts of Django's admin for actions, foreign keys, names that follow others and rows that are added.
UNUSED = (
    *("/jquery.js", "/jquery.min.js", "/jquery.init.js", "/RelatedObjectLookups.js", "/actions.js"),
    *("/urlify.js", "/prepopulate.js", "/xregexp.js", "/xregexp.min.js", "/inlines.js"),
)
SCRIPTS: Any = (Script("relations/form/main.js", type="module"),)


def needed(media: Any) -> Media:
    """Return the page's media without those scripts of Django's admin that an entry's form does not need."""
    scripts = [script for script in media._js if not str(script).endswith(UNUSED)]
    return Media(css=media._css, js=scripts)
