"""Small cases of ordering as data: what a live Strapi's own tests say of `connect`, where we agree."""

import json
from pathlib import Path
from typing import Any

import pytest

from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CASES = json.loads((Path(__file__).parent / "order_cases.json").read_text())
PLACES = {"<": "before", ">": "after", "^": "start", "$": "end"}


def item(text: str) -> Any:
    """`c<a` as the longhand of `connect`."""
    name, place, anchor = text[0], text[1:2], text[2:]
    return {"documentId": name, "position": {PLACES[place]: anchor or True}} if place else name


def payload(case: dict[str, Any]) -> dict[str, Any]:
    written: dict[str, Any] = {verb: case[verb] for verb in ("disconnect", "set") if verb in case}
    if "connect" in case:
        written["connect"] = [item(text) for text in case["connect"]]
    return written | ({"options": {"strict": False}} if case.get("lax") else {})


def listed(document_id: str = "r") -> str:
    found = builders.listed("restaurants", document_id, "categories")
    return "".join(found) if isinstance(found, list) else found or ""


def a_list(cardinality: str, two_sided: bool) -> None:
    restaurants, categories = builders.flow("restaurants", singular="restaurant"), builders.flow("categories")
    inverse = "restaurants" if two_sided else None
    builders.relation(restaurants, "categories", categories, cardinality, inverse)
    builders.make("categories", *"abcdef")


def named(case: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in case.items() if key != "result"})


two_sided = pytest.mark.parametrize("two_sided", [False, True], ids=["one-way", "two-sided"])


@two_sided
@pytest.mark.parametrize("cardinality", ["one-to-many", "many-to-many"])
@pytest.mark.parametrize("case", CASES["connect"], ids=named)
def test_a_list_becomes(case, cardinality, two_sided):
    a_list(cardinality, two_sided)
    documents("restaurants").create({"categories": [*case["list"]]}, document_id="r")
    builders.write("restaurants", "r", {"categories": payload(case)})
    assert listed() == case["result"]


@pytest.mark.parametrize("case", CASES["refused"], ids=named)
def test_a_write_is_refused_and_the_list_stays(case):
    a_list("many-to-many", True)
    documents("restaurants").create({"categories": [*case["list"]]}, document_id="r")
    with pytest.raises(ValidationError):
        builders.write("restaurants", "r", {"categories": payload(case)})
    assert listed() == case["list"]


@pytest.mark.parametrize("case", CASES["created"], ids=named)
def test_a_new_document_has(case):
    a_list("many-to-many", True)
    documents("restaurants").create({"categories": payload(case)}, document_id="r")
    assert listed() == case["result"]


@two_sided
@pytest.mark.parametrize("case", CASES["one place"], ids=named)
def test_a_relation_with_one_place_holds(case, two_sided):
    a_list("many-to-one", two_sided)
    documents("restaurants").create({"categories": case["list"]}, document_id="r")
    builders.write("restaurants", "r", {"categories": payload(case)})
    assert listed() == case["result"]
