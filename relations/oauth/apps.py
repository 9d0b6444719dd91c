"""The configuration of the app `relations.oauth`, which connects its signal receivers."""

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class OAuthConfig(AppConfig):
    """The configuration of the app `relations.oauth`: OAuth clients and their tokens."""

    name = "relations.oauth"
    label = "relations_oauth"
    verbose_name = _("Clients")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the app's signal receivers. Django calls it once, at startup."""
        from . import clients
        from .models import Client

        # A proxy that is deleted is the signal's sender, not the model that has the table.
        for model in (Client, Client._meta.concrete_model):
            post_delete.connect(clients.revoke_tokens, sender=model)
