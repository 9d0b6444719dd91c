"""Creating, changing and deleting flows."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any, TypedDict, Unpack

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F

from ...access import tokens, users
from ...models import Entry, EntryVersion, Field, Flow, Link
from ..errors import ConflictError, Faults
from . import closing, drafts, entry_order, link_rules, localization, part_relations
from .changing import change, fresh
from .names import LONGEST_NAME, Check, check_flag, check_flow_slug, check_known, check_text, sound

FLAGS = ("enabled", "localized", "draft_and_publish", "single", "ordered")


class Attributes(TypedDict, total=False):
    """The attributes of a flow that a caller may set, beside its slug and its name.

    `singular` is the flow's name in the singular, of which its uid is made; `single` makes it a single type,
    `ordered` gives its documents an order, and with `enabled` False answers do not show it.
    """

    singular: str | None
    description: str
    enabled: bool
    localized: bool
    draft_and_publish: bool
    single: bool
    ordered: bool


ATTRIBUTES = frozenset({"slug", "name", *Attributes.__annotations__})


@change
def create_flow(
    slug: str,
    *,
    name: str,
    using: str = DEFAULT_DB_ALIAS,
    **attributes: Unpack[Attributes],
) -> Flow:
    """Create a flow without fields, and return its row. `singular` defaults to the slug.

    Raises ValidationError for a wrong attribute and an invalid or reserved slug, ConflictError for a slug or
    singular name that another flow has.
    """
    check_known(attributes, ATTRIBUTES, "flow")
    flow = Flow(**_checked({**attributes, "slug": slug, "name": name}, None, using))
    flow.save(using=using, force_insert=True)
    users.keep([flow], using)
    return flow


@change
def update_flow(
    flow: Flow, *, allow_data_loss: bool = False, using: str = DEFAULT_DB_ALIAS, **changes: Any
) -> Flow:
    """Change attributes of a flow, and return its row.

    `changes` are among `slug`, `name` and those of Attributes. Raises ValidationError for a wrong attribute
    and an invalid or reserved slug; ConflictError for a slug or singular name that another flow has, and when
    a flow with several documents would become a single type; NotFoundError when the flow was deleted;
    DataLossError if drafts or locales with content would be deleted, unless `allow_data_loss`.
    """
    check_known(changes, ATTRIBUTES, "flow")

    row = fresh(flow, Flow, using)
    values = _checked(changes, row, using)
    if values.get("single") and not row.single:
        _check_single(row, using)
    if values.get("draft_and_publish", row.draft_and_publish) != row.draft_and_publish:
        drafts.switch(row, values["draft_and_publish"], allow_data_loss=allow_data_loss, using=using)
    if values.get("ordered") and not row.ordered:
        closing.need(using)
        entry_order.fill(row.pk, using)
    if values.get("localized", row.localized) != row.localized:
        localization.switch(row, values["localized"], allow_data_loss=allow_data_loss, using=using)
    if "slug" in values and values["slug"] != row.slug:
        tokens.rename_flow(row.slug, values["slug"], using)
    former = row.uid
    for key, value in values.items():
        setattr(row, key, value)
    row.save(using=using)
    if "name" in values:
        users.keep([row], using)
    if row.uid != former:
        part_relations.follow_name(row, using)
        link_rules.follow_type(former, row.uid, using)
    return row


def check_flow(row: Flow | None, attributes: dict[str, Any], using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise what `create_flow` (`row` None) or `update_flow` would raise for these attributes alone.

    Nothing is written, and content that would be lost is not looked for.
    """
    _checked(attributes, row, using)


@change
def delete_flow(flow: Flow, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Delete the flow with its fields, entries and links.

    Relations to several flows lose this target. Raises ConflictError, naming the fields, while fields of
    other flows have this flow as their only target.
    """
    row = fresh(flow, Flow, using)
    names = [field.label for field in pointing_at([row.pk], using)]
    if names:
        raise ConflictError(f'Fields point at "{row.slug}": {", ".join(names)}. Delete them first.')
    closing.need(using)
    part_relations.forget_target(row, using)
    link_rules.follow_type(row.uid, None, using)
    # In the order of their foreign keys: a cascade would read all of it.
    rows = Link.objects.using(using)
    rows.filter(source__flow=row).delete()
    losing = rows.filter(target__flow=row).order_by()
    Entry.objects.using(using).filter(pk__in=losing.values("source__entry")).update(
        revision=F("revision") + 1
    )
    losing.delete()
    EntryVersion.objects.using(using).filter(flow=row).delete()
    Entry.objects.using(using).filter(flow=row).delete()
    tokens.rename_flow(row.slug, None, using)
    users.forget(row, using)
    row.delete(using=using)


def pointing_at(flows: Collection[int], using: str) -> list[Field]:
    """Return the fields that prevent these flows from being deleted; `flows` are primary keys.

    They are the relations of other flows, and of components, whose only targets are these flows.
    """
    rows = Field.objects.using(using).filter(targets__in=flows).exclude(flow__in=flows).distinct()
    rows = rows.select_related("flow", "component").prefetch_related("targets").order_by("pk")
    return [row for row in rows if all(target.pk in flows for target in row.target_flows)]


def _checked(values: dict[str, Any], row: Flow | None, using: str) -> dict[str, Any]:
    """Return the attributes to store on the flow's row, checked; `row` is None for a new flow.

    Raises ValidationError, with all faults, and ConflictError for a slug that another flow has.
    """
    faults = Faults()
    given = {key: value for key, value in values.items() if key != "singular" or value is not None}
    checks: dict[str, Check] = {
        "name": lambda value: check_text(value, "name", LONGEST_NAME, empty=False),
        "description": lambda value: check_text(value, "description"),
        **{key: partial(check_flag, key=key) for key in FLAGS},
        **{key: partial(check_flow_slug, key=key, flow=row, using=using) for key in ("slug", "singular")},
    }
    checked = sound(given, checks, faults)
    faults.check()
    if "singular" not in checked and "slug" in checked and (row is None or row.singular == row.slug):
        checked["singular"] = checked["slug"]
    return checked


def _check_single(row: Flow, using: str) -> None:
    count = Entry.objects.using(using).filter(flow=row).count()
    if count > 1:
        raise ConflictError(f'"{row.slug}" has {count} documents: a single type has one at most.', ["single"])
