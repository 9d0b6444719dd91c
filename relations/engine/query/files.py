"""The columns of uploaded files (Asset) that filters and sorts may name."""

from __future__ import annotations

from ..values.numbers import Number
from .columns import INTEGER, MOMENT, TEXT, Column, Table

FILES = Table(
    {
        column.name: column
        for column in (
            Column("id", INTEGER, "pk"),
            Column("documentId", TEXT, "document_id"),
            Column("name", TEXT, "name"),
            Column("alternativeText", TEXT, "alternative_text"),
            Column("caption", TEXT, "caption"),
            Column("width", INTEGER, "width"),
            Column("height", INTEGER, "height"),
            Column("hash", TEXT, "hash"),
            Column("ext", TEXT, "ext"),
            Column("mime", TEXT, "mime"),
            Column("size", Number(), "size"),
            Column("provider", TEXT, "provider"),
            Column("createdAt", MOMENT, "created_at"),
            Column("updatedAt", MOMENT, "updated_at"),
        )
    }
)
