"""While definitions change, writers go on: what was acknowledged stays, and nobody gets a server error."""

import json
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from django.db import connections
from django.db.models import QuerySet
from django.test import Client

from relations import waiting
from relations.access.tokens import issue_token
from relations.engine import assets, definitions, schema
from relations.engine.documents import documents
from relations.engine.errors import RelationsError
from relations.models import Component, Entry, EntryVersion, Field, Flow
from tests.commands import schema_files
from tests.files import file

WRITERS, ROUNDS = 3, 4
PAUSE = 0.3  # seconds in which a write gets in, where nothing keeps it out

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def notes(settings, tmp_path):
    """A flow with values of several kinds, with some documents that nobody writes: changes take a while."""
    settings.MEDIA_ROOT = str(tmp_path)
    schema.renew("default")
    definitions.create_locale("fr")
    definitions.create_component("shared.seo", attributes={"title": {"type": "string"}})
    made = definitions.create_flow("notes", name="Notes", localized=True, draft_and_publish=True)
    definitions.create_field(made, "name", field_type="string", localized=True)
    definitions.create_field(made, "other", field_type="string", localized=True)
    definitions.create_field(made, "cover", field_type="media")
    seo = {"component": "shared.seo", "repeatable": True}
    definitions.create_field(made, "seo", field_type="component", options=seo)
    for number in range(WRITERS):
        data = {"name": "first", "other": "1", "seo": [{"title": "a"}, {"title": "b"}]}
        documents("notes").create(data, document_id=f"w{number}", status="published")
    add_copies(EntryVersion.objects.filter(entry__document_id="w0"), 20)
    return made


def add_copies(versions, times):
    """Further documents with the versions of this one."""
    versions = list(versions)
    flow = versions[0].flow
    for entry in Entry.objects.bulk_create(Entry(flow=flow) for _ in range(times)):
        for version in versions:
            version.pk, version.entry = None, entry
        EntryVersion.objects.bulk_create(versions)


def the_field(slug: str) -> Field:
    return Field.objects.get(flow__slug="notes", slug=slug)


def flow() -> Flow:
    return Flow.objects.get(slug="notes")


def rename(turn: int) -> None:
    before, after = ("other", "another") if turn % 2 == 0 else ("another", "other")
    definitions.update_field(the_field(before), slug=after)


def retype(turn: int) -> None:
    definitions.change_field_type(the_field("other"), "text" if turn % 2 == 0 else "string")


def give_options(turn: int) -> None:
    options = {"component": "shared.seo", "repeatable": turn % 2 == 1}
    definitions.update_field(the_field("seo"), options=options, allow_data_loss=True)


def localize_field(turn: int) -> None:
    definitions.update_field(the_field("other"), localized=turn % 2 == 1, allow_data_loss=True)


def add_and_drop_field(turn: int) -> None:
    if turn % 2 == 0:
        definitions.create_field(flow(), "extra", field_type="string", default="x")
    else:
        definitions.delete_field(the_field("extra"))


def change_component(turn: int) -> None:
    kind = "text" if turn % 2 == 0 else "string"
    attributes = {"title": {"type": kind}, **({"more": {"type": "string"}} if turn % 2 else {})}
    definitions.update_component(Component.objects.get(), attributes=attributes, allow_data_loss=True)


def switch_drafts(turn: int) -> None:
    definitions.update_flow(flow(), draft_and_publish=turn % 2 == 1, allow_data_loss=True)


def switch_localized(turn: int) -> None:
    definitions.update_flow(flow(), localized=turn % 2 == 1, allow_data_loss=True)


def drop_locale(turn: int) -> None:
    if turn % 2 == 0:
        definitions.delete_locale("fr", allow_data_loss=True)
    else:
        definitions.create_locale("fr")


def load_schema(turn: int) -> None:
    attributes = {
        "name": {"type": "string", "pluginOptions": {"i18n": {"localized": True}}},
        ("other" if turn % 2 else "another"): {"type": "string"},
    }
    i18n = {"pluginOptions": {"i18n": {"localized": True}}}
    described = schema_files.content_type("note", attributes, options={"draftAndPublish": True}, **i18n)
    with tempfile.TemporaryDirectory() as folder:
        schema_files.load(Path(folder), described, allow_data_loss=True)


def delete_asset(turn: int) -> None:
    asset = assets.upload(file())
    for number in range(WRITERS):
        documents("notes").update(f"w{number}", {"cover": asset.document_id}, status="published")
    assets.delete(asset)


CHANGES = [
    rename,
    retype,
    give_options,
    localize_field,
    add_and_drop_field,
    change_component,
    switch_drafts,
    switch_localized,
    drop_locale,
    load_schema,
    delete_asset,
]


def by_service(document: str, text: str) -> bool:
    try:
        documents("notes").update(document, {"name": text}, status="published")
    except RelationsError:
        return False
    finally:
        if threading.current_thread() is not threading.main_thread():
            connections.close_all()
    return True


class Intruder:
    """Tries to write while a change of definitions stands between reading rows and writing them."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool, self.tried = pool, []

    def before(self, write):
        """The queryset's method, before which a write is tried and given time to get in."""

        def late(rows, *args, **kwargs):
            model = rows.model if isinstance(rows, QuerySet) else next(map(type, rows), None)
            if model is EntryVersion and threading.current_thread() is threading.main_thread():
                self.tried.append(self.pool.submit(by_service, "w0", f"late {len(self.tried)}"))
                wait(self.tried[-1:], timeout=PAUSE)
            return write(rows, *args, **kwargs)

        return late

    def last(self) -> str:
        """What the last acknowledged write has written; all have ended then.

        A change that rewrites no version gives no occasion to write.
        """
        written = [number for number, each in enumerate(self.tried) if each.result()]
        return f"late {written[-1]}" if written else "first"


@pytest.fixture
def intruder(monkeypatch):
    with ThreadPoolExecutor(1) as pool:
        found = Intruder(pool)
        for name in ("bulk_create", "bulk_update", "update", "delete"):
            monkeypatch.setattr(QuerySet, name, found.before(getattr(QuerySet, name)))
        monkeypatch.setattr(waiting, "write_column", found.before(waiting.write_column))
        yield found


def stored(document: str) -> set[str]:
    """The names in all versions of the language that everybody writes."""
    rows = EntryVersion.objects.filter(entry__document_id=document, locale__in=("", "en"))
    return {values["name"] for values in rows.values_list("values", flat=True)}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_undoes_no_acknowledged_write(notes, change, intruder):
    for turn in range(2):
        change(turn)
    last = intruder.last()
    assert stored("w0") == {last}


def write_until(done: threading.Event, document: str, write) -> int:
    """Write until told to stop; how many writes were refused."""
    number = refused = 0
    try:
        while not done.is_set() or number < 5:
            number += 1
            refused += not write(document, str(number))
        return refused
    finally:
        connections.close_all()


def refused_beside(change, write) -> int:
    """How many writes are refused while the change is made again and again."""
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write_until, done, f"w{number}", write) for number in range(WRITERS)]
        try:
            for turn in range(ROUNDS):
                change(turn)
        finally:
            done.set()
        return sum(each.result() for each in writing)


@pytest.mark.parametrize("change", [rename, load_schema, switch_drafts], ids=lambda change: change.__name__)
def test_a_change_of_something_else_refuses_no_write(notes, change):
    assert refused_beside(change, by_service) == 0


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_request_beside_a_change_is_no_server_error(notes, change):
    _, secret = issue_token("writers", scope="write")
    statuses = set()

    def put(document: str, text: str) -> bool:
        answer = Client().put(
            f"/api/notes/{document}?locale=fr&populate=*",
            json.dumps({"data": {"name": text}}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
        statuses.add(answer.status_code)
        return answer.status_code == 200

    refused_beside(change, put)
    assert statuses <= {200, 201, 400, 404, 409}
