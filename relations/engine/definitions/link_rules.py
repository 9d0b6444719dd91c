"""Checking the options of a relation: the component for data on its links, and the rules of its lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...models import Field, FieldType
from .. import query
from ..errors import Path, ValidationError
from ..schema import ComponentSchema, FieldSchema, FlowSchema, Schema, current, load_components
from ..values import KINDS

OF_RELATIONS = ("link", "targetFilter", "noSelf", "noCycle", "onDelete", "secondLine", "thumbnail")
OF_THE_OWNER = ("link", "noSelf", "noCycle")  # about the links, which both sides share
OF_ITSELF = ("noSelf", "noCycle")


def check_values(options: Mapping[str, Any]) -> None:
    """Raise ValidationError if the options of a field that is no relation have one for relations alone."""
    for key in OF_RELATIONS:
        if key in options:
            raise ValidationError(f"Only a relationship has the option {key}.", ["options", key])


def check(field: Field, former: Mapping[str, Any], using: str) -> None:
    """Check the options of a relation field, after its target and owning field have been set.

    Raises ValidationError for the first wrong option: `link` with a component whose attributes are not all
    plain; wrong bounds for the number of members; a `targetFilter` that names what the target's documents do
    not have; a `secondLine` or `thumbnail` that is no such field of a target; an option of the owning field
    on an inverse one; `noSelf` or `noCycle` where the targets are of another flow. A `secondLine`,
    `thumbnail` or `targetFilter` that is the same as among the `former` options may name a field that was
    deleted: `filters.kept` refuses a change that makes a right filter wrong.
    """
    options = field.options
    for key in OF_THE_OWNER:
        if key in options and field.mapped_by_id is not None:
            raise ValidationError(f"{key} is an option of the owning field alone.", ["options", key])
    for key in OF_ITSELF:
        itself = field.flow_id is not None and field.target_flow == field.flow
        if options.get(key) and not itself:
            raise ValidationError(f"{key} is for a relation of a flow to itself.", ["options", key])
    _check_bounds(options)
    if "link" in options:
        check_link(options["link"], load_components(using)[options["link"]])
    if "targetFilter" in options and options["targetFilter"] != former.get("targetFilter"):
        check_filter(field, current(using))
    if "secondLine" in options or "thumbnail" in options:
        _check_shown(field, former, using)


def check_link(uid: str, component: ComponentSchema) -> None:
    """Raise ValidationError unless all attributes of the component are plain values; there must be some.

    Plain values are text, numbers, dates and the like: no media, components, relations, passwords or UIDs.
    Only such a component can describe the data on links.
    """
    for slug, attribute in component.fields.items():
        kind = KINDS.get(attribute.kind)
        if kind is None or kind.on_demand or kind.secret or kind.made:
            text = f'"{uid}" cannot stand on links: "{slug}" is no plain value.'
            raise ValidationError(text, ["options", "link"])
    if component.unmapped or component.disabled or not component.fields:
        what = f'"{component.unmapped[0]}" is no plain value' if component.unmapped else "it has no values"
        raise ValidationError(f'"{uid}" cannot stand on links: {what}.', ["options", "link"])


def _check_bounds(options: Mapping[str, Any]) -> None:
    for key in ("min", "max"):
        value = options.get(key, 0)
        if not isinstance(value, int) or value < 0:
            raise ValidationError(f"{key} must be a number of members.", ["options", key])
    if options.get("min", 0) > options.get("max", options.get("min", 0)):
        raise ValidationError("min must not be more than max.", ["options", "min"])


def check_filter(field: Field, known: Schema) -> None:
    """Check the `targetFilter` of a relation; one to several flows has a filter for each flow's uid.

    `known` is the schema. Raises ValidationError, whose path leads to the wrong part from `("options",
    "targetFilter")` on.
    """
    path = ("options", "targetFilter")
    flows = [known.by_id[target.pk] for target in field.target_flows if target.pk in known.by_id]
    if not field.several:
        if not flows:
            raise ValidationError("targetFilter is for a relation to documents.", path)
        _check_one(flows[0], field.options["targetFilter"], known, path)
        return
    kinds = {flow.uid: flow for flow in (flows if field.target_flows else known.by_id.values())}
    for uid, filters in field.options["targetFilter"].items():
        if uid not in kinds:
            text = f"targetFilter has a filter for each type of member: {', '.join(sorted(kinds))}."
            raise ValidationError(text, (*path, uid))
        _check_one(kinds[uid], filters, known, (*path, uid))


def _check_shown(field: Field, former: Mapping[str, Any], using: str) -> None:
    """Raise ValidationError unless some target has the fields that `secondLine` and `thumbnail` name.

    They are shown beside a member's title in the admin. Names that the `former` options have are not checked.
    """
    known = current(using)
    flows = [known.by_id[target.pk] for target in field.target_flows if target.pk in known.by_id]
    flows = flows or (list(known.by_id.values()) if field.several else [])
    for key, fits, what in (("secondLine", is_line, "plain value"), ("thumbnail", is_media, "media field")):
        slug = field.options.get(key)
        if (
            slug
            and slug != former.get(key)
            and not any(slug in flow.fields and fits(flow.fields[slug]) for flow in flows)
        ):
            raise ValidationError(f'No target has a {what} "{slug}".', ["options", key])


def is_line(field: FieldSchema) -> bool:
    """Return whether a field can be a relation's `secondLine`, shown below a member's title in the admin.

    It can if answers show its value by default, and it is neither JSON nor rich text blocks.
    """
    return field.shown and field.kind not in (FieldType.JSON, FieldType.BLOCKS)


def is_media(field: FieldSchema) -> bool:
    """Return whether the field is of the type media, whose values are uploaded files."""
    return field.kind == FieldType.MEDIA


def _check_one(flow: FlowSchema, filters: Any, known: Schema, path: Path) -> None:
    try:
        query.check(flow, filters, None, known)
    except ValidationError as error:
        for fault in error.all:
            fault.path = (*path, *fault.path[1:])
        raise


def follow_type(former: str, now: str | None, using: str) -> None:
    """Replace the uid of a flow in the `targetFilter` of all relations to several flows.

    `former` is the old uid, `now` the new one, or None for a deleted flow, whose filters are removed.
    """
    rows = Field.objects.using(using).filter(several=True).select_related("component")
    for row in rows:
        filters = row.options.get("targetFilter", {})
        if former not in filters:
            continue
        kept = filters.pop(former)
        if now is not None:
            filters[now] = kept
        store_option(row, "targetFilter", filters, using)


def store_option(row: Field, key: str, value: Any, using: str) -> None:
    """Store an option of a relation on its row; for a component's relation also in the component's attribute.

    The option is removed if `value` is None.
    """
    attribute = row.component.attributes[row.slug] if row.component else {}
    for options in (row.options, attribute):
        options.pop(key, None)
        if value is not None:
            options[key] = value
    row.save(using=using, update_fields=["options", "updated_at"])
    if row.component is not None:
        row.component.save(using=using, update_fields=["attributes", "updated_at"])


def users_of_link(uid: str, using: str) -> list[Field]:
    """Return the relation fields whose option `link` is this component: it describes data on their links.

    `uid` is the component's, such as `shared.role`.
    """
    rows = Field.objects.using(using).filter(field_type=FieldType.RELATIONSHIP)
    return [row for row in rows.select_related("flow", "component") if row.options.get("link") == uid]
