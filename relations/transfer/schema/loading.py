"""Loading content types and components into the database. Only differences are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from django.db import DEFAULT_DB_ALIAS

from relations import transactions
from relations.engine import definitions
from relations.engine.errors import ConflictError
from relations.models import Flow

from ..findings import Findings
from ..strapi.attributes import Attribute, RelationAttribute
from ..strapi.components import ComponentType, target_in
from ..strapi.types import ContentType
from .components import in_order, known_types, known_uids, without_unknown, write_component
from .context import Context
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
    """Create or change flows, fields and components to match the files: all of them, or none.

    Returns a line of text for each change. A field without an attribute is deleted. Flows and components that
    are not among `types` and `components` are not changed. Warnings are added to `findings`. A `dry_run` is
    rolled back at its end. Raises LoadError, with file and key of each error, if something is wrong, or if
    content would be lost and `allow_data_loss` is false. With `findings.skip`, wrong parts are left out with
    a warning.
    """
    changes: list[str] = []
    warnings: list[str] = []

    def work() -> None:
        found = Findings(errors=list(findings.errors), skip=findings.skip)
        try:
            definitions.lock(using)
            context = _context(types, components, found, allow_data_loss, using)
            try:
                with definitions.any_pattern(), definitions.filters_kept(using):
                    _write(context)
            except ConflictError as error:
                found.error("", "", error.message)
            found.check()
        finally:
            warnings[:] = found.warnings
        changes[:] = context.changes
        if dry_run:
            raise _DryRun

    # A dry run converts values in the transaction that it rolls back.
    run = transactions.run if dry_run else definitions.run
    try:
        with suppress(_DryRun):
            run(work, using=using)
    finally:
        findings.warnings += warnings
    return changes


def _context(
    types: Sequence[ContentType],
    components: Sequence[ComponentType],
    findings: Findings,
    allow_data_loss: bool,
    using: str,
) -> Context:
    """Return a Context with those parts of the types and components that can be written.

    Unknown components, and relations without a target or other side, are left out and added to `findings`.
    """
    named = _named_once(types, findings)
    targets = known_types(named, using)
    ordered = in_order(components, known_uids(components, using), targets, findings)
    known = known_uids(ordered, using)
    within = [without_unknown(content_type, known, findings) for content_type in named]
    left_out = {content_type.singular for content_type in types}
    pairing = pair(within, stored_types(using), findings, left_out)
    sound = [pairing.sound(content_type) for content_type in within]
    return Context(sound, ordered, pairing.owners, findings, allow_data_loss, using)


def _named_once(types: Iterable[ContentType], findings: Findings) -> list[ContentType]:
    """Return the types without those whose singular or plural name an earlier type has; these are faults.

    Singular and plural names share a namespace: that of URLs.
    """
    owners: dict[str, ContentType] = {}
    kept = []
    for content_type in types:
        names = {"singular": content_type.singular, "plural": content_type.plural}
        taken = {key: owners[name] for key, name in names.items() if name in owners}
        for key, other in taken.items():
            text = f'"{names[key]}" is taken by {other.origin}'
            findings.fault(content_type.origin, f"info.{key}Name", text)
        if not taken:
            kept.append(content_type)
            owners |= dict.fromkeys(names.values(), content_type)
    return kept


def _write(context: Context) -> None:
    context.flows = _flows(context)
    _write_targets(context)
    for component in context.components:
        write_component(context, component)
    _without_unwritten(context)
    remove_fields(context)
    for content_type in context.types:
        with context.step(content_type, "info"):
            write_flow(context, content_type)
    # Values first, then owning relations, then inverse ones, which need their owning field.
    for round_number in range(3):
        for content_type in context.types:
            for attribute in content_type.attributes.values():
                if _round_of(context, content_type, attribute) == round_number:
                    _write_attribute(context, content_type, attribute)
    for content_type in context.types:
        if content_type.singular in context.flows:
            order_fields(context, content_type)


def _without_unwritten(context: Context) -> None:
    """Remove components that could not be written from the attributes of the context's content types."""
    written = known_uids((), context.using)
    if not {component.uid for component in context.components} <= written:
        context.types = [without_unknown(each, written, context.findings) for each in context.types]


def _write_attribute(context: Context, content_type: ContentType, attribute: Attribute) -> None:
    """Create or change the field of an attribute.

    Does nothing if the flow is left out; with a finding, if the target or the other side of the relation is.
    """
    key, side = f"attributes.{attribute.slug}", (content_type.singular, attribute.slug)
    if content_type.singular not in context.flows:
        return
    if isinstance(attribute, RelationAttribute):
        if attribute.target and attribute.target not in context.flows:
            context.findings.follow(content_type.origin, key, f'its target "{attribute.target}" is left out')
            return
        if side in context.owners and context.owner(side) is None:
            context.findings.follow(content_type.origin, key, "its other side is left out")
            return
    with context.step(content_type, key):
        write_field(context, content_type, attribute)


def _write_targets(context: Context) -> None:
    """Create those flows of the files that relations of components lead to, if they do not exist yet."""
    attributes = [each for component in context.components for each in component.attributes.values()]
    targets = {target_in(attribute) for attribute in attributes}
    for content_type in context.types:
        if content_type.singular in targets - context.flows.keys():
            with context.step(content_type, "info"):
                write_flow(context, content_type)


def _flows(context: Context) -> dict[str, Flow]:
    """Return all flows of the database, by singular name.

    For a type of the files whose singular name no flow has, the flow whose slug is the type's plural name is
    returned under that singular name too.
    """
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
