"""All content, as plain values: to see that a refused request left nothing behind."""

from typing import Any

from relations.models import Entry, EntryVersion, Field, Flow, Link, Locale

MODELS = (Locale, Flow, Field, Entry, EntryVersion, Link)


def content() -> dict[str, list[dict[str, Any]]]:
    """Every row of every content table, by table."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}
