from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class RelationsConfig(AppConfig):
    name = "relations"
    verbose_name = _("Content")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import first_rows

        post_migrate.connect(first_rows.create, sender=self)
        from . import checks  # noqa: F401

        # SQLite learns the functions of filters when a connection opens, so they are there before.
        from .engine import query, removal  # noqa: F401
        from .models import InverseLink, Link

        # django-ordered-model shifts a whole list for every deleted row. Gapped keys need no shift,
        # and without a listener a cascade is one DELETE.
        for model in (Link, InverseLink):
            post_delete.disconnect(sender=model, dispatch_uid=model.__name__)
        # Links to rows of the host project go with them.
        removal.watch()
