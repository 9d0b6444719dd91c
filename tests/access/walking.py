"""Every method of every route below a list of URL patterns, as the resolver has them."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern

from relations.api.strapi.views import without_slash

METHODS = ("get", "post", "put", "patch", "delete")


def routes(patterns: list[URLPattern]) -> Iterator[tuple[str, str]]:
    """Yield the method and the route of each view of a dialect: `("PUT", "flows/<str:flow>")`.

    A view that is no class of the framework's takes any method: `("*", …)`.
    """
    for pattern in patterns:
        cls: Any = getattr(pattern.callback, "cls", None)
        if pattern.callback is without_slash or getattr(cls, "__name__", "") == "NowhereView":
            continue  # another route, which has its row, and what answers 404 to everyone
        if cls is None:
            yield "*", str(pattern.pattern)
            continue
        handlers = getattr(pattern.callback, "actions", None) or [m for m in METHODS if hasattr(cls, m)]
        for method in METHODS:
            if method in handlers:
                yield method.upper(), str(pattern.pattern)
