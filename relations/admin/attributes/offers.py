"""What forms of definitions offer to choose from: components, and flows as targets."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from ...engine.titles import readable
from ...models import Component, Field, FieldType, Flow
from ...models.flow import content_type
from ..context import database

UNSHOWN = (
    *(FieldType.RELATIONSHIP, FieldType.MEDIA, FieldType.JSON, FieldType.BLOCKS, FieldType.PASSWORD),
    *(FieldType.COMPONENT, FieldType.DYNAMICZONE),
)
Groups = list[tuple[str, list[tuple[str, str]]]]


class Offers:
    """The choices that the forms of one page offer, such as components and flows.

    Each kind is read once, by 1 SQL statement, when it is first needed.
    """

    @cached_property
    def components(self) -> list[tuple[str, str]]:
        """The choices of components: (uid, label), where the label is the name with the uid in brackets."""
        rows = Component.objects.using(database()).order_by("uid").values_list("uid", "name")
        return [(uid, f"{name} ({uid})") for uid, name in rows]

    @cached_property
    def flows(self) -> list[tuple[str, str]]:
        """Pairs of a flow's uid, as schema files name it (`api::tag.tag`), and its name."""
        rows = Flow.objects.using(database()).order_by("slug").values_list("singular", "slug", "name")
        return [(content_type(singular or slug), name) for singular, slug, name in rows]

    @cached_property
    def _fields(self) -> list[tuple[str, str, str, str]]:
        """All fields of flows, as (the flow's name, slug, name, type)."""
        rows = Field.objects.using(database()).filter(flow__isnull=False).order_by("flow__name", "order")
        return list(rows.values_list("flow__name", "slug", "name", "field_type"))

    @property
    def lines(self) -> Groups:
        """The fields whose value is a line of text, as pairs of slug and name, by their flow's name."""
        return self._grouped(lambda kind: kind not in UNSHOWN)

    @property
    def media(self) -> Groups:
        """The media fields, as pairs of slug and name, by their flow's name."""
        return self._grouped(lambda kind: kind == FieldType.MEDIA)

    def _grouped(self, fits: Callable[[str], bool]) -> Groups:
        found: dict[str, list[tuple[str, str]]] = {}
        for flow, slug, name, kind in self._fields:
            if fits(kind):
                found.setdefault(readable(flow), []).append((slug, readable(name)))
        return list(found.items())
