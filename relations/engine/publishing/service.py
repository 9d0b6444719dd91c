"""What the parts of the document service use of the whole: a base class of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...models import Entry, EntryVersion
from ..links import Owner
from ..schema import FlowSchema, Schema
from ..versions.rows import Versions


class ServicePart:
    """A part of the document service: some of its methods, such as those that copy documents.

    The attributes are those of DocumentService, which inherits from all parts.
    """

    flow: FlowSchema
    schema: Schema
    slug: str
    using: str
    versions: Versions
    create: Callable[..., Any]
    _owner: Callable[[EntryVersion], Owner]
    _editable: Callable[[Entry | None, Iterable[str]], list[EntryVersion]]
    _read: Callable[[EntryVersion], Any]
    _finish: Callable[..., Any]

    def refresh(self) -> None:
        """Load the schema (flows and fields) as it is now."""
        raise NotImplementedError
