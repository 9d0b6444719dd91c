"""Several clients that change one list at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from relations.engine.definitions import create_field
from relations.engine.documents import documents
from tests import builders
from tests.files import file

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/api/restaurants/r/relations/categories"


def test_of_clients_with_the_same_tag_one_wins(call):
    builders.guide()
    builders.make("categories", *"abcdef")
    builders.make("restaurants", "r")
    tag = call("GET", PATH)["ETag"]

    def connect(name):
        try:
            return name, call("PATCH", PATH, {"connect": [name]}, headers={"If-Match": tag}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        answers = dict(threads.map(connect, "abcdef"))
    won = [name for name, status in answers.items() if status == 200]
    assert sorted(answers.values()) == [200] + [412] * 5
    assert builders.listed("restaurants", "r", "categories") == won


def test_files_that_are_attached_at_once_are_all_there(call, settings, tmp_path):
    settings.MEDIA_ROOT, settings.RELATIONS_ANONYMOUS = str(tmp_path), "write"
    flow = builders.flow("pages", singular="page")
    create_field(flow, "gallery", field_type="media", options={"multiple": True})
    builders.make("pages", "p")
    place = {"ref": "api::page.page", "refId": "p", "field": "gallery"}

    def attach(name):
        try:
            return Client().post("/api/upload", {"files": [file(name)], **place}).status_code
        finally:
            connections.close_all()

    names = [f"{number}.png" for number in range(8)]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(attach, names)) == [201] * 8
    shown = documents("pages").find_one("p", populate="gallery")["gallery"]
    assert sorted(each.name for each in shown) == names
