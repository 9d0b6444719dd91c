"""A program that prints all documents and links of its database as JSON: `python -m tests.writers.state`."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

STATES = ("source_locale", "source_status", "target_locale", "target_status")
LINK = {
    "field": "field__slug",
    "article": "source__entry__document_id",
    "member": "target__document_id",
    **{name: name for name in (*STATES, "part", "position", "inverse_position", "data")},
}


def state() -> dict[str, Any]:
    """Documents by documentId, values of versions, and links with their places in both lists."""
    from relations.engine import schema
    from relations.models import Entry, EntryVersion, Field, Link

    known = schema.current()
    entries = Entry.objects.values_list("document_id", "flow__slug", "revision")
    versions = EntryVersion.objects.values_list("entry__document_id", "flow", "locale", "status", "values")
    links = Link.objects.order_by("field", "source", "part", "position").values_list(*LINK.values())
    inverses = Field.objects.exclude(mapped_by=None).values_list("mapped_by__slug", flat=True)
    return {
        "entries": {name: {"flow": flow, "revision": revision} for name, flow, revision in entries},
        "versions": [
            {
                "document": name,
                "locale": locale,
                "status": status,
                "values": known.by_id[flow].by_slug(values),
            }
            for name, flow, locale, status, values in versions
        ],
        "links": [dict(zip(LINK, link, strict=True)) for link in links],
        "two_sided": list(inverses),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relations_project.settings")
    django.setup()
    json.dump(state(), sys.stdout)
