"""Programs of requests, with what a live Strapi 5 answered and held after each of them.

`programs/*.jsonl`: documents to make, requests to send, and the lists that changed. "$x" stands for the
documentId of x, "#x" for its number, "a@fr:draft" for the draft of a in French.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from relations.engine import definitions
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def read() -> Iterator[Any]:
    """All programs; of the random ones three in four are for `make soak`, as of other random examples."""
    random = 0
    for path in sorted((Path(__file__).parent / "programs").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            program = json.loads(line)
            random += "random" in program["name"]
            soaks = "random" in program["name"] and random % 4
            marks = [pytest.mark.soak] if soaks else []
            yield pytest.param(program, id=f"{path.stem}: {program['name']}", marks=marks)


SINGULARS = {
    "categories": "category",
    "stories": "story",
    "shelves": "shelf",
}
RELATIONS = [
    # source, field, target, cardinality, its field on the target
    ("restaurants", "categories", "categories", "many-to-many", "restaurants"),
    ("restaurants", "tags", "tags", "one-to-many", None),
    ("restaurants", "owner", "authors", "one-to-one", None),
    ("restaurants", "chef", "authors", "one-to-one", "restaurant_chef"),
    ("pages", "restaurant", "restaurants", "many-to-one", "menu_pages"),
    ("articles", "topics", "topics", "many-to-many", "articles"),
    ("articles", "labels", "tags", "many-to-many", None),
    ("articles", "lead_topic", "topics", "many-to-one", "led_articles"),
    ("shelves", "articles", "articles", "one-to-many", None),
    ("shelves", "picks", "articles", "many-to-many", "shelves"),
    ("shelves", "cover_article", "articles", "one-to-one", None),
    ("stories", "sections", "sections", "many-to-many", "stories"),
    ("stories", "marks", "tags", "one-to-many", None),
    ("stories", "main_section", "sections", "many-to-one", None),
    ("boards", "stories", "stories", "one-to-many", None),
    ("boards", "top_story", "stories", "one-to-one", None),
    ("reports", "refs", "report2s", "many-to-many", "reports"),
]
DRAFTS = {"articles", "topics", "reports", "report2s"}
LOCALIZED = {"stories", "sections", "reports", "report2s"}
TARGETS = {(source, field): target for source, field, target, _, _ in RELATIONS} | {
    (target, inverse): source for source, _, target, _, inverse in RELATIONS if inverse
}


@pytest.fixture
@remembered
def content_types(db):
    flows = {}
    for slug in sorted({slug for slug, _ in TARGETS} | set(TARGETS.values())):
        flows[slug] = builders.flow(
            slug,
            singular=SINGULARS.get(slug, slug.removesuffix("s")),
            draft_and_publish=slug in DRAFTS,
            localized=slug in LOCALIZED,
        )
    for slug in ("categories", "pages", "tags"):
        definitions.create_field(flows[slug], "code", field_type="integer")
    for source, field, target, cardinality, inverse in RELATIONS:
        builders.relation(flows[source], field, flows[target], cardinality, inverse)
    for code in ("fr", "de"):
        definitions.create_locale(code)


class Run:
    """One program's documents by their names, and the requests on them."""

    def __init__(self, call: Any) -> None:
        self.call = call
        self.documents: dict[str, str] = {}
        self.numbers: dict[str, int] = {}

    def send(self, method: str, path: str, query: dict[str, Any], body: Any, make: str | None = None) -> Any:
        text = "?" + urlencode(self.filled(query)) if query else ""
        response = self.call(method, "/api" + self.filled(path) + text, self.filled(body))
        if make and response.status_code < 300:
            data = response.json()["data"]
            self.documents[make], self.numbers[make] = data["documentId"], data["id"]
        return response

    def filled(self, value: Any) -> Any:
        """The value with names replaced by ids."""
        if isinstance(value, dict):
            return {key: self.filled(below) for key, below in value.items()}
        if isinstance(value, list):
            return [self.filled(below) for below in value]
        if not isinstance(value, str):
            return value
        number = re.fullmatch(r"#(\w+?)(!s)?", value)
        if number and number[1] in self.numbers:
            return str(self.numbers[number[1]]) if number[2] else self.numbers[number[1]]
        value = re.sub(r"/#(\w+)", lambda m: f"/{self.numbers[m[1]]}", value)
        return re.sub(r"\$(\w+)", lambda m: self.documents.get(m[1], m[0]), value)

    def state(self, watch: list[dict[str, Any]]) -> dict[str, Any]:
        """The watched lists, as the program names them."""
        found = {}
        for item in watch:
            query = item.get("query", {})
            label = "?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else ""
            populated = query | {f"populate[{field}]": "true" for field in item["fields"]}
            for name in item["documents"]:
                found[name + label] = self.shown(item, name, populated)
        return found

    def shown(self, item: dict[str, Any], name: str, query: dict[str, str]) -> dict[str, Any] | None:
        if name not in self.documents:
            return None
        response = self.call("GET", f"/api/{item['in']}/{self.documents[name]}?{urlencode(query)}")
        if response.status_code == 404:
            return None
        data = response.json()["data"]
        return {field: self.named(data[field], TARGETS[item["in"], field]) for field in item["fields"]}

    def named(self, value: Any, flow: str) -> Any:
        if isinstance(value, list):
            return [self.named(below, flow) for below in value]
        if value is None:
            return None
        name = next(n for n, document in self.documents.items() if document == value["documentId"])
        if flow in LOCALIZED:
            name += "@" + value["locale"]
        if flow in DRAFTS:
            name += ":published" if value["publishedAt"] else ":draft"
        return name


@pytest.mark.parametrize("program", list(read()))
def test_what_strapi_held_after_each_request_is_held_here(content_types, call, program):
    run = Run(call)
    for given in program["given"]:
        if "send" in given:
            run.send(*given["send"])
        else:
            data = {"name": given["make"], **given.get("data", {})}
            run.send("POST", "/" + given["in"], given.get("query", {}), {"data": data}, given["make"])
    expected = program["at first"]
    assert run.state(program["watch"]) == expected
    for number, step in enumerate(program["then"], 1):
        response = run.send(*step["send"], step.get("make"))
        assert response.status_code == step["status"], (number, step["send"], response.content)
        expected = expected | step["changes"]
        assert run.state(program["watch"]) == expected, (number, step["send"])
