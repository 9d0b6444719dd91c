"""The home page of the site: recent changes, drafts to publish, and unpublished entries that are linked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from ..access import caller
from ..admin.context import access_for, database, schema_for
from ..engine.reading.entry_rows import awaited, newest
from ..engine.reading.labels import named, titled_versions
from ..engine.reading.states import State, in_state, states
from ..engine.titles import readable
from ..models import Entry

SHOWN = 6  # entries of each part
LOOKED_AT = 60  # lines of the history in which entries are looked for
CREATED = 2_000  # newest versions, and
EDITED = 500  # lines of everybody's history in which drafts are looked for


@dataclass(frozen=True)
class Line:
    """A line of a list on the home page: an entry, with its last change or with its states.

    `text` is the entry's title, `flow` the name of its flow, `url` that of its form. `states` are the states
    that its locales have: draft, published or modified. `when` and `what` are the time and the kind of the
    last change.
    """

    text: str
    flow: str
    url: str
    states: tuple[State, ...] = ()
    when: Any = None
    what: str = ""


def home(site: AdminSite, request: HttpRequest) -> dict[str, Any]:
    """Return the template context of the home page; {} for a user who may not view entries.

    Its lists are `recent` (entries that the user has edited last), `drafts`, `modified`, and `awaited`
    (unpublished entries that published ones link). Each has at most SHOWN lines. About 12 SQL statements.

    The last three are looked for among the entries of the newest versions, and those that anybody has edited
    last in the admin: to look at all would take longer, the more there are.
    """
    if not site.get_model_admin(Entry).has_view_permission(request):
        return {}
    rows = _rows(request)
    with_drafts = rows.filter(flow__draft_and_publish=True, pk__in=_latest())
    changed = {name: in_state(with_drafts, name).order_by("-pk")[:SHOWN] for name in ("draft", "modified")}
    return {
        "recent": _recent(site, request, rows),
        "drafts": _lines(site, changed["draft"]),
        "modified": _lines(site, changed["modified"]),
        "awaited": _lines(site, awaited(with_drafts, database()).order_by("-pk")[:SHOWN]),
    }


def _latest() -> set[int]:
    """Return the primary keys of entries that were created or edited lately. 2 SQL statements."""
    kind = ContentType.objects.get_for_model(Entry)
    lines = LogEntry.objects.order_by("-pk").values_list("content_type", "object_id")[:EDITED]
    edited = {int(key) for about, key in lines if about == kind.pk and key and key.isdecimal()}
    return edited | newest(CREATED, database())


def _rows(request: HttpRequest) -> QuerySet[Entry]:
    """Return the entries of enabled flows that the user may view.

    They are prefetched with the versions that have their titles.
    """
    schema, names = schema_for(request), access_for(request).names(caller.FIND)
    rows = Entry.objects.using(database()).filter(flow__enabled=True).select_related("flow")
    rows = rows if names is None else rows.filter(flow__slug__in=names)
    return rows.prefetch_related(titled_versions(schema))


def _lines(site: AdminSite, rows: Iterable[Entry]) -> list[Line]:
    return [_line(site, entry) for entry in rows]


def _line(site: AdminSite, entry: Entry, **more: Any) -> Line:
    first = next(iter(entry.versions.all()), None)
    url = reverse(f"{site.name}:relations_entry_change", args=[entry.pk])
    query = f"?{urlencode({'locale': first.locale})}" if first is not None and first.locale else ""
    found = tuple(dict.fromkeys(states(entry.versions.all()).values()))
    shown = found if entry.flow.draft_and_publish else ()
    return Line(named(entry), readable(entry.flow.name), url + query, shown, **more)


def _recent(site: AdminSite, request: HttpRequest, rows: QuerySet[Entry]) -> list[Line]:
    """Return the entries that the user has edited last, the latest first."""
    kind = ContentType.objects.get_for_model(Entry)
    log = LogEntry.objects.filter(user=request.user.pk, content_type=kind).exclude(action_flag=DELETION)
    latest: dict[int, LogEntry] = {}
    for line in log.order_by("-action_time", "-pk")[:LOOKED_AT]:
        if line.object_id is not None and line.object_id.isdecimal():
            latest.setdefault(int(line.object_id), line)
    known = {entry.pk: entry for entry in rows.filter(pk__in=latest)}
    found = [(known[key], line) for key, line in latest.items() if key in known][:SHOWN]
    return [
        _line(site, entry, when=line.action_time, what=line.get_change_message()) for entry, line in found
    ]
