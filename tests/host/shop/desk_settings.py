"""The shop with an admin of its own, in which products have relations."""

from pathlib import Path

from shop.settings import *  # noqa: F403
from shop.settings import INSTALLED_APPS as NEEDED

ROOT_URLCONF = "shop.desk_urls"
STATIC_URL = "static/"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path.cwd() / "desk.sqlite3"}}
INSTALLED_APPS = [
    # Before the admin: a template of the app that has the name of one of the admin's would win.
    *NEEDED,
    "django.contrib.admin",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "shop",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
RELATIONS_RESOURCES = {"product": {"model": "shop.Product", "on_delete": "refuse"}}
