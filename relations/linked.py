"""A mixin for a project's own models, whose rows can be members of relations."""

from __future__ import annotations

from typing import Any

from .engine.reading import Document
from .engine.reading.reverse import linking, used_by
from .engine.reading.used_by import UsedBy


class LinkedByContent:
    """A mixin that gives a model's rows methods to find the documents that link them.

    The model must be declared in the setting RELATIONS_RESOURCES.
    """

    def linked_by(self, flow: str | None = None, field: str | None = None, **view: Any) -> list[Document]:
        """Return the documents that link this row, each once.

        `flow` and `field`, both slugs, limit the search to one flow and one relation field. The options
        `locale`, `status`, `fields`, `populate` and `using` mean what they mean in `DocumentService.find`.
        Raises ValidationError for an unknown name in them and for a model that RELATIONS_RESOURCES does not
        declare, NotFoundError for an unknown flow.
        """
        return linking(self, flow=flow, field=field, **view)  # type: ignore[arg-type]

    def used_by(self, **options: Any) -> UsedBy:
        """Return the fields of documents that point to this row, as a UsedBy.

        Its methods count the fields, and read a page of them. Options: `flows` (slugs of the flows to
        search), `status` (only what readers of this status see), `openly` (true leaves out what the APIs
        never show, such as private fields) and `using`. Raises ValidationError for an unknown status and for
        a model that RELATIONS_RESOURCES does not declare.
        """
        return used_by(self, **options)  # type: ignore[arg-type]
