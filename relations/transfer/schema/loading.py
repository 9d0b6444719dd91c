"""Bringing the database's flows and fields to what content types say: only what differs is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from django.db import DEFAULT_DB_ALIAS

from relations import transactions
from relations.engine import definitions
from relations.models import Flow

from ..findings import Findings
from ..strapi.components import ComponentType
from ..strapi.types import Attribute, ContentType, RelationAttribute
from .components import in_order, known_uids, without_unknown, write_component
from .context import Context, blame
from .fields import order_fields, write_field
from .flows import write_flow
from .removal import remove_fields
from .sides import pair, stored_types


class _DryRun(Exception):
    """Undoes the transaction."""


def load(
    types: Sequence[ContentType],
    findings: Findings,
    *,
    components: Sequence[ComponentType] = (),
    allow_data_loss: bool = False,
    dry_run: bool = False,
    using: str = DEFAULT_DB_ALIAS,
) -> list[str]:
    """Make the flows of these content types so, in one transaction; a line for each change.

    A field whose attribute is gone is deleted; flows and components that nothing describes stay as they are.
    LoadError, naming each place, where something is wrong or, unless `allow_data_loss`, content would be
    lost. Warnings are added to `findings`. With `dry_run` nothing is written in the end.
    """
    changes: list[str] = []
    warnings: list[str] = []

    def work() -> None:
        found = Findings(errors=list(findings.errors))
        _check_names(types, found)
        definitions.lock(using)
        known = known_uids(components, using)
        within = [without_unknown(each, known, found) for each in types]
        owners = pair(within, stored_types(using), found)
        context = Context(within, in_order(components, known, found), owners, allow_data_loss, using)
        warnings[:] = found.warnings
        found.check()
        _write(context)
        changes[:] = context.changes
        if dry_run:
            raise _DryRun

    try:
        with suppress(_DryRun):
            transactions.run(work, using=using)
    finally:
        findings.warnings += warnings
    return changes


def _check_names(types: Iterable[ContentType], findings: Findings) -> None:
    """Singular and plural names are one set: each may begin a path."""
    seen: dict[str, ContentType] = {}
    for content_type in types:
        for key in ("singular", "plural"):
            name = getattr(content_type, key)
            other = seen.setdefault(name, content_type)
            if other is not content_type:
                findings.error(content_type.origin, f"info.{key}Name", f'"{name}" is taken by {other.origin}')


def _write(context: Context) -> None:
    context.flows = _flows(context)
    for component in context.components:
        with blame(component, "attributes"):
            write_component(context, component)
    remove_fields(context)
    for each in context.types:
        with blame(each, "info"):
            write_flow(context, each)
    # A relation's owning side is there before its other side.
    for turn in range(3):
        for each in context.types:
            for attribute in each.attributes.values():
                if _turn(context, each, attribute) == turn:
                    with blame(each, f"attributes.{attribute.slug}"):
                        write_field(context, each, attribute)
    for each in context.types:
        order_fields(context, each)


def _flows(context: Context) -> dict[str, Flow]:
    """All flows by singular name; one that was made elsewhere may be known by its plural only."""
    rows = list(Flow.objects.using(context.using))
    flows = {row.singular: row for row in rows}
    by_slug = {row.slug: row for row in rows}
    for each in context.types:
        if each.singular not in flows and each.plural in by_slug:
            flows[each.singular] = by_slug[each.plural]
    return flows


def _turn(context: Context, content_type: ContentType, attribute: Attribute) -> int:
    if not isinstance(attribute, RelationAttribute):
        return 0
    return 2 if (content_type.singular, attribute.slug) in context.owners else 1
