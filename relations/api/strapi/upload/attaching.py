"""Attaching files to a document while they are uploaded: `ref`, `refId` and `field` of the form.

`ref` is a content type, `refId` the numeric id of a version, or a documentId, and `field` its media field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....engine.documents import DocumentService, documents
from ....engine.errors import ValidationError, nearest, shortened
from ....engine.reading.grammar import uid
from ....engine.schema import FieldSchema, current
from ....models import Asset, FieldType, Status

KEYS = ("ref", "refId", "field")
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """A media field of a document that uploaded files are added to, as the form names it."""

    ref: str
    ref_id: str
    field: str

    def take(self, files: Sequence[Asset]) -> None:
        """Write the files into the field, as a PUT does: at the end of a list, or in place of a single file.

        Part of the transaction of the caller. Raises ValidationError for a type, document or field that is
        not there, and for files that the field does not take; its path begins with `ref`, `refId` or `field`.
        """
        service = _service(self.ref)
        field = self._field(service)
        if len(files) > 1 and not field.type.is_list(field):
            raise ValidationError(f'"{field.slug}" takes one file, not {len(files)}.', ["field"])
        document_id, locale, status = self._version(service)
        connect = {"connect": [file.document_id for file in files]}
        try:
            service.update(document_id, {field.slug: connect}, locale=locale, status=status)
        except ValidationError as error:
            if error.path[:1] == (field.slug,):
                error.path = ("field",)
            raise

    def _field(self, service: DocumentService) -> FieldSchema:
        found = service.flow.fields.get(self.field)
        if found is None or found.kind != FieldType.MEDIA:
            media = [field.slug for field in service.flow.values if field.kind == FieldType.MEDIA]
            hint = f' Did you mean "{nearest(self.field[:100], media)}"?' if media else ""
            raise ValidationError(
                f'"{self.ref}" has no media field "{shortened(self.field)}".{hint}', ["field"]
            )
        return found

    def _version(self, service: DocumentService) -> tuple[str, str | None, str]:
        """Return the documentId, locale and status that `refId` means."""
        if service.has(self.ref_id):
            return self.ref_id, None, Status.PUBLISHED
        if self.ref_id.isascii() and self.ref_id.isdigit() and int(self.ref_id[:20]) <= LARGEST_ID:
            for status in service.flow.statuses:
                found = service.first(filters={"id": int(self.ref_id)}, locale="*", status=status)
                if found is not None:
                    return found.document_id, found.locale or None, status
        raise ValidationError(f'There is no document "{shortened(self.ref_id)}" in "{self.ref}".', ["refId"])


def place(form: Mapping[str, Any]) -> Place | None:
    """Return the place that the form names, or None; ValidationError when a part of it is missing."""
    given = {key: str(form[key]) for key in KEYS if key in form}
    if not given:
        return None
    for key in KEYS:
        if not given.get(key):
            raise ValidationError(f"{key} is missing: ref, refId and field say where files go.", [key])
    return Place(given["ref"], given["refId"], given["field"])


def _service(ref: str) -> DocumentService:
    known = {uid(flow): flow for flow in current().flows.values() if flow.enabled}
    if ref not in known:
        hint = f' Did you mean "{nearest(ref[:100], known)}"?' if known else ""
        raise ValidationError(f'There is no content type "{shortened(ref)}".{hint}', ["ref"])
    return documents(known[ref].slug)
