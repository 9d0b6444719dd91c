"""Load content types into the database: only differences are written."""

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
    """Raised at the end of a dry run, to roll the transaction back."""


def load(
    types: Sequence[ContentType],
    findings: Findings,
    *,
    components: Sequence[ComponentType] = (),
    allow_data_loss: bool = False,
    dry_run: bool = False,
    using: str = DEFAULT_DB_ALIAS,
) -> list[str]:
    """Create or change the flows, fields and components in one transaction; return a line for each change.

    A field whose attribute is gone is deleted. Flows and components that are not among `types` and
    `components` stay as they are. Warnings are added to `findings`. A `dry_run` is rolled back at its end.
    Raises LoadError, with file and key of each error, when something is wrong or when content would be lost
    and `allow_data_loss` is false.
    """
    changes: list[str] = []
    warnings: list[str] = []

    def work() -> None:
        found = Findings(errors=list(findings.errors))
        _check_names(types, found)
        definitions.lock(using)
        known = known_uids(components, using)
        within = [without_unknown(content_type, known, found) for content_type in types]
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
    """Add an error for each name used twice. Singular and plural names share a namespace: that of URLs."""
    owners: dict[str, ContentType] = {}
    for content_type in types:
        for key in ("singular", "plural"):
            name = getattr(content_type, key)
            other = owners.setdefault(name, content_type)
            if other is not content_type:
                findings.error(content_type.origin, f"info.{key}Name", f'"{name}" is taken by {other.origin}')


def _write(context: Context) -> None:
    context.flows = _flows(context)
    for component in context.components:
        with blame(component, "attributes"):
            write_component(context, component)
    remove_fields(context)
    for content_type in context.types:
        with blame(content_type, "info"):
            write_flow(context, content_type)
    # Values first, then owning relations, then inverse ones, which need their owning field.
    for round_number in range(3):
        for content_type in context.types:
            for attribute in content_type.attributes.values():
                if _round_of(context, content_type, attribute) == round_number:
                    with blame(content_type, f"attributes.{attribute.slug}"):
                        write_field(context, content_type, attribute)
    for content_type in context.types:
        order_fields(context, content_type)


def _flows(context: Context) -> dict[str, Flow]:
    """Return all flows by singular name. A flow created by another tool may match only by its plural name."""
    rows = list(Flow.objects.using(context.using))
    flows = {row.singular: row for row in rows}
    by_slug = {row.slug: row for row in rows}
    for content_type in context.types:
        if content_type.singular not in flows and content_type.plural in by_slug:
            flows[content_type.singular] = by_slug[content_type.plural]
    return flows


def _round_of(context: Context, content_type: ContentType, attribute: Attribute) -> int:
    if not isinstance(attribute, RelationAttribute):
        return 0
    return 2 if (content_type.singular, attribute.slug) in context.owners else 1
