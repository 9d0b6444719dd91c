"""A program that changes definitions until its input ends: `python -m tests.writers.defining SEED`.

It prints how often it has made each change.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import django

PAUSE = 2  # times what the last change took, in which nothing is changed


def changes() -> dict[str, Callable[[], object]]:
    """The changes by name; each may be made again and again."""
    from django.core.management import call_command

    from relations.engine import definitions
    from relations.models import Component, Field, Flow, Locale

    from .content import write_project

    def the_flow(slug: str) -> Flow:
        return Flow.objects.get(slug=slug)

    def the_field(*slugs: str) -> Field:
        return Field.objects.get(flow__slug="articles", slug__in=slugs)

    def rename() -> None:
        field = the_field("note", "remark")
        definitions.update_field(field, slug="remark" if field.slug == "note" else "note")

    def retype() -> None:
        field = the_field("note", "remark")
        definitions.change_field_type(field, "text" if field.field_type == "string" else "string")

    def add_or_drop() -> None:
        field = Field.objects.filter(flow__slug="articles", slug="extra").first()
        if field:
            definitions.delete_field(field)
        else:
            definitions.create_field(the_flow("articles"), "extra", field_type="string", default="x")

    def other_side() -> None:
        """A relation of one side gets another one, or loses it."""
        field = Field.objects.filter(flow__slug="topics", slug="seen_by").first()
        if field:
            definitions.delete_field(field)
            return
        definitions.create_field(
            the_flow("topics"),
            "seen_by",
            field_type="relationship",
            cardinality="many-to-many",
            target_flow=the_flow("articles"),
            mapped_by=the_field("see"),
        )

    def locale() -> None:
        if Locale.objects.filter(code="de").exists():
            definitions.delete_locale("de", allow_data_loss=True)
        else:
            definitions.create_locale("de")

    def component() -> None:
        box = Component.objects.get(uid="shared.box")
        attributes = dict(box.attributes)
        if attributes.pop("more", None) is None:
            attributes["more"] = {"type": "string"}
        definitions.update_component(box, attributes=attributes, allow_data_loss=True)

    def drafts() -> None:
        people = the_flow("people")
        definitions.update_flow(people, draft_and_publish=not people.draft_and_publish, allow_data_loss=True)

    def load_schema() -> None:
        field = the_field("note", "remark")
        with tempfile.TemporaryDirectory() as folder:
            write_project(Path(folder), field.slug, extra=random.random() < 0.5)
            call_command("load_schema", folder, allow_data_loss=True, verbosity=0, stdout=sys.stderr)

    return {
        each.__name__: each
        for each in (rename, retype, add_or_drop, other_side, locale, component, drafts, load_schema)
    }


def run(seed: str) -> Counter[str]:
    """Change until the input ends."""
    made: Counter[str] = Counter()
    known, choice, ended = changes(), random.Random(seed), threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    while not ended.is_set():
        name, began = choice.choice(list(known)), time.monotonic()
        known[name]()
        made[name] += 1
        ended.wait(PAUSE * (time.monotonic() - began))
    return made


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relations_project.settings")
    django.setup()
    sys.stdout.write(json.dumps(run(sys.argv[1])))
