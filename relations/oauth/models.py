"""The model of OAuth clients: a proxy of django-oauth-toolkit's application model."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from oauth2_provider.settings import oauth2_settings

# The toolkit's own function waits until all models are there.
Application = apps.get_registered_model(*oauth2_settings.APPLICATION_MODEL.split("."))


class Client(Application):  # type: ignore[misc,valid-type]
    """An OAuth client: an application that gets tokens with an id and a secret.

    It is a proxy of the application model of django-oauth-toolkit, with the same rows.
    """

    class Meta:
        proxy = True
        verbose_name = _("client")
        verbose_name_plural = _("clients")
