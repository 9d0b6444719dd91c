"""The transaction that every change of the schema runs in."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, models

from ... import transactions
from .. import schema
from ..errors import NotFoundError
from ..schema.lock import hold

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Row = TypeVar("Row", bound=models.Model)


def change(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Run the function in one transaction, alone among the changes of the schema, and renew the stamp.

    A conflict runs it again, from its start. It takes the database as the keyword `using`.
    """

    @wraps(function)
    def changed(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        using = str(kwargs.get("using", DEFAULT_DB_ALIAS))

        def attempt() -> Result:
            lock(using)
            result = function(*args, **kwargs)
            schema.renew(using)
            return result

        return transactions.run(attempt, using=using)

    return changed


def lock(using: str) -> None:
    """Wait for writers of documents and other changes: what one has read, another does not rewrite."""
    hold(using)


def fresh(row: Row, using: str) -> Row:
    """The row as the database has it now; NotFoundError when it is gone."""
    found = type(row)._default_manager.using(using).filter(pk=row.pk).first()
    if found is None:
        raise NotFoundError(f"This {row._meta.verbose_name} was deleted in the meantime.")
    return found
