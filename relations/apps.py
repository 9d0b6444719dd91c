"""The configuration of the app, which connects its signal receivers."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class RelationsConfig(AppConfig):
    """The configuration of the content app, `relations`."""

    name = "relations"
    verbose_name = _("Content")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the signal receivers and register the system checks. Django calls it once, at startup."""
        from . import first_rows

        post_migrate.connect(first_rows.create, sender=self)
        from . import checks  # noqa: F401
        from .access import users

        post_migrate.connect(users.keep_all, sender=self)

        # Filters need SQL functions that SQLite gets when a connection opens: import them before.
        from .engine import query, removal  # noqa: F401
        from .models.gapped import GappedModelBase

        # django-ordered-model shifts a whole list for every deleted row. Gapped keys need no shift,
        # and without a listener a cascade is one DELETE.
        for model in filter(lambda model: issubclass(model, GappedModelBase), apps.get_models()):
            post_delete.disconnect(sender=model, dispatch_uid=model.__name__)
        # Deleting a row of the host project deletes the links to it.
        removal.watch()
