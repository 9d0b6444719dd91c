"""A serializer of Django REST framework for documents, for a project's own views."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from rest_framework import serializers

from ..engine.documents import DocumentService, documents
from ..engine.errors import ConflictError, RelationsError
from ..engine.reading import Document

Result = TypeVar("Result")


class DocumentSerializer(serializers.BaseSerializer[Document]):
    """A serializer for documents of one flow, in the shape of the Strapi dialect.

    A subclass sets `flow`, the flow's slug. The data map slugs of fields to values, and slugs of relations to
    payloads as in a request body, such as `{"connect": […]}`. `save` calls the document service. It raises
    the service's errors as the framework's ValidationError: all that the data have, by field.
    """

    flow: str

    @property
    def service(self) -> DocumentService:
        """The document service of the flow."""
        return documents(self.flow)

    def to_representation(self, instance: Document) -> dict[str, Any]:
        """Return the document as a dict, with the fields and relations that were selected when reading it."""
        return instance.as_dict()

    def to_internal_value(self, data: Any) -> Mapping[str, Any]:
        """Check each value, and return the data as they were sent.

        Raises the framework's ValidationError. Unique values and relations are checked only when the document
        is saved.
        """
        if not isinstance(data, Mapping):
            raise serializers.ValidationError({"non_field_errors": ["The values must be an object."]})
        _translated(lambda: self.service.check(data))
        return data

    def save(self, **options: Any) -> Document:
        """Create the document, or update the instance in its locale, and return it.

        Takes the options of `create` and `update`: `locale`, `status`, `document_id`, `revision`. Raises the
        framework's ValidationError for every refusal of the engine.
        """
        assert not self.errors, "There are errors: save what is valid."
        values = self.validated_data
        if self.instance is None:
            self.instance = _translated(lambda: self.service.create(values, **options))
        else:
            known = self.instance
            options = {"locale": known.locale or None, **options}
            self.instance = _translated(lambda: self.service.update(known.document_id, values, **options))
        return self.instance


def _translated(work: Callable[[], Result]) -> Result:
    """Return the result of `work`; raise the engine's errors as the framework's."""
    try:
        return work()
    except RelationsError as error:
        code = "conflict" if isinstance(error, ConflictError) else "invalid"
        found: dict[str, list[str]] = {}
        for each in error.listed:
            found.setdefault(each.key or "non_field_errors", []).append(each.message)
        raise serializers.ValidationError(found, code) from None
