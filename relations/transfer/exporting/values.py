"""The values of a version in the form of an archive's rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from relations.engine.schema import FieldSchema
from relations.engine.values import uid_of
from relations.models import FieldType

from ..report import LEFT_OUT, Report

BCRYPT = "bcrypt$"  # how Django names the hashes that Strapi has, too


@dataclass(slots=True)
class Writing:
    """Turns the values of one version into the data of a row of the archive.

    `label` names the version in the report. `number`, called with the uid of a component's definition,
    returns a new id for a component. `parts` collects the components: (uid of the definition, id in the
    archive, id in the version). `files` collects the files: (uid and id of the row or component, attribute,
    place in the list, document id).
    """

    label: str  # of the version, for the report
    number: Callable[[str], int]
    report: Report
    parts: list[tuple[str, int, int]] = field(default_factory=list)
    files: list[tuple[str, int, str, int, str]] = field(default_factory=list)

    def data(
        self, fields: Iterable[FieldSchema], values: Mapping[str, Any], holder: tuple[str, int], at: str
    ) -> dict[str, Any]:
        """Return the data of a row, or of a component in it: values by slug, without media and relations.

        `holder` is the uid of the content type or component and the id of the row or component in the
        archive, `at` its name in the report.
        """
        found = {}
        for each in fields:
            value = values.get(each.slug)
            name = f"{at}.{each.slug}"
            if each.kind == FieldType.MEDIA:
                documents = value if isinstance(value, list) else [value] if value else []
                self.files += [(*holder, each.slug, place, d) for place, d in enumerate(documents, 1)]
            elif each.type.holds_parts:
                found[each.slug] = self._parts(each, value, name)
            elif each.relation is None and each.slug in values:
                found[each.slug] = self._password(value, name) if each.type.secret else value
        return found

    def _parts(self, each: FieldSchema, value: Any, at: str) -> Any:
        if isinstance(value, list):
            return [part for item in value if (part := self._part(each, item, at)) is not None]
        return None if value is None else self._part(each, value, at)

    def _part(self, each: FieldSchema, item: dict[str, Any], at: str) -> dict[str, Any] | None:
        uid = uid_of(each, item)
        known = each.components.get(uid)
        if known is None:
            reason = f"their component {uid} is not there any more"
            self.report.add(LEFT_OUT, f"components of {at}", reason, example=self.label)
            return None
        number = self.number(uid)
        self.parts.append((uid, number, item["id"]))
        named = {"__component": uid} if "__component" in item else {}
        return {"id": number, **named, **self.data(known.fields.values(), item, (uid, number), at)}

    def _password(self, value: Any, at: str) -> Any:
        if value is None or str(value).startswith(BCRYPT):
            return value and str(value).removeprefix(BCRYPT)
        reason = "hashes of Strapi's are of bcrypt"
        self.report.add(LEFT_OUT, f"passwords of {at}", reason, example=self.label)
        return None
