"""The transaction that every change of the schema runs in."""

from collections.abc import Callable
from typing import TypeVar

from django.db import models

from ... import transactions
from .. import schema
from ..errors import NotFoundError
from ..schema.lock import hold
from ..versions import search

Result = TypeVar("Result")
Row = TypeVar("Row", bound=models.Model)


def change(work: Callable[[], Result], using: str) -> Result:
    """Run `work` in one transaction, alone among the changes of the schema, and renew the stamp."""

    def attempt() -> Result:
        lock(using)
        before = search.fields(using)
        result = work()
        search.follow(before, using)
        schema.renew(using)
        return result

    return transactions.run(attempt, using=using)


def lock(using: str) -> None:
    """Wait for writers of documents and other changes: what one has read, another does not rewrite."""
    hold(using)


def fresh(row: Row, using: str) -> Row:
    """The row as the database has it now; NotFoundError when it is gone."""
    found = type(row)._default_manager.using(using).filter(pk=row.pk).first()
    if found is None:
        raise NotFoundError(f"This {row._meta.verbose_name} was deleted in the meantime.")
    return found
