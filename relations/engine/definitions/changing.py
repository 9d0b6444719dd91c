"""The transaction of every change of the schema."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, models

from ...models import Task
from .. import schema
from ..errors import NotFoundError
from ..schema.lock import hold
from ..versions import search
from . import preparing

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Row = TypeVar("Row", bound=models.Model)


def change(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Decorate a function that changes definitions: it runs in one transaction, alone, and renews the stamp.

    The function may run several times, from its start: see `preparing.run`. Its keyword `using` names the
    database. Returns what the function returns, and raises what it and `preparing.run` raise. Texts for
    search are rewritten where the change makes fields searched or not searched.
    """

    @wraps(function)
    def changed(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        using = str(kwargs.get("using", DEFAULT_DB_ALIAS))

        def attempt() -> Result:
            lock(using)
            before = search.fields(using)
            result = function(*args, **kwargs)
            for flow in search.changed(before, using):
                if preparing.in_batches(using):
                    preparing.later(Task.FOLD, "", flow.pk, using)
                else:
                    search.rewrite(flow, using)
            schema.renew(using)
            return result

        return preparing.run(attempt, using=using)

    return changed


def lock(using: str) -> None:
    """Lock the schema of the database `using` until the transaction ends.

    Waits for the writers of documents and for other changes of definitions; new ones then wait for this one.
    """
    hold(using)


def fresh(row: Row, using: str) -> Row:
    """Read the model instance `row` again by its primary key, and return the new instance.

    Raises NotFoundError when the row was deleted.
    """
    found = type(row)._default_manager.using(using).filter(pk=row.pk).first()
    if found is None:
        raise NotFoundError(f"This {row._meta.verbose_name} was deleted in the meantime.")
    return found
