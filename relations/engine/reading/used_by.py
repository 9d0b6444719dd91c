"""The list *used by*: the fields of documents that point to a document, to a resource or to a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet

from ...batches import batches
from ...models import EntryVersion
from ..errors import Path, check_number
from ..schema import FieldSchema, FlowSchema, RelationSchema, Schema
from ..titles import label
from ..values.base import Described
from ..values.parts import ID, component_of, each_part
from .labels import title


class Use(NamedTuple):
    """A field that points to a document, resource or file, in one version of a document.

    The version is given by `flow`, `document_id`, `locale` and `status`; `entry` is the entry's primary key,
    `title` the title of the version to show. `path` leads from the version's values to the field, as
    ("blocks", 0, "author"). `component` is the uid of the component whose part has the field, "" for the
    version itself. `target_locale` is the locale of the document that the field points to.
    """

    flow: FlowSchema
    entry: int
    document_id: str
    title: str
    locale: str
    status: str
    path: Path
    component: str
    target_locale: str = ""

    @property
    def slug(self) -> str:
        """The slug of the field."""
        return next(step for step in reversed(self.path) if isinstance(step, str))


@dataclass(frozen=True)
class UsedBy:
    """All fields that point to one document, resource or file: can be counted, and read in pages.

    `rows` is a queryset with a row for each field, in a fixed order; the first of its `columns` is the
    version's primary key. With `openly`, fields that the APIs never show are left out.
    """

    rows: QuerySet[Any]
    columns: tuple[str, ...]
    schema: Schema
    openly: bool
    using: str

    def count(self) -> int:
        """Return the number of fields that point to the object: 1 SQL statement, which reads an index."""
        return int(self.rows.count())

    def page(self, start: int = 0, limit: int | None = None) -> list[Use]:
        """Return at most `limit` of the fields, from the index `start`; None means all. 2 SQL statements.

        With `openly`, a field in a part that the APIs do not show is left out, so a page may be shorter.
        Raises ValidationError for a `start` or a `limit` that is negative or no integer.
        """
        check_number(start, "start")
        check_number(0 if limit is None else limit, "limit")
        stop = None if limit is None else start + limit
        found = list(self.rows.values_list(*self.columns)[start:stop])
        versions = self._versions({row[0] for row in found}, any(self.is_within(row) for row in found))
        return [use for row in found if row[0] in versions and (use := self.use(versions[row[0]], row))]

    @property
    def has_fields(self) -> bool:
        """Whether the schema has any field that can point to the object; if not, a count of 0 is certain."""
        raise NotImplementedError

    def is_within(self, row: tuple[Any, ...]) -> bool:
        """Return whether the field that a row of `rows` stands for is in a part.

        The row has the values of `columns`. To find the part's path, `page` then reads the values of the
        version as well.
        """
        return bool(row[2])

    def use(self, version: _Version, row: tuple[Any, ...]) -> Use | None:
        """Return the field that a row of the queryset stands for, with its path in this version.

        None if the version has no such part, or its part must not be shown.
        """
        raise NotImplementedError

    def _versions(self, keys: Collection[int], with_values: bool) -> dict[int, _Version]:
        """Return the versions with these primary keys, by primary key; values only if `with_values`."""
        columns = ("pk", "flow", "entry", "entry__document_id", "locale", "status", "name")
        found: dict[int, _Version] = {}
        for some in batches(sorted(keys)):
            rows = EntryVersion.objects.using(self.using).filter(pk__in=some)
            rows = rows.annotate(name=title(self.schema.by_id.values()))
            for pk, flow, *rest in rows.values_list(*columns, *(("values",) if with_values else ())):
                found[pk] = _Version(self.schema.by_id[flow], *rest)
        return found

    def fields(self, flow: FlowSchema) -> dict[str, FieldSchema]:
        """Return the fields of the flow that are searched, by slug: with `openly`, without private ones."""
        if self.openly:
            return {f.slug: f for f in flow.fields.values() if not f.private}
        return {f.slug: f for f in (*flow.fields.values(), *flow.disabled)}


@dataclass(frozen=True, slots=True)
class _Version:
    """A version that has fields which point to the object. `values` are {} if they were not read."""

    flow: FlowSchema
    entry: int
    document_id: str
    locale: str
    status: str
    name: str | None
    values: dict[str, Any] = field(default_factory=dict)

    def use(self, path: Path, component: str = "", target_locale: str = "") -> Use:
        """Return the field at `path` of this version.

        `component` is the uid of the component whose part has the field, "" for the version itself.
        """
        shown = label(self.name, self.document_id)
        return Use(
            self.flow,
            self.entry,
            self.document_id,
            shown,
            self.locale,
            self.status,
            path,
            component,
            target_locale,
        )


@dataclass(frozen=True)
class LinkUses(UsedBy):
    """The relations that link one document or resource.

    `relations` are all relations that could, by primary key.
    """

    relations: Mapping[int, RelationSchema]

    @property
    def has_fields(self) -> bool:
        return bool(self.relations)

    def use(self, version: _Version, row: tuple[Any, ...]) -> Use | None:
        _, link_field, part, locale = row
        slug = self.relations[link_field].slug
        if not part:
            return version.use((slug,), target_locale=locale)
        placed = each_part(self.fields(version.flow), version.flow.by_slug(version.values))
        for each, component, at in placed:
            if each.get(ID) == part:
                return version.use((*at, slug), component.uid, locale)
        return None


@dataclass(frozen=True)
class FileUses(UsedBy):
    """The media fields that hold one uploaded file.

    `media` are the fields that could hold one, and those whose parts could, by primary key.
    """

    media: Mapping[int, FieldSchema]

    @property
    def has_fields(self) -> bool:
        return bool(self.media)

    def use(self, version: _Version, row: tuple[Any, ...]) -> Use | None:
        _, key, path = row
        known = self.media[key]
        steps = [int(step) if step.isdigit() else step for step in path.split(".") if step]
        return version.use((known.slug, *steps), _component(known, version, steps))


def _component(known: FieldSchema, version: _Version, steps: Sequence[str | int]) -> str:
    """Return the uid of the component whose part holds the file at these steps of the field's value.

    "" if the field itself holds it.
    """
    if not known.type.holds_parts:
        return ""
    here: Described = known
    value: Any = version.values.get(known.key)
    uid = ""
    for step in steps:
        if isinstance(step, str):
            component = component_of(here, value) if isinstance(value, dict) else None
            if component is None or step not in component.fields:
                break
            uid, here, value = component.uid, component.fields[step], value.get(step)
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else value
    return uid
