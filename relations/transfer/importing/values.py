"""Converting the values of an archive's rows to the form in which versions are stored.

Values that break a rule of their field are imported. Values that cannot be read are left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from relations.engine.definitions import composed
from relations.engine.errors import RelationsError, ValidationError
from relations.engine.schema import ComponentSchema, FieldSchema
from relations.engine.values import check_complete, is_storable, uid_of
from relations.models import FieldType

from ..report import ADAPTED, LEFT_OUT, Report
from ..strapi.words import OF_PARTS, SYSTEM_ATTRIBUTES

Holder = tuple[str, int]  # the type and the id of a row, or of a component within one
Files = Mapping[tuple[str, int, str], list[str]]  # documents of files, by holder and attribute

BCRYPT = re.compile(r"\$2[abxy]\$.{56}")
# Attributes of every row.
OF_ROWS = SYSTEM_ATTRIBUTES | {"documentId", "id"}


@dataclass(slots=True)
class Numbers:
    """Gives ids to the components of one document: a component gets the same id in all versions.

    Components count as the same if their definitions have the same uid and they are at the same path in the
    values.
    """

    given: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def at(self, uid: str, path: tuple[Any, ...]) -> int:
        """Return the id of the component at this path, whose definition has this uid.

        At the first call for a path it is the next number, from 1.
        """
        return self.given.setdefault((uid, *path), len(self.given) + 1)


@dataclass(slots=True)
class Reading:
    """Converts the values of one row of the archive to those of a version.

    `label` names the row in the report. `parts` collects the components in it: (uid of the component's
    definition, id in the archive, id in the version).
    """

    label: str  # of the row, for the report
    flow: str
    files: Files
    numbers: Numbers
    report: Report
    parts: list[tuple[str, int, int]] = field(default_factory=list)

    def values(
        self,
        fields: Mapping[str, FieldSchema],
        data: Mapping[str, Any],
        holder: Holder,
        at: tuple[Any, ...] = (),
    ) -> dict[str, Any]:
        """Return the converted values, by slug, of a row or of a component in it.

        Attributes that the data lack are left out. `holder` is the uid of the content type or component and
        the id of the row or component in the archive; `at` is the component's path in the row, () for the row
        itself.
        """
        given = {composed(name): value for name, value in data.items()}
        self._unknown(fields.keys(), given, at)
        found = {}
        for slug, each in fields.items():
            if each.kind == FieldType.MEDIA:
                found[slug] = self._media(each, holder, at)
            elif each.relation is None and slug in given:
                found[slug] = self._value(each, given[slug], (*at, slug))
        return found

    def check(self, fields: Mapping[str, FieldSchema], values: Mapping[str, Any]) -> None:
        """Add to the report the values that break a rule for published versions, such as a required one.

        They are imported all the same. `values` are by slug.
        """
        for slug, each in fields.items():
            if each.relation is None:
                try:
                    check_complete(each, values.get(slug))
                except ValidationError as error:
                    self._broken(error, (slug,))

    def _value(self, each: FieldSchema, value: Any, at: tuple[Any, ...]) -> Any:
        if value is None:
            return None
        if each.type.holds_parts:
            return self._parts(each, value, at)
        if each.kind == FieldType.PASSWORD and isinstance(value, str) and BCRYPT.fullmatch(value):
            return f"bcrypt${value}"  # Strapi's hash, as Django names it
        try:
            return each.type.clean(each, value, at)
        except ValidationError as error:
            return self._against_the_rules(each, value, at, error)

    def _against_the_rules(
        self, each: FieldSchema, value: Any, at: tuple[Any, ...], error: ValidationError
    ) -> Any:
        """Return a value that breaks a rule of its field in the form in which it is stored, and report it.

        None for a value that cannot be stored at all, which is reported as left out. `error` says what is
        wrong.
        """
        try:
            found = each.type.as_stored(each.type.read(value))
        except ValueError:
            text = value if isinstance(value, str) and is_storable(value) and each.type.text else None
            if text is None:
                self.report.add(LEFT_OUT, self._what("values", at), self._reason(error), example=self.label)
                return None
            found = text  # an e-mail address or a UID of another form is text still
        self._broken(error, at)
        return found

    def _media(self, each: FieldSchema, holder: Holder, at: tuple[Any, ...]) -> Any:
        files = self.files.get((*holder, each.slug), [])
        if each.type.is_list(each):
            return list(dict.fromkeys(files))
        if len(files) > 1:
            what = self._what("files", (*at, each.slug))
            self.report.add(LEFT_OUT, what, "the field takes one file: the first", example=self.label)
        return files[0] if files else None

    def _parts(self, each: FieldSchema, value: Any, at: tuple[Any, ...]) -> Any:
        known = {component.uid: component for component in each.held}
        items = value if isinstance(value, list) else [value]
        found = []
        for place, item in enumerate(items):
            uid = uid_of(each, item) if isinstance(item, dict) else ""
            if uid not in known:
                reason = f"there is no component {uid!r}" if isinstance(item, dict) else "it is no object"
                self.report.add(LEFT_OUT, self._what("components", at), reason, example=self.label)
                continue
            found.append(self._part(known[uid], item, (*at, place), each.kind != FieldType.COMPONENT))
        if each.type.is_list(each):
            return found
        return found[0] if found else None

    def _part(self, known: ComponentSchema, item: dict[str, Any], at: tuple[Any, ...], named: bool) -> Any:
        key, number = item.get("id"), self.numbers.at(known.uid, at)
        there = key if isinstance(key, int) and not isinstance(key, bool) else -1
        if there >= 0:
            self.parts.append((known.uid, there, number))
        head = {"id": number, **({"__component": known.uid} if named else {})}
        return {**head, **self.values(known.fields, item, (known.uid, there), at)}

    def _unknown(self, slugs: Collection[str], given: Mapping[str, Any], at: tuple[Any, ...]) -> None:
        system = OF_PARTS if at else OF_ROWS
        for slug in given.keys() - slugs - system:
            if given[slug] not in (None, [], {}):
                reason = "there is no such field"
                self.report.add(LEFT_OUT, self._what("values", (*at, slug)), reason, example=self.label)

    def _broken(self, error: ValidationError, at: tuple[Any, ...]) -> None:
        for each in error.all:
            reason = f"kept, though {self._reason(each)}"
            self.report.add(ADAPTED, self._what("values", at[:1]), reason, example=self.label)

    def _what(self, kind: str, at: tuple[Any, ...]) -> str:
        names = [step for step in at if isinstance(step, str)]
        return f"{kind} of {'.'.join([self.flow, *names])}"

    def _reason(self, error: RelationsError) -> str:
        return re.sub(r"\[\d+\]", "", error.message)
