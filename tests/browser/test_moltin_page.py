"""The official Moltin client in a web page of another origin: the browser itself asks whether it may."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from relations.oauth.clients import create_client
from tests import builders
from tests.clients import node

SDK = node.INSTALLED / "@moltin" / "sdk" / "dist" / "moltin.js"


class Shop(BaseHTTPRequestHandler):
    """A page without anything of ours."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Shop</title><link rel=icon href=data:,>")

    def log_message(self, *args):
        """Keep quiet."""


@pytest.fixture(scope="module")
def shop():
    """The port of another server, hence of another origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def client(transactional_db, settings, shop):
    node.install()
    settings.CORS_ALLOWED_ORIGINS = [f"http://localhost:{shop}"]
    builders.guide()
    builders.make("restaurants", "gino")
    builders.make("categories", "pizza", "pasta")
    return create_client("shop", scope="write")


@pytest.fixture
def run(new_context, live_server, client, shop):
    """A function that runs a line of a page's script, where `api` is the SDK; the error's name for one."""

    def run(line, host="localhost", secret=None):
        page = new_context().new_page()
        page.goto(f"http://{host}:{shop}/")
        page.add_script_tag(path=SDK)
        options = {"client_id": client[0].client_id, "protocol": "http", "currency": "GBP"}
        options |= {"host": live_server.url.removeprefix("http://"), "client_secret": secret}
        return page.evaluate(
            f"async (options) => {{ const api = moltin.gateway(options); try {{ return await {line} }}"
            " catch (error) { return error.name ?? error } }",
            options,
        )

    return run


LINKED = '"restaurants", "gino", "categories"'
PIZZA = '{ type: "entry", id: "pizza" }'


def test_a_page_of_a_named_origin_reads(run):
    found = run('api.Flows.GetEntries("categories")')
    assert [entry["id"] for entry in found["data"]] == ["pizza", "pasta"]


def test_a_page_of_another_origin_does_not(run):
    assert run('api.Flows.GetEntries("categories")', host="127.0.0.1") == "TypeError"


def test_a_page_is_told_why_it_was_refused(run):
    found = run(f"api.Flows.CreateEntryRelationship({LINKED}, [{PIZZA}])")
    assert found["errors"][0]["title"] == "Forbidden"


@pytest.mark.parametrize("method", ["CreateEntryRelationship", "UpdateEntryRelationship"])
def test_a_page_with_the_secret_links(run, client, method):
    found = run(f"api.Flows.{method}({LINKED}, [{PIZZA}])", secret=client[1])
    assert [member["id"] for member in found["data"]] == ["pizza"]


def test_a_page_with_the_secret_removes_links(run, client):
    builders.write("restaurants", "gino", {"categories": ["pizza", "pasta"]})
    assert run(f"api.Flows.DeleteEntryRelationship({LINKED})", secret=client[1]) == {"data": []}


def test_a_page_may_send_a_customers_token(run):
    assert run('api.Flows.All("a-customers-token")')["data"]
