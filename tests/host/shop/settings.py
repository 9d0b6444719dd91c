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
    "relations",
]
