"""References in a batch: `$name` instead of a documentId, for a document that an earlier write created.

They are replaced in paths, in `documentIds`, and in relation payloads. Texts in values are left as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....engine.documents import with_new_members, with_payloads
from ....engine.errors import Path, ValidationError
from ....engine.schema import FieldSchema, RelationSchema
from ...openapi.strapi.batches import NAME

VERBS = ("connect", "connectOrCreate", "disconnect", "set")
# Where an item of a relation names a document.
NAMING = ("id", "documentId", "position", "before", "after")


class References:
    """The documents to which earlier writes of a batch gave a name (`as`): their documentIds, by name.

    Its methods replace references such as `$name`, in paths and bodies of later writes, by these ids.
    """

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def add(self, name: str, document_id: str) -> None:
        """Store the id of the document to which later writes refer as `$name`."""
        self.known[name] = document_id

    def step(self, text: str, path: Path) -> str:
        """Return the id that a reference such as `$name` stands for.

        Any other text is returned unchanged. `path` is where the text stands in the body. Raises
        ValidationError there for a name that no earlier write has.
        """
        if not text.startswith("$") or not NAME.fullmatch(text[1:]):
            return text
        if text[1:] not in self.known:
            raise ValidationError(f'No earlier write has the name "{text[1:]}".', path)
        return self.known[text[1:]]

    def path(self, text: str, path: Path) -> str:
        """Return the URL path of a write, with references such as `$name` in it replaced by ids.

        Raises ValidationError at `path` for a name that no earlier write has.
        """
        return "/".join(self.step(each, path) for each in text.split("/"))

    def chosen(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body of an action on many documents, with references in `documentIds` replaced by ids.

        Raises ValidationError for a name that no earlier write has.
        """
        ids = data.get("documentIds")
        if not isinstance(ids, list):
            return dict(data)
        at = enumerate(ids)
        return {
            **data,
            "documentIds": [
                self.step(each, ("documentIds", number)) if isinstance(each, str) else each
                for number, each in at
            ],
        }

    def values(
        self, fields: Mapping[str, FieldSchema], data: Mapping[str, Any], path: Path
    ) -> dict[str, Any]:
        """Return the data of a document or component, with references in its relations replaced by ids.

        `fields` are those of the flow or component, by slug. Raises ValidationError for a name that no
        earlier write has.
        """
        return with_payloads(fields, data, self.relation, path)

    def relation(self, field: RelationSchema, value: Any, path: Path) -> Any:
        """Return the payload of a relation, with references such as `$name` in it replaced by ids.

        Raises ValidationError, with a path that begins with `path`, for a name that no earlier write has.
        """
        named = self._named(value, path)
        return with_new_members(field, named, lambda flow, data, at: self.values(flow.fields, data, at), path)

    def _named(self, value: Any, path: Path) -> Any:
        """Return a payload in which references are replaced, except within the data of new documents."""
        if isinstance(value, str):
            return self.step(value, path)
        if isinstance(value, list):
            return [self._named(each, (*path, number)) for number, each in enumerate(value)]
        if not isinstance(value, Mapping):
            return value
        return {
            key: self._named(below, (*path, key)) if key in (*VERBS, *NAMING) else below
            for key, below in value.items()
        }
