"""Creating, changing and deleting flows."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack

from django.db import DEFAULT_DB_ALIAS

from ...models import Entry, EntryVersion, Field, Flow, Link
from ..errors import ConflictError
from . import drafts, localization, part_relations
from .changing import change, fresh
from .names import LONGEST_NAME, check_flag, check_flow_slug, check_known, check_text

FLAGS = ("enabled", "localized", "draft_and_publish", "single")


class Attributes(TypedDict, total=False):
    """The attributes of a flow that a caller may set, beside its slug and its name."""

    singular: str | None
    description: str
    enabled: bool
    localized: bool
    draft_and_publish: bool
    single: bool


ATTRIBUTES = frozenset({"slug", "name", *Attributes.__annotations__})


@change
def create_flow(
    slug: str,
    *,
    name: str,
    using: str = DEFAULT_DB_ALIAS,
    **attributes: Unpack[Attributes],
) -> Flow:
    """Create a flow without fields. `singular` defaults to the slug.

    Raises ValidationError for an invalid or reserved slug, ConflictError for one that is taken.
    """
    check_known(attributes, ATTRIBUTES, "flow")
    flow = Flow(**_checked({**attributes, "slug": slug, "name": name}, None, using))
    flow.save(using=using, force_insert=True)
    return flow


@change
def update_flow(
    flow: Flow, *, allow_data_loss: bool = False, using: str = DEFAULT_DB_ALIAS, **changes: Any
) -> Flow:
    """Change attributes of a flow, and return its row as it is now.

    Raises what `create_flow` raises, and NotFoundError when the flow was deleted. DataLossError where drafts
    or locales with content would be deleted, unless `allow_data_loss`. ConflictError when a flow of several
    documents would become a single type.
    """
    check_known(changes, ATTRIBUTES, "flow")

    row = fresh(flow, using)
    values = _checked(changes, row, using)
    if values.get("single") and not row.single:
        _check_single(row, using)
    if values.get("draft_and_publish", row.draft_and_publish) != row.draft_and_publish:
        drafts.switch(row, values["draft_and_publish"], allow_data_loss=allow_data_loss, using=using)
    if values.get("localized", row.localized) != row.localized:
        localization.switch(row, values["localized"], allow_data_loss=allow_data_loss, using=using)
    for key, value in values.items():
        setattr(row, key, value)
    row.save(using=using)
    if "singular" in values:
        part_relations.follow_name(row, using)
    return row


@change
def delete_flow(flow: Flow, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Delete the flow with its fields, entries and links.

    Raises ConflictError, naming the fields, while fields of other flows target it.
    """
    row = fresh(flow, using)
    pointing = Field.objects.using(using).filter(target_flow=row).exclude(flow=row)
    names = [field.label for field in pointing.select_related("flow", "component")]
    if names:
        raise ConflictError(f'Fields point at "{row.slug}": {", ".join(names)}. Delete them first.')
    # In the order of their foreign keys: a cascade would read all of it.
    Link.objects.using(using).filter(source__flow=row).delete()
    EntryVersion.objects.using(using).filter(flow=row).delete()
    Entry.objects.using(using).filter(flow=row).delete()

    row.delete(using=using)


def _checked(values: dict[str, Any], row: Flow | None, using: str) -> dict[str, Any]:
    """The values to store; `row` is None for a new flow."""
    checked: dict[str, Any] = {}
    for key, value in values.items():
        if key == "slug":
            checked[key] = check_flow_slug(value, key, row, using)
        elif key == "name":
            checked[key] = check_text(value, key, LONGEST_NAME, empty=False)
        elif key == "description":
            checked[key] = check_text(value, key)
        elif key in FLAGS:
            checked[key] = check_flag(value, key)
    singular = values.get("singular")
    if singular is not None:
        checked["singular"] = check_flow_slug(singular, "singular", row, using)
    elif "slug" in checked and (row is None or row.singular == row.slug):
        checked["singular"] = checked["slug"]
    return checked


def _check_single(row: Flow, using: str) -> None:
    count = Entry.objects.using(using).filter(flow=row).count()
    if count > 1:
        raise ConflictError(f'"{row.slug}" has {count} documents: a single type has one at most.', ["single"])
