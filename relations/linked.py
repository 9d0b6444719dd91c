"""For models of one's own whose rows content links."""

from __future__ import annotations

from typing import Any

from .engine.reading import Document
from .engine.reading.reverse import linking


class LinkedByContent:
    """A mixin for a model that RELATIONS_RESOURCES has."""

    def linked_by(self, flow: str | None = None, field: str | None = None, **view: Any) -> list[Document]:
        """The documents that link this row: of all flows, or of one, through all its fields, or one.

        `locale`, `status`, `fields`, `populate` and `using` choose as in `reverse.linking`.
        """
        return linking(self, flow=flow, field=field, **view)  # type: ignore[arg-type]
