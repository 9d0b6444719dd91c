"""The schema as a whole: all flows, components and locales."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import NotFoundError, ValidationError
from .types import ComponentSchema, FieldSchema, FlowSchema, RelationSchema


@dataclass(frozen=True, slots=True)
class Schema:
    """All flows, components and locales at one moment, which the random `stamp` identifies.

    `flows` are by slug, `by_id` by primary key, `components` by uid. `leaving` are the codes of deleted
    locales whose content is still being removed. `closed` are the primary keys of flows that a change of
    definitions has closed for writing.
    """

    stamp: uuid.UUID
    flows: dict[str, FlowSchema]
    by_id: dict[int, FlowSchema]
    locales: tuple[str, ...]
    default_locale: str
    components: Mapping[str, ComponentSchema] = field(default_factory=dict)
    leaving: tuple[str, ...] = ()
    closed: frozenset[int] = frozenset()

    def flow(self, slug: str) -> FlowSchema:
        """Return the enabled flow with this slug. Raises NotFoundError if there is none."""
        found = self.flows.get(slug) if isinstance(slug, str) else None
        if found is None or not found.enabled:
            raise NotFoundError(f'There is no flow "{slug}".', flow=slug)
        return found

    def single(self, name: str) -> FlowSchema:
        """Return the enabled single type with this singular name. Raises NotFoundError if there is none."""
        for found in self.flows.values():
            if found.single and found.enabled and found.singular == name:
                return found
        raise NotFoundError(f'There is no single type "{name}".', flow=name)

    def is_open(self, field: FieldSchema) -> bool:
        """Return whether readers may filter by the field, sort by it, and filter by fields of its members.

        They may if it is not private, and the flow that a relation leads to is enabled and the caller may
        read it.
        """
        other = field.other if isinstance(field, RelationSchema) else None
        return not field.private and (other is None or other.is_open)

    def locale(self, flow: FlowSchema, code: str | None) -> str:
        """Return the value of the column `locale` for a version of `flow`, in the locale `code`.

        It is "" if the flow is not localized, and the default locale if `code` is None. Raises
        ValidationError for an unknown locale, and NotFoundError for one that is being removed.
        """
        self.known_locale(code)
        if not flow.localized:
            return ""
        return code or self.default_locale

    def several(self, codes: Any) -> tuple[str, ...]:
        """Return `codes`, one locale code or several, without duplicates; all locales if `*` is among them.

        Raises ValidationError for the first unknown code and for an empty list, and NotFoundError for a
        locale that is being removed.
        """
        if isinstance(codes, bytes) or not isinstance(codes, Sequence):
            codes = [codes]
        if codes == "*" or "*" in codes:
            return self.locales
        if not codes or None in codes:
            raise ValidationError("A list of locales names one at least, by its code.", ["locale"])
        for code in codes:
            self.known_locale(code)
        return tuple(dict.fromkeys(codes))

    def known_locale(self, code: str | None) -> None:
        """Raise ValidationError for an unknown locale, and NotFoundError for one that is being removed.

        None, the default locale, is accepted.
        """
        if code in self.leaving:
            raise NotFoundError(f'The locale "{code}" was deleted.', ["locale"])
        if code is not None and code not in self.locales:
            known = ", ".join(self.locales)
            raise ValidationError(f'There is no locale "{code}". There are: {known}.', ["locale"])
