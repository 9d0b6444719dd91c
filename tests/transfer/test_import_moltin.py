"""Content of a Moltin API is imported as it was; our own server is the source."""

import json
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from relations.engine import definitions
from relations.engine.documents import documents
from relations.management.commands import import_moltin
from relations.models import EntryVersion, Flow, Link
from relations.oauth.clients import create_client
from relations.transfer.moltin.gateway import Gateway

from . import content
from .moltin_content import made

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

URL = "http://shop.example"
OF_DEFINITIONS = ("id", "links", "meta", "relationships", "order")


class Source:
    """Our own server, whose answers are kept: it answers the same when its content is gone."""

    def __init__(self):
        self.answers = {}
        self.client, self.secret = create_client("tests", scope="read")

    def __call__(self, url, headers, body=None, **options):
        parts = urlsplit(url)
        url = parts.path + parts.query
        if url not in self.answers:
            client = Client(headers=headers)
            path = f"{parts.path}?{parts.query}"
            kind = {"content_type": "application/x-www-form-urlencoded"}
            answer = client.get(path) if body is None else client.post(path, body.decode(), **kind)
            whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
            self.answers[url] = answer.status_code, dict(answer.headers), whole
        return self.answers[url]


@pytest.fixture
def source(db, monkeypatch, tmp_path):
    """Our own server as the source of the command."""
    found = Source()

    def gateway(base, client_id, secret, report):
        return Gateway(base, client_id, secret, report, found)

    monkeypatch.setattr(import_moltin, "Gateway", gateway)
    (tmp_path / "secret").write_text(found.secret)
    found.words = (
        "--base-url", URL, "--client-id", found.client.client_id,
        "--client-secret-file", str(tmp_path / "secret"), "--no-progress",
    )  # fmt: skip
    return found


def run(source, *words):
    """The report of the command: for each section, counts by what and reason."""
    out = StringIO()
    call_command("import_moltin", *source.words, "--json", *words, stdout=out, stderr=StringIO())
    return {
        section: {(line["what"], line["reason"]): line["count"] for line in lines}
        for section, lines in json.loads(out.getvalue()).items()
        if section != "dry_run"
    }


def shown(source):
    """All that the API shows: flows and fields without ids, and whole entries."""
    found = {}
    get = Client(headers={"Authorization": f"Bearer {token(source)}"}).get
    for flow in get("/v2/flows").json()["data"]:
        slug = flow["slug"]
        fields = get(f"/v2/flows/{slug}/fields").json()["data"]
        found[slug] = [without(flow), *map(without, fields)]
        found[f"{slug} entries"] = get(f"/v2/flows/{slug}/entries?page[limit]=100").json().get("data")
    return found


def without(row):
    return {key: value for key, value in row.items() if key not in OF_DEFINITIONS}


def token(source):
    form = {"grant_type": "client_credentials", "client_id": source.client.client_id}
    form["client_secret"] = source.secret
    return Client().post("/oauth/access_token", form).json()["access_token"]


def test_what_the_api_shows_is_imported_to_the_same(source):
    made()
    before = shown(source)
    plan = run(source, "--dry-run")  # which keeps what the server answers
    content.remove()
    assert run(source)["left_out"] == {}
    assert shown(source) == before
    assert plan["left_out"] == {}


def test_again_changes_nothing(source):
    made()
    run(source, "--dry-run")
    content.remove()
    first = run(source)
    before, keys = content.stored(), set(Link.objects.values_list("pk", "position"))
    again = run(source)
    assert (content.stored(), set(Link.objects.values_list("pk", "position"))) == (before, keys)
    assert (again["imported"], again["updated"], again["left_out"]) == ({}, {}, {})
    assert sum(again["unchanged"].values()) == sum(
        count for (what, _), count in first["imported"].items() if what.startswith(("versions", "links"))
    )


def test_a_dry_run_writes_nothing_and_says_what_an_import_would(source):
    made()
    run(source, "--dry-run")
    content.remove()
    plan = run(source, "--dry-run")
    assert not EntryVersion.objects.exists()
    assert not Flow.objects.exists()
    assert plan == run(source)


def test_what_changed_there_is_updated_here(source):
    api = made()
    run(source, "--dry-run")
    content.remove()
    run(source)
    api.ids = {str(row.slug): str(row.public_id) for row in Flow.objects.all()}
    api.put("restaurants", "r2", name="Zwei")
    api.link("r2", "dishes", ("dishes", "pie"), ("dishes", "soup"))
    report = run(source)  # of the first state
    assert report["updated"] == {
        ("versions of restaurants", ""): 1,
        ("links of restaurants.dishes", "moved"): 2,
    }
    entry = documents("restaurants").find_one("r2", populate=["dishes"])
    assert [each.document_id for each in entry.related["dishes"]] == ["soup", "pie"]


def test_long_linkages_are_read_by_pages(source, monkeypatch):
    api = made()
    monkeypatch.setattr("relations.api.moltin.queries.MOST_MEMBERS", 2)
    run(source, "--dry-run")
    assert any("relationships/dishespage[limit]=100" in url for url in source.answers)
    content.remove()
    run(source)
    assert [each["id"] for each in api.members("r1", "dishes")] == ["pie", "soup", "cake"]


def test_files_are_imported_and_not_fetched_again(source, folder):
    api = made()
    image = api.file("a.png")
    api.field(
        "restaurants", "gallery", "relationship", validation_rules=[{"type": "one-to-many", "to": "file"}]
    )
    api.link("r1", "gallery", ("file", image["id"]))
    run(source, "--dry-run")
    source(image["link"]["href"], {})
    content.remove()
    assert run(source)["imported"]["files", ""] == 1
    assert api.members("r1", "gallery") == [{"type": "file", "id": image["id"]}]
    again = api.get(f"files/{image['id']}")
    assert [again[key] for key in ("file_name", "mime_type")] == ["a.png", "image/png"]
    del source.answers[urlsplit(image["link"]["href"]).path]
    for path in folder.glob("*.png"):
        path.unlink()  # nobody asks for it
    assert run(source)["unchanged"]["files", ""] == 1


def test_without_a_secret_the_token_is_implicit(source, tmp_path):
    made()
    (tmp_path / "secret").write_text("")
    left_out = {("all or the rest of files", "the API does not show them (403)"): 1}
    assert run(source, "--dry-run")["left_out"] == left_out


def test_a_flow_of_another_nature_is_not_changed(source):
    made()
    run(source, "--dry-run")
    content.remove()
    definitions.create_flow("dishes", name="Dishes", draft_and_publish=True)
    with pytest.raises(CommandError, match="dishes: the flow that is here has drafts"):
        run(source)
    assert Flow.objects.count() == 1
