"""A large flow, and changes of its definitions: what `bench.waiting` measures."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

WRITERS = {"apart": 4, "others": 2, "large": 2}  # how many write each flow
NOTHING = "no change"  # how long writers wait for each other, and for the machine
TARGETS = 2  # that each version links


def changes() -> dict[str, Callable[[], object]]:
    """The changes by name, in the order in which they are made."""
    from relations.engine import definitions
    from relations.models import Component, Field, Flow

    def large(**features: bool) -> None:
        flow = Flow.objects.get(slug="large")
        definitions.update_flow(flow, allow_data_loss=True, **features)

    def field(slug: str, flow: str = "large") -> Field:
        return Field.objects.get(flow__slug=flow, slug=slug)

    def give_other_side() -> None:
        owning = field("others")
        named = {"cardinality": "many-to-many", "target_flow": owning.flow, "mapped_by": owning}
        definitions.create_field(
            Flow.objects.get(slug="others"), "larges", field_type="relationship", **named
        )

    def change_component() -> None:
        seo = Component.objects.get(uid="shared.seo")
        definitions.update_component(seo, attributes={"title": {"type": "integer"}})

    return {
        NOTHING: lambda: time.sleep(10),
        "rename a field": lambda: definitions.update_field(field("name"), slug="title"),
        "rename it back": lambda: definitions.update_field(field("title"), slug="name"),
        "another type": lambda: definitions.change_field_type(field("name"), "text"),
        "a component's attribute": change_component,
        "another side": give_other_side,
        "drafts on": partial(large, draft_and_publish=True),
        "drafts off": partial(large, draft_and_publish=False),
        "that side away": lambda: definitions.delete_field(field("larges", "others")),
        "localized": partial(large, localized=True),
        "no longer localized": partial(large, localized=False),
        "to one target": lambda: definitions.update_field(
            field("others"), cardinality="many-to-one", allow_data_loss=True
        ),
        "a locale away": lambda: definitions.delete_locale("de", allow_data_loss=True),
    }


def furnish(versions: int) -> None:
    """Make the flows, the documents that are written, and so many versions beside them."""
    from django.core.management import call_command
    from django.db import connections

    from relations.engine import definitions
    from relations.models import Flow
    from tests import builders
    from tests.long_lists import plain_entries, plain_links

    call_command("migrate", verbosity=0)
    large, others, _ = (builders.flow(slug) for slug in ("large", "others", "apart"))
    builders.relation(large, "others", others)
    for flow in Flow.objects.all():
        definitions.create_field(flow, "note", field_type="string")
    definitions.create_component("shared.seo", attributes={"title": {"type": "string"}})
    options = {"component": "shared.seo", "repeatable": False}
    definitions.create_field(large, "seo", field_type="component", options=options)
    for slug, count in WRITERS.items():
        builders.make(slug, *(f"w{number}" for number in range(count)))
    names = [f"v{number}" for number in range(versions)]
    keys = plain_entries("others", names, 1)
    plain_entries("large", names, versions)
    plain_links("large", "v0", "others", keys)
    _give_each_its_own(keys)
    definitions.create_locale("de")
    builders.flow("spoken", localized=True)
    plain_entries("spoken", names, versions)
    _speak()
    with connections["default"].cursor() as cursor:
        cursor.execute("ANALYZE")


def _give_each_its_own(targets: list[int]) -> None:
    """Give each plain document of `large` a component, and all but the first TARGETS links, to `targets`."""
    from relations.models import EntryVersion, Field, Link
    from relations.models.gaps import GAP
    from tests.long_lists import insert

    rows = EntryVersion.objects.filter(flow__slug="large", entry__document_id__startswith="v")
    rows.update(values={"name": "7", "seo": {"id": 1, "title": "7"}})
    sources = list(rows.order_by("pk").values_list("pk", flat=True))[1:]
    links = [
        (source, targets[(at + step) % len(targets)], step * GAP)
        for at, source in enumerate(sources)
        for step in range(TARGETS)
    ]
    names = ("source", "target", "position")
    field = Field.objects.get(flow__slug="large", slug="others")
    row = Link(field=field, source_status="published", target_status="published")
    insert(row, dict(zip(names, zip(*links, strict=True), strict=True)))


def _speak() -> None:
    """Put what `spoken` has into "en", and the same into "de"."""
    from relations.models import EntryVersion
    from tests.long_lists import insert

    rows = EntryVersion.objects.filter(flow__slug="spoken")
    rows.update(locale="en")
    row = rows.select_related("flow")[0]
    row.locale = "de"
    insert(row, {"entry": list(rows.order_by("pk").values_list("entry", flat=True))})
