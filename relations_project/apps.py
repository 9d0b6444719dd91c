from django.apps import AppConfig


class RelationsProjectConfig(AppConfig):
    name = "relations_project"
    verbose_name = "Relations server"
