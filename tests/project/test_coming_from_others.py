"""The tables of docs/coming-from-directus.md and docs/coming-from-sanity.md: every example is taken."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from relations.access.tokens import issue_token
from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Field
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]

PAGES = ("directus", "sanity")
EXAMPLE = re.compile(r"\| `([^`]+)` \|$", re.MULTILINE)


def examples():
    for page in PAGES:
        text = (Path(settings.BASE_DIR) / f"docs/coming-from-{page}.md").read_text()
        yield from (pytest.param(example, id=f"{page}: {example[:60]}") for example in EXAMPLE.findall(text))


@pytest.fixture
@remembered
def content():
    """The article `a` with the tag `u`, an article `b`, the tag `t`, a person, and a home page."""
    articles = builders.flow(
        "articles", singular="article", ordered=True, localized=True, draft_and_publish=True
    )
    tags, people = builders.flow("tags", singular="tag"), builders.flow("people", singular="person")
    builders.flow("homes", singular="home", single=True)
    definitions.update_field(Field.objects.get(slug="name", flow=tags), unique=True)
    definitions.create_field(articles, "title", field_type="string", localized=True)
    builders.relation(articles, "tags", tags, inverse="articles")
    builders.relation(articles, "author", people, "many-to-one")
    builders.several(articles, "blocks", tags, people)
    definitions.create_component("shared.role", attributes={"role": {"type": "string"}})
    staff = {"field_type": "relationship", "cardinality": "many-to-many", "target_flow": people}
    definitions.create_field(articles, "staff", options={"link": "shared.role"}, **staff)
    builders.make("tags", "t", "u")
    builders.make("people", "ann")
    documents("homes").create({"name": "Home"})
    documents("articles").create({"tags": ["u"]}, document_id="a", status="published")
    builders.make("articles", "b", status="published")


def request(example):
    """The method, the path and the body of an example."""
    if example.startswith("{"):
        return "PUT", "/api/articles/a", {"data": json.loads(example)}
    method, path, *body = example.split(" ", 2)
    return method, path, json.loads(body[0]) if body else None


@pytest.mark.parametrize("example", list(examples()))
def test_an_example_of_the_table_is_taken(client, content, example):
    if example.startswith("options "):
        field = Field.objects.get(slug="tags", flow__slug="articles")
        definitions.update_field(field, options=json.loads(example.removeprefix("options ")))
        return
    method, path, body = request(example)
    _, secret = issue_token("tests", scope="write")
    sent = b"" if body is None else json.dumps(body)
    headers = {"authorization": f"Bearer {secret}"}
    answer = client.generic(method, path, sent, content_type="application/json", headers=headers)
    assert answer.status_code in (200, 201), answer.content
