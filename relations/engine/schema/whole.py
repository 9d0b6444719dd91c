"""The schema as a whole: all flows, components and locales."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import NotFoundError, ValidationError
from .types import ComponentSchema, FieldSchema, FlowSchema, RelationSchema


@dataclass(frozen=True, slots=True)
class Schema:
    """All flows, components and locales at one moment, which the `stamp` identifies.

    `leaving` are codes of locales that were deleted, and whose content is still being removed.
    """

    stamp: uuid.UUID
    flows: dict[str, FlowSchema]
    by_id: dict[int, FlowSchema]
    locales: tuple[str, ...]
    default_locale: str
    components: Mapping[str, ComponentSchema] = field(default_factory=dict)
    leaving: tuple[str, ...] = ()

    def flow(self, slug: str) -> FlowSchema:
        """Return the enabled flow with this slug; NotFoundError when there is none."""
        found = self.flows.get(slug)
        if found is None or not found.enabled:
            raise NotFoundError(f'There is no flow "{slug}".', flow=slug)
        return found

    def single(self, name: str) -> FlowSchema:
        """Return the enabled single type with this singular name; NotFoundError when there is none."""
        for found in self.flows.values():
            if found.single and found.enabled and found.singular == name:
                return found
        raise NotFoundError(f'There is no single type "{name}".', flow=name)

    def is_open(self, field: FieldSchema) -> bool:
        """Whether readers may filter by, sort by or read through the field.

        It must not be private, and the flow that a relation leads to must not be disabled.
        """
        other = field.other if isinstance(field, RelationSchema) else None
        return not field.private and (other is None or other.enabled)

    def locale(self, flow: FlowSchema, code: str | None) -> str:
        """Return the locale column of a version of `flow`, for a locale that the caller may leave out.

        It is "" when the flow is not localized, and the default locale when `code` is None. Raises
        what `known_locale` raises.
        """
        self.known_locale(code)
        if not flow.localized:
            return ""
        return code or self.default_locale

    def several(self, codes: str | Sequence[str]) -> tuple[str, ...]:
        """Return the codes without repetition, or all locales where `*` is given or among them.

        Raises ValidationError for the first unknown code, and NotFoundError for a locale that is being
        removed.
        """
        if codes == "*" or "*" in codes:
            return self.locales
        for code in codes:
            self.known_locale(code)
        return tuple(dict.fromkeys(codes))

    def known_locale(self, code: str | None) -> None:
        """Raise ValidationError, naming the value, for an unknown locale. None is allowed.

        Raises NotFoundError for one that is being removed.
        """
        if code in self.leaving:
            raise NotFoundError(f'The locale "{code}" was deleted.', ["locale"])
        if code is not None and code not in self.locales:
            known = ", ".join(self.locales)
            raise ValidationError(f'There is no locale "{code}". There are: {known}.', ["locale"])
