"""Every request that the documentation and the README show is answered."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Flow
from tests import builders
from tests.api.strapi.conftest import call  # noqa: F401
from tests.builders import make
from tests.project.test_quickstart import curls, first_run, send  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

DOCS = Path(settings.BASE_DIR) / "docs"
REQUEST = re.compile(
    r"^    (GET|POST|PUT|DELETE) (\S+)"  # the method and the path
    r"((?:\n    [A-Z][A-Za-z-]+: .*)*)"  # headers
    r"(?:(?: +|\n\n    )(\{\".*(?:\n      .*)*))?$",  # a body
    re.MULTILINE,
)
REQUESTS = [
    pytest.param(*found, id=f"{page.name}-{found[0]}-{found[1]}")
    for page in sorted(DOCS.glob("*.md"))
    for found in REQUEST.findall(page.read_text())
]


@pytest.fixture
def content(db):
    """The documents that the pages name: restaurant `r`, and page `p` with a quote by `b`."""
    builders.guide()
    make("categories", "pizza")
    definitions.create_field(Flow.objects.get(slug="categories"), "slug", field_type="string", unique=True)
    documents("categories").update("pizza", {"slug": "pizza"})
    documents("restaurants").create({"name": "r", "categories": ["pizza"]}, document_id="r")
    builders.flow("authors", singular="author")
    make("authors", "a", "b", "d")
    quote = {
        "text": {"type": "string"},
        "authors": {"type": "relation", "relation": "oneToMany", "target": "api::author.author"},
    }
    definitions.create_component("shared.seo", attributes={"title": {"type": "string"}})
    definitions.create_component("shared.quote", attributes=quote)
    definitions.create_component(
        "shared.work", attributes={"role": {"type": "string"}, "days": {"type": "integer"}}
    )
    films = builders.flow("films", singular="film")
    people = builders.flow("people", singular="person")
    definitions.create_field(
        films,
        "staff",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=people,
        options={"link": "shared.work"},
    )
    make("films", "jaws")
    make("people", "ann")
    pages = builders.flow("pages", singular="page")
    definitions.create_field(pages, "seo", field_type="component", options={"component": "shared.seo"})
    definitions.create_field(
        pages, "body", field_type="dynamiczone", options={"components": ["shared.quote"]}
    )
    value = {"body": [{"__component": "shared.quote", "text": "q", "authors": ["b"]}]}
    return documents("pages").create(value, document_id="p")["body"][0]["id"]


@pytest.mark.parametrize(("method", "path", "headers", "body"), REQUESTS)
def test_a_request_of_the_pages_is_answered(content, call, method, path, headers, body):  # noqa: F811
    data = body.replace('"id": 7', f'"id": {content}')
    named = dict(line.strip().split(": ") for line in headers.splitlines() if line)
    sent = json.loads(data) if data and method != "GET" else None  # below a GET stands its answer
    answer = call(method, path, sent, headers=named)
    assert answer.status_code in (200, 201), answer.content


def test_the_pages_show_requests():
    assert len(REQUESTS) >= 4


def paste(readme: str, values: dict[str, str]) -> str:
    """The README's requests with their shell variables filled in."""
    text = re.sub(r"'?\$([A-Z]+)'?", lambda found: values[found[1]], readme)
    return re.sub(r"^ +", "", text, flags=re.MULTILINE)


def test_the_requests_of_the_readme_do_what_those_do_that_are_printed(first_run, client):  # noqa: F811
    printed = first_run.printed
    ids = re.findall(r"[0-9a-f-]{36}", " ".join(re.findall(r"^curl .*", printed.replace("\\\n", " "), re.M)))
    names = ("RESTAURANT", "NEW", "RESTAURANT", "OTHER", "FIRST")
    values = dict(zip(names, ids, strict=False))
    values |= {"HOST": "http://127.0.0.1:8000", "TOKEN": re.search(r"API token +(\S+)", printed)[1]}
    readme = (Path(settings.BASE_DIR) / "README.md").read_text()
    answers = [send(client, curl) for curl in curls(paste(readme, values))]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    order = [member["documentId"] for member in answers[-1].json()["data"]["categories"]]
    assert order.index(values["OTHER"]) + 1 == order.index(values["FIRST"])
    assert order[-1] == values["NEW"]
