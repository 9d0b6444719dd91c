"""The routes of both dialects, found in the project's URLs, wherever it mounts them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver
from drf_spectacular.generators import EndpointEnumerator

APP = "relations."
PARAMETER = re.compile(r"{[^}]*}")


@dataclass(frozen=True, slots=True)
class Route:
    """One HTTP method of one path of a dialect.

    The path is `mount`, where the project includes the dialect's URLs, such as `/content/api/`, and
    `pattern`, such as `{collection}/{document_id}`.
    """

    dialect: str
    mount: str
    pattern: str
    method: str
    callback: Any = field(compare=False)

    @property
    def template(self) -> str:
        """The pattern of the path without the names of its parameters, such as `{}/{}`."""
        return PARAMETER.sub("{}", self.pattern)

    def path(self, *steps: str) -> str:
        """Return the path with the values `steps` in the places of its parameters, in order."""
        given = iter(steps)
        return self.mount + PARAMETER.sub(lambda _: next(given), self.pattern)


class Routes(EndpointEnumerator):
    """Finds the routes in a project's URLs as drf-spectacular does, but only those of this app."""

    def all(self) -> list[Route]:
        """Return a Route for each path and method of the APIs, in the order of the URLs.

        There are no duplicates.
        """
        return list(dict.fromkeys(self._walk(self.patterns, "/", "/")))

    def _walk(self, patterns: Any, before: str, mount: str) -> Iterator[Route]:
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                module = getattr(pattern.urlconf_name, "__name__", "")
                yield from self._walk(pattern.url_patterns, here, here if module.startswith(APP) else mount)
            elif isinstance(pattern, URLPattern):
                yield from self._of(pattern.callback, here, mount)

    def _of(self, callback: Any, regex: str, mount: str) -> Iterator[Route]:
        view = getattr(callback, "cls", None)
        dialect = getattr(view, "dialect", "")
        if view is None or not dialect or view.schema is None:
            return
        path, start = self._path(regex), f"{self._path(mount).rstrip('/')}/"
        for method in sorted(self.get_allowed_methods(callback)):  # type: ignore[no-untyped-call]
            yield Route(dialect, start, path.removeprefix(start), method.lower(), callback)

    def _path(self, regex: str) -> str:
        found: str = self.get_path_from_regex(regex)  # type: ignore[no-untyped-call]
        return found
