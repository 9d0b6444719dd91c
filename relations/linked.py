"""A mixin for models of the project whose rows content links to."""

from __future__ import annotations

from typing import Any

from .engine.reading import Document
from .engine.reading.reverse import linking


class LinkedByContent:
    """A mixin for a model that RELATIONS_RESOURCES declares, so that documents can link its rows."""

    def linked_by(self, flow: str | None = None, field: str | None = None, **view: Any) -> list[Document]:
        """Return the documents that link to this row: of all flows or one, through all fields or one.

        `flow` and `field` are slugs. `locale`, `status`, `fields`, `populate` and `using` are passed to
        `reverse.linking`, which also raises the errors.
        """
        return linking(self, flow=flow, field=field, **view)  # type: ignore[arg-type]
