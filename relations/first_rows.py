"""Creating the rows that the app always needs: one locale, and the row with the schema's stamp.

They are created after `migrate`, and after `flush`, which deletes all rows.
"""

import uuid
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import router


def create(app_config: AppConfig, using: str, apps: Apps = installed, **_: Any) -> None:
    """Create the locale `en`, if there is no locale, and the row with the schema's stamp, if it is missing.

    It is a receiver of `post_migrate`. It does nothing on a database without the app's tables.
    """
    try:
        locale = apps.get_model(app_config.label, "Locale")
        state = apps.get_model(app_config.label, "SchemaState")
    except LookupError:  # migrated back to before there were any
        return
    if not router.allow_migrate_model(using, locale):
        return
    if not locale.objects.using(using).exists():
        locale.objects.using(using).create(code="en", name="English", is_default=True)
    if not state.objects.using(using).exists():
        state.objects.using(using).create(pk=1, stamp=uuid.uuid4())
