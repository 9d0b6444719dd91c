"""The shop with all that the app can do: clients with an id and a secret, too."""

from shop.settings import *  # noqa: F403
from shop.settings import INSTALLED_APPS as NEEDED

INSTALLED_APPS = [*NEEDED, "oauth2_provider", "relations.oauth"]
