"""Creating and changing flows as content types define them."""

from __future__ import annotations

from typing import Any

from relations.engine import definitions

from ..strapi.types import ContentType
from .context import Context, difference, differing


def write_flow(context: Context, content_type: ContentType) -> None:
    """Create the flow of a content type in the database, or write the settings of the flow that differ.

    Without a description in the file, the stored one is not changed. A change adds a line to
    `context.changes`. Raises the engine's errors for a setting that it refuses, and DataLossError if content
    would be lost.
    """
    wanted: dict[str, Any] = {
        "slug": content_type.plural,
        "singular": content_type.singular,
        "name": content_type.name,
        "single": content_type.single,
        "localized": content_type.localized,
        "draft_and_publish": content_type.drafts,
        **content_type.extras,
    }
    if content_type.description is not None:
        wanted["description"] = content_type.description
    flow = context.flows.get(content_type.singular)
    if flow is None:
        context.flows[content_type.singular] = definitions.create_flow(**wanted, using=context.using)
        context.changes.append(f"+ flow {content_type.plural}")
        return
    changes = differing(flow, wanted)
    if changes:
        context.changes.append(f"~ flow {flow.slug}: {difference(flow, changes)}")
        context.flows[content_type.singular] = definitions.update_flow(
            flow, **changes, allow_data_loss=context.allow_data_loss, using=context.using
        )
