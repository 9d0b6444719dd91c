"""The transaction in which documents are written: no definition changes while it runs.

What a caller has parsed outside of it may be of an older schema. So everything that depends on the schema is
done, or done again, inside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .. import transactions
from . import schema

Result = TypeVar("Result")


def run(work: Callable[[], Result], *, using: str, whole: bool = False) -> Result:
    """Run `work` in one transaction under the schema's shared lock; on a conflict, run it again.

    Raises and nests as `transactions.run`.
    """

    def attempt() -> Result:
        with schema.held(using):
            return work()

    return transactions.run(attempt, using=using, whole=whole)
