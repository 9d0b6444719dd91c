"""What forms of definitions offer to choose from: components, and flows as targets."""

from __future__ import annotations

from functools import cached_property

from ...models import Component, Flow
from ..context import database


class Offers:
    """The choices of one page, each read once, when it is first needed (1 SQL statement)."""

    @cached_property
    def components(self) -> list[tuple[str, str]]:
        """Pairs of a component's uid and its name with the uid."""
        rows = Component.objects.using(database()).order_by("uid").values_list("uid", "name")
        return [(uid, f"{name} ({uid})") for uid, name in rows]

    @cached_property
    def flows(self) -> list[tuple[str, str]]:
        """Pairs of a flow's uid, as schema files name it (`api::tag.tag`), and its name."""
        rows = Flow.objects.using(database()).order_by("slug").values_list("singular", "slug", "name")
        return [(f"api::{singular or slug}.{singular or slug}", name) for singular, slug, name in rows]
