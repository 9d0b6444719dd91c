"""The bounds of a relation: how many members a published list must have (`min`) and may have (`max`).

Members that readers do not see count too. A document that is in a list in several locales or statuses counts
once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet

from ...models import EntryVersion, Link, Status
from ..errors import Faults, Path, RuleError, ValidationError
from ..schema import FieldSchema, FlowSchema, RelationSchema, Schema
from ..values import check_complete
from ..values.parts import ID, each_part

COLUMNS = (
    "field", "part", "source__entry", "source_locale", "source_status", "target", "target_locale",
    "target_status",
)  # fmt: skip


class Ends(NamedTuple):
    """The columns of Link that identify a link to a document: its field, part, source and target.

    `field` is the primary key of the owning field. `source` and `target` are primary keys of entries. `part`
    is the id of the part in the source that has the list, 0 for the source itself.
    """

    field: int
    part: int
    source: int
    source_locale: str
    source_status: str
    target: int
    target_locale: str
    target_status: str


# -- the list of the document that is written -------------------------------------------------------


def check_shown(flow: FlowSchema, version: EntryVersion, using: str) -> None:
    """Check the relations of a version that is published, or about to be: bounds, and required data on links.

    Raises ValidationError, with all faults, for a list with too few or too many members (the field's options
    `min` and `max`), and for a link without required data. 1 SQL statement for the bounds of each side, 1
    for each relation with required data; none if there are no such rules.
    """
    faults = Faults()
    relations: list[tuple[RelationSchema, int, Path]] = [(f, 0, (f.slug,)) for f in flow.relations]
    if any(field.bounded or _needs_data(field) for field in flow.part_relations):
        relations += _of_parts(flow, version)
    counts = _counts(version, [field for field, _, _ in relations if field.bounded], using)
    for field, part, path in relations:
        with faults.gathered():
            if field.bounded:
                _check_count(field, counts.get((field.id, part), 0), path)
        if _needs_data(field):
            _check_data(field, _rows(version, field, using).filter(part=part), path, faults)
    faults.check()


def _of_parts(flow: FlowSchema, version: EntryVersion) -> list[tuple[RelationSchema, int, Path]]:
    return [
        (field.within(flow), part[ID], (*at, field.slug))
        for part, component, at in each_part(flow.fields, flow.by_slug(version.values))
        for field in component.fields.values()
        if isinstance(field, RelationSchema)
    ]


def _counts(
    version: EntryVersion, fields: Iterable[RelationSchema], using: str
) -> Mapping[tuple[int, int], int]:
    """Return the number of members of each list, by the primary key of the field and the id of the part.

    The part of the version itself has the id 0. An empty forward list is missing in the result.
    """
    fields = list({field.id: field for field in fields}.values())
    owning = [field.link_field for field in fields if field.owning]
    found: dict[tuple[int, int], int] = {}
    if owning:
        rows = Link.objects.using(using).filter(source=version.pk, field__in=owning).order_by()
        members = Count("target", distinct=True) + Count("resource_id")
        for field, part, number in rows.values_list("field", "part").annotate(number=members):
            found[field, part] = number
    for each in fields:
        if not each.owning:
            sources = _rows(version, each, using).aggregate(n=Count("source__entry", distinct=True))
            found[each.id, 0] = sources["n"]
    return found


def _rows(version: EntryVersion, field: RelationSchema, using: str) -> QuerySet[Link]:
    """Return the links in all lists that the version has for one relation field: its own, and its parts'."""
    rows = Link.objects.using(using).filter(field=field.link_field)
    if field.owning:
        return rows.filter(source=version.pk)
    return rows.filter(target=version.entry_id, target_locale=version.locale, target_status=version.status)


def _check_count(field: RelationSchema, number: int, path: Path) -> None:
    if number < field.least:
        text = f"{path[-1]} must have at least {field.least} members, and has {number}"
        raise ValidationError(text, path).coded("relation.min", min=field.least, found=number)
    if field.most is not None and number > field.most:
        text = f"{path[-1]} must have at most {field.most} members, and has {number}"
        raise ValidationError(text, path).coded("relation.max", max=field.most, found=number)


def _needs_data(field: RelationSchema) -> bool:
    return field.link is not None and any(each.required for each in field.link.fields.values())


def _check_data(field: RelationSchema, rows: QuerySet[Link], path: Path, faults: Faults) -> None:
    """Add a ValidationError to `faults` for each required attribute that the data on a link of the list lack.

    `rows` are the list's links. A member that is linked in several statuses is checked once.
    """
    order = "position" if field.owning else "inverse_position"
    attributes: Iterable[FieldSchema] = field.link.fields.values() if field.link else ()
    seen: dict[Any, None] = {}
    end = F("target") if field.owning else F("source__entry")
    for member, kind, key, data in rows.order_by(order).values_list(
        end, "resource_type", "resource_id", "data"
    ):
        identity = member if member is not None else (kind, key)
        if identity in seen:
            continue
        seen[identity] = None
        for attribute in attributes:
            with faults.gathered():
                _check_value(attribute, (data or {}).get(attribute.slug), (*path, len(seen) - 1, "__link"))


def _check_value(attribute: FieldSchema, value: Any, path: Path) -> None:
    try:
        check_complete(attribute, value)
    except ValidationError as error:
        raise error.coded("relation.link", attribute=attribute.slug).under(*path) from None


# -- the lists of others ----------------------------------------------------------------------------


class Others:
    """Checks the bounds of other documents' published lists, which a write changes from the other end.

    Call `losing` before links are deleted, `gained` after links were inserted, then `check`. If no relation
    of the schema has bounds, it takes no SQL statements. `fields` are the relation fields with bounds, by the
    primary key of their owning field.
    """

    def __init__(self, schema: Schema, using: str) -> None:
        self.using = using
        self.lost: set[Ends] = set()
        self.came: set[Ends] = set()
        # The relations that have a bound on either side, by the key of their owning field.
        self.fields: dict[int, list[RelationSchema]] = defaultdict(list)
        for flow in schema.by_id.values():
            for field in (*flow.all_relations, *flow.part_relations):
                if field.bounded:
                    self.fields[field.link_field].append(field)

    def losing(self, rows: QuerySet[Link]) -> None:
        """Remember links that are about to be deleted, so that `check` can check the lists that lose them.

        1 SQL statement; none if no relation has bounds.
        """
        self.lost.update(self._ends(rows))

    def gained(self, links: Sequence[Link]) -> None:
        """Remember links that have just been inserted, so that `check` can check the lists that they joined.

        1 SQL statement; none if no relation has bounds.
        """
        if links and self.fields:
            rows = Link.objects.using(self.using).filter(pk__in=[link.pk for link in links])
            self.came.update(self._ends(rows))

    def check(self, own: Iterable[int]) -> None:
        """Check the lists that lost or gained links; not those of the entries `own` (primary keys).

        Raises RuleError for a list that now has too few or too many members. At most 2 SQL statements for
        each relation field with bounds, and 1 for a list whose members are too few or too many.
        """
        own = set(own)
        for is_lost, rows in ((True, self.lost - self.came), (False, self.came)):
            for field_key, sides in self.fields.items():
                mine = [row for row in rows if row.field == field_key]
                for field in sides if mine else ():
                    _check_side(field, mine, is_lost, own, self.using)

    def _ends(self, rows: QuerySet[Link]) -> list[Ends]:
        """Return the ends (source and target) of those links that belong to relations with bounds.

        Links to resources are left out.
        """
        if not self.fields:
            return []
        rows = rows.filter(field__in=self.fields, target__isnull=False).order_by()
        return [Ends(*row) for row in rows.values_list(*COLUMNS)]


def _check_side(
    field: RelationSchema, rows: Iterable[Ends], is_lost: bool, own: set[int], using: str
) -> None:
    if (is_lost and field.least == 0) or (not is_lost and field.most is None):
        return
    if field.owning:
        lists = {(r.source, r.source_locale, r.part) for r in rows if r.source_status == Status.PUBLISHED}
        columns, count = ("source__entry", "source_locale", "part"), Count("target", distinct=True)
        chosen = Q(source_status=Status.PUBLISHED)
        count = count + Count("resource_id")  # type: ignore[assignment]
    else:
        lists = {(r.target, r.target_locale, 0) for r in rows if r.target_status == Status.PUBLISHED}
        columns, count = ("target", "target_locale", "part"), Count("source__entry", distinct=True)
        chosen = Q(target_status=Status.PUBLISHED)
    lists = {each for each in lists if each[0] not in own}
    if not lists:
        return
    links = Link.objects.using(using).filter(
        chosen, field=field.link_field, **{f"{columns[0]}__in": {each[0] for each in lists}}
    )
    numbers = {tuple(row[:3]): row[3] for row in links.order_by().values_list(*columns).annotate(n=count)}
    for each in sorted(lists):
        _check_list(field, each[0], numbers.get(each, 0), using)


def _check_list(field: RelationSchema, entry: int, number: int, using: str) -> None:
    too_few = number < field.least
    if not too_few and (field.most is None or number <= field.most):
        return
    rows = EntryVersion.objects.using(using).filter(entry=entry)
    document = rows.values_list("entry__document_id", flat=True).first()
    if document is None:
        return  # it goes too
    bound, key = (field.least, "min") if too_few else (field.most, "max")
    text = (
        f'"{document}" in "{field.owner.slug}" would have {number} members in {field.slug}: '
        f"at {'least' if too_few else 'most'} {bound} are asked for."
    )
    params = {"documentId": document, "field": field.slug, key: bound, "found": number}
    raise RuleError(text).coded(f"relation.{key}", **params)
