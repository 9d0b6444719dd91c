"""A new secret in a message of the admin, which is shown only once, with a button that copies it."""

from __future__ import annotations

from django.forms import Media
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SCRIPTS = Media(js=["relations/admin/copy.js"])  # of the pages on which such a message may stand


def shown(secret: str) -> SafeString:
    """Return the secret as HTML, followed by a button that copies it."""
    button = '<code>{}</code> <button type="button" class="relations-copy" data-copied="{}">{}</button>'
    return format_html(button, secret, _("Copied"), _("Copy"))
