"""The JavaScript of the pages for those who come from Strapi and from Moltin, run as it stands there."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from relations.access.tokens import issue_token
from relations.oauth.clients import create_client
from tests import builders
from tests.clients import node

pytestmark = [pytest.mark.clients, pytest.mark.django_db]

DOCS = Path(settings.BASE_DIR) / "docs"


class Lyon(NamedTuple):
    url: str
    token: str
    client: str
    secret: str


@pytest.fixture(scope="module")
def lyon(server):
    """A server with a restaurant of Lyon and two categories, one of them linked; a token and a client."""
    restaurants, _ = builders.guide()
    builders.relation(restaurants, "city", builders.flow("cities", singular="city"), "many-to-one")
    builders.make("categories", "a", "b")
    builders.make("cities", "Lyon")
    builders.make("restaurants", "r")
    builders.write("restaurants", "r", {"categories": ["a"], "city": "Lyon"})
    client, secret = create_client("tests", scope="write")
    return Lyon(server.url, issue_token("tests", scope="write")[1], client.client_id, secret)


def run(folder, page, *given, **environment):
    """What the page's first snippet has in `data` at its end; `given` are texts, each with its stand-in."""
    snippet, *_ = re.findall(r"^```js\n(.*?)^```$", (DOCS / page).read_text(), re.DOTALL | re.MULTILINE)
    for text, stand_in in zip(given[::2], given[1::2], strict=True):
        assert text in snippet
        snippet = snippet.replace(text, stand_in, 1)
    # Imports are found from the working directory, where the SDK also keeps its token.
    (folder / "node_modules").symlink_to(node.INSTALLED)
    done = subprocess.run(
        ["node", "--input-type=module", "-"],
        input=snippet + "\nconsole.log(JSON.stringify(data));",
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


# The snippets run in fixtures: the transaction of a test would keep the server from writing.


@pytest.fixture(scope="module")
def from_strapi(lyon, tmp_path_factory):
    return run(
        tmp_path_factory.mktemp("strapi"),
        "coming-from-strapi.md",
        *("https://content.example", lyon.url),
        *('documentId: "…"', 'documentId: "b"'),
        *('before: "…"', 'before: "a"'),
        TOKEN=lyon.token,
    )


@pytest.fixture(scope="module")
def from_moltin(lyon, tmp_path_factory):
    return run(
        tmp_path_factory.mktemp("moltin"),
        "coming-from-moltin.md",
        *("wZb2GzGQmiS0i2p9fJ1DqmBSLSCAMYJIBH3yfSpA", lyon.client),
        *("0fpDM5xgMNC…", lyon.secret),
        *("content.example.com", lyon.url.removeprefix("http://")),
        *('protocol: "https"', 'protocol: "http"'),
    )


def test_the_snippet_for_those_who_come_from_strapi_finds_and_connects(from_strapi):
    assert [(each["name"], [c["name"] for c in each["categories"]]) for each in from_strapi] == [("r", ["a"])]
    assert builders.listed("restaurants", "r", "categories") == ["b", "a"]


def test_the_snippet_for_those_who_come_from_moltin_reads(from_moltin):
    assert [entry["id"] for entry in from_moltin] == ["r"]
