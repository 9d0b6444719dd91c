"""While definitions change, writers go on: what was acknowledged stays, and nobody gets a server error."""

import json
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client

from relations.api.auth.tokens import issue_token
from relations.engine import assets, definitions, schema
from relations.engine.documents import documents
from relations.engine.errors import RelationsError
from relations.models import Component, EntryVersion, Field, Flow
from tests.commands import schema_files
from tests.files import file

WRITERS, ROUNDS = 3, 6

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
    for number in range(40):
        data = {"name": "still", "other": str(number), "seo": [{"title": "a"}, {"title": "b"}]}
        documents("notes").create(data, document_id=f"n{number}", status="published")
    for number in range(WRITERS):
        data = {"name": "first", "other": "1"}
        documents("notes").create(data, document_id=f"w{number}", status="published")
    return made


def field(slug: str) -> Field:
    return Field.objects.get(flow__slug="notes", slug=slug)


def flow() -> Flow:
    return Flow.objects.get(slug="notes")


def rename(turn: int) -> None:
    before, after = ("other", "another") if turn % 2 == 0 else ("another", "other")
    definitions.update_field(field(before), slug=after)


def retype(turn: int) -> None:
    definitions.change_field_type(field("other"), "text" if turn % 2 == 0 else "string")


def give_options(turn: int) -> None:
    options = {"component": "shared.seo", "repeatable": turn % 2 == 1}
    definitions.update_field(field("seo"), options=options, allow_data_loss=True)


def localize_field(turn: int) -> None:
    definitions.update_field(field("other"), localized=turn % 2 == 1, allow_data_loss=True)


def add_and_drop_field(turn: int) -> None:
    if turn % 2 == 0:
        definitions.create_field(flow(), "extra", field_type="string", default="x")
    else:
        definitions.delete_field(field("extra"))


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
    documents("notes").update("n1", {"cover": asset.document_id})
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


def write_until(done: threading.Event, document: str, write) -> tuple[str, int]:
    """Write a rising number until told to stop; the last that was acknowledged, and how many were refused."""
    number, last, refused = 0, "first", 0
    try:
        while not done.is_set() or number < 5:
            number += 1
            if write(document, str(number)):
                last = str(number)
            else:
                refused += 1
        return last, refused
    finally:
        connections.close_all()


def beside(change, write) -> list[tuple[str, int]]:
    """What each writer ends with, while the change is made again and again."""
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write_until, done, f"w{number}", write) for number in range(WRITERS)]
        try:
            for turn in range(ROUNDS):
                change(turn)
        finally:
            done.set()
        return [each.result() for each in writing]


def by_service(document: str, text: str) -> bool:
    try:
        documents("notes").update(document, {"name": text}, status="published")
    except RelationsError:
        return False
    return True


def stored(document: str) -> set[str]:
    rows = EntryVersion.objects.filter(entry__document_id=document, locale__in=("", "en"))
    return {values["name"] for values in rows.values_list("values", flat=True)}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_undoes_no_acknowledged_write(notes, change):
    ends = beside(change, by_service)
    assert [stored(f"w{number}") for number in range(WRITERS)] == [{last} for last, _ in ends]


@pytest.mark.parametrize("change", [rename, load_schema, switch_drafts], ids=lambda change: change.__name__)
def test_a_change_of_something_else_refuses_no_write(notes, change):
    assert [refused for _, refused in beside(change, by_service)] == [0] * WRITERS


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

    beside(change, put)
    assert statuses <= {200, 201, 400, 404, 409}
