"""The transaction in which every change of definitions runs."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, models

from ...access import caller
from ...models import Task
from .. import schema
from ..errors import NotFoundError, check_argument
from ..versions import search
from . import closing, filters, preparing

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Row = TypeVar("Row", bound=models.Model)


def change(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Decorate a function that changes definitions: it runs in one transaction, while nobody else writes.

    The transaction also renews the schema's stamp, a random value by which processes notice the change. The
    function may run several times from its start: on a conflict, and after stored values have been converted
    for it. Its keyword `using` names the database. If fields become searched by `_q` or cease to be, the text
    for search of the flow's versions is computed anew. Returns what the function returns. Raises what the
    function raises; ConflictError if it leaves a relation's `targetFilter` with a field that does not exist,
    or if others keep changing the same definitions; PermissionDenied if the caller may not change
    definitions.
    """

    @wraps(function)
    def changed(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        caller.check(caller.DEFINITIONS, caller.UPDATE)
        using = str(kwargs.get("using", DEFAULT_DB_ALIAS))

        def attempt() -> Result:
            lock(using)
            closing.check(using)
            before = search.fields(using)
            with filters.kept(using):
                result = function(*args, **kwargs)
                for flow in search.changed(before, using):
                    if preparing.in_batches(using):
                        preparing.later(Task.FOLD, "", flow.pk, using)
                    else:
                        search.rewrite(flow, using)
                schema.renew(using)
            return result

        subject = args[0] if args else None
        # Who may define looks at every flow for it.
        with closing.about(subject), caller.acting(caller.EVERYTHING):
            return preparing.run(attempt, using=using)

    return changed


def lock(using: str) -> None:
    """Lock the schema for a change of definitions until the transaction ends.

    Waits until current writers of documents and other changes are done. New ones wait for this transaction.
    """
    closing.alone(using)


def fresh(row: Row, kind: type[Row], using: str) -> Row:
    """Read the row of an instance of the model `kind` again by its primary key; return a new instance.

    Raises NotFoundError when the row was deleted, and ValidationError for anything but such an instance, such
    as a slug. The path is the model's name.
    """
    check_argument(row, kind, str(kind._meta.model_name), f"a row of {kind.__name__}")
    found = kind._default_manager.using(using).filter(pk=row.pk).first()
    if found is None:
        raise NotFoundError(f"This {row._meta.verbose_name} was deleted in the meantime.")
    return found
