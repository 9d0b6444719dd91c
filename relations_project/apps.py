"""The server's own app."""

from django.apps import AppConfig
from django.conf import settings

from relations import events
from relations_project.observing import metrics


class RelationsProjectConfig(AppConfig):
    name = "relations_project"
    verbose_name = "Relations server"

    def ready(self) -> None:
        if settings.METRICS_TOKEN:
            events.listen(metrics.happened)
