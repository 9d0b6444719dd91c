"""A shop that already exists, and installs `relations`: the least that it needs."""

from pathlib import Path

SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "shop.urls"
MEDIA_ROOT = Path.cwd() / "media"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path.cwd() / "shop.sqlite3"}}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "ordered_model",
    "rest_framework",
    "oauth2_provider",
    "relations",
]
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "relations.AccessToken"
# The toolkit warns of two token models in two apps that name each other; our migrations are made for it.
SILENCED_SYSTEM_CHECKS = ["oauth2_provider.W011"]
