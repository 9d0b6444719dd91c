"""Logging a warning, once, that a large flow is filtered or sorted by a field without an index.

A flow is large if it has more versions than RELATIONS_LARGE_FLOW says.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from ... import conf
from ...models import EntryVersion
from ..schema import FlowSchema
from ..view import View
from .columns import Column
from .indexes import selective
from .sorting import Key
from .tree import Group, Node, Test

logger = logging.getLogger("relations.indexes")

_asked: set[tuple[str, int]] = set()  # database and field, of which this process has looked


def of_filter(flow: FlowSchema, node: Node, view: View) -> None:
    """Log a warning for the fields of `flow` in a filter, if no index serves it and the flow is large.

    Each process does so once for each field. At most 1 SQL statement for each field.
    """
    if not selective(node):
        _tell(flow, _columns(node), view.using)


def of_sort(flow: FlowSchema, keys: list[Key], view: View) -> None:
    """Log a warning if the first key of a sort is a field of a large `flow` that has no index.

    Each process does so once for each field. At most 1 SQL statement.
    """
    if keys and not keys[0].steps and keys[0].items is None:
        _tell(flow, [keys[0].column], view.using)


def _columns(node: Node) -> Iterator[Column]:
    if isinstance(node, Test):
        yield node.column
    elif isinstance(node, Group):
        for part in node.parts:
            yield from _columns(part)


def _tell(flow: FlowSchema, columns: Iterable[Column], using: str) -> None:
    most = conf.get("RELATIONS_LARGE_FLOW")
    for column in columns if most is not None else ():
        field = None if column.source or column.parents or column.element else flow.fields.get(column.name)
        if field is None or field.index or not field.type.indexable or (using, field.id) in _asked:
            continue
        _asked.add((using, field.id))
        rows = EntryVersion.objects.using(using).filter(flow=flow.id).order_by()
        if rows[: most + 1].count() > most:
            logger.warning(
                'The flow "%s" has more than %s versions, and is filtered or sorted by "%s", which has no'
                " index: make it indexed, and run `manage.py index_fields`.",
                flow.slug,
                f"{most:,}",
                field.slug,
            )
