"""Attaching uploaded files to a document: the keys `ref`, `refId` and `field` of the upload form.

`ref` is a content type, such as `api::article.article`. `refId` is the numeric id of a version, or a
documentId. `field` is the slug of a media field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....engine.documents import DocumentService, documents
from ....engine.errors import ValidationError, nearest, shortened
from ....engine.schema import FieldSchema, current
from ....models import Asset, FieldType, Status

KEYS = ("ref", "refId", "field")
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """The media field to which uploaded files are attached, as the upload form names it.

    `ref` is a content type (`api::article.article`), `ref_id` the id of one of its documents, `field` the
    slug of the media field.
    """

    ref: str
    ref_id: str
    field: str

    def take(self, files: Sequence[Asset]) -> None:
        """Write the files into the media field: appended to a list, or replacing a single file.

        Part of the caller's transaction. Raises ValidationError if the content type, document or field does
        not exist, or the field does not accept the files. The error's path begins with `ref`, `refId` or
        `field`.
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
        """Return (public id, locale, status) of the version that `refId` means.

        A public id means the default locale's published version, or its draft where nothing is published; a
        number means the version with this numeric id. Raises ValidationError if there is none.
        """
        for state in (Status.PUBLISHED, Status.DRAFT):
            if service.find_one(self.ref_id, status=state) is not None:
                return self.ref_id, None, state
        if self.ref_id.isascii() and self.ref_id.isdigit() and int(self.ref_id[:20]) <= LARGEST_ID:
            for status in service.flow.statuses:
                found = service.first(filters={"id": int(self.ref_id)}, locale="*", status=status)
                if found is not None:
                    return found.document_id, found.locale or None, status
        raise ValidationError(f'There is no document "{shortened(self.ref_id)}" in "{self.ref}".', ["refId"])


def place(form: Mapping[str, Any]) -> Place | None:
    """Return the media field that the upload form names with its keys `ref`, `refId` and `field`.

    None if it has none of these keys. Raises ValidationError when it lacks some.
    """
    given = {key: str(form[key]) for key in KEYS if key in form}
    if not given:
        return None
    for key in KEYS:
        if not given.get(key):
            raise ValidationError(f"{key} is missing: ref, refId and field say where files go.", [key])
    return Place(given["ref"], given["refId"], given["field"])


def _service(ref: str) -> DocumentService:
    known = {flow.uid: flow for flow in current().flows.values() if flow.is_open}
    if ref not in known:
        hint = f' Did you mean "{nearest(ref[:100], known)}"?' if known else ""
        raise ValidationError(f'There is no content type "{shortened(ref)}".{hint}', ["ref"])
    return documents(known[ref].slug)
