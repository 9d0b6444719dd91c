"""A decorator for methods that write documents: permission, transaction, and retries on a conflict."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from ...access import caller
from .. import schema


class Service(Protocol):
    """The attributes of a document service that `writing` needs."""

    slug: str
    using: str

    def refresh(self) -> None:
        """Load the schema (flows, fields, components) as it is stored now."""


S = TypeVar("S", bound=Service)
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Method = Callable[Concatenate[S, Arguments], Result]


def writing(action: str) -> Callable[[Method[S, Arguments, Result]], Method[S, Arguments, Result]]:
    """Return a decorator for methods that write: each call is one transaction, run again on a conflict.

    `action`, such as "update", is a word of `relations.access.caller`: the caller must be allowed to do it in
    the service's flow, else PermissionDenied is raised. Each attempt loads the schema first.
    """

    def decorated(method: Method[S, Arguments, Result]) -> Method[S, Arguments, Result]:
        @wraps(method)
        def run(self: S, *args: Any, **kwargs: Any) -> Result:
            def attempt() -> Result:
                self.refresh()
                caller.check(self.slug, action)
                return method(self, *args, **kwargs)

            return schema.run_held(attempt, using=self.using)

        return run

    return decorated
