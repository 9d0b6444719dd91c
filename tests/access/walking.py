"""Every method of every route below a list of URL patterns, as the resolver has them."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern

METHODS = ("get", "post", "put", "patch", "delete")


def routes(patterns: list[URLPattern]) -> Iterator[tuple[str, str]]:
    """Yield the method and the route of each view of a dialect: `("PUT", "flows/<str:flow>")`."""
    for pattern in patterns:
        cls: Any = getattr(pattern.callback, "cls", None)
        if cls is None or cls.__name__ == "NowhereView":
            continue  # a redirect within the dialect, and what answers 404 to everyone
        handlers = getattr(pattern.callback, "actions", None) or [m for m in METHODS if hasattr(cls, m)]
        for method in METHODS:
            if method in handlers:
                yield method.upper(), str(pattern.pattern)
