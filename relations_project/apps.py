"""The server's own app."""

from django.apps import AppConfig


class RelationsProjectConfig(AppConfig):
    name = "relations_project"
    verbose_name = "Relations server"
