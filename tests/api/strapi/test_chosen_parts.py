"""`filters` and `sort` in the populate of components, of zones and of media."""

import pytest

from relations.engine import definitions
from relations.models import Asset
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

FACT = {"title": {"type": "string"}, "n": {"type": "integer"}, "icons": {"type": "media", "multiple": True}}


@pytest.fixture
@remembered
def leaves(db):
    """Two leaflets with components and files."""
    definitions.create_component("a.fact", name="Fact", attributes=FACT)
    definitions.create_component("a.quote", name="Quote", attributes={"text": {"type": "string"}})
    leaflets = builders.flow("leaflets", singular="leaflet")
    facts = {"component": "a.fact", "repeatable": True}
    definitions.create_field(leaflets, "facts", field_type="component", options=facts)
    zone = {"components": ["a.fact", "a.quote"]}
    definitions.create_field(leaflets, "zone", field_type="dynamiczone", options=zone)
    definitions.create_field(leaflets, "gallery", field_type="media", options={"multiple": True})
    for name in "abc":
        Asset.objects.create(document_id=name, file=name, name=name, hash=name, ext=".x", mime="x", size=1)
    builders.make("leaflets", "one", "two")
    parts = [{"title": t, "n": n, "icons": ["b", "a"]} for t, n in (("z", 2), ("Z", None), ("y", 1))]
    blocks = [{"__component": "a.fact", **part} for part in parts]
    blocks.insert(1, {"__component": "a.quote", "text": "between"})
    builders.write("leaflets", "one", {"facts": parts, "zone": blocks, "gallery": ["c", "a", "b"]})
    builders.write("leaflets", "two", {"facts": parts[:1], "gallery": ["b"]})


@pytest.fixture
def read(leaves, call):
    def send(query, path="leaflets/one"):
        response = call("GET", f"/api/{path}?{query}")
        assert response.status_code == 200, response.content
        return response.json()["data"]

    return send


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("populate[facts][sort]=title", "Zyz"),
        ("populate[facts][sort]=n:desc", "Zzy"),
        ("populate[facts][filters][n][$gte]=1", "zy"),
        ("populate[facts][filters][title][$eqi]=z&populate[facts][sort]=title", "Zz"),
        ("populate[facts][filters][icons][name]=a&populate[facts][sort]=n", "yzZ"),
        ("populate[facts][filters][$or][0][n]=1&populate[facts][filters][$or][1][title]=Z", "Zy"),
        ("populate[facts][filters][title]=nope", ""),
    ],
)
def test_components_are_chosen_and_sorted(read, query, expected):
    assert "".join(part["title"] for part in read(query)["facts"]) == expected


def test_each_document_of_a_list_shows_its_own(read):
    found = read("sort=name&populate[facts][sort]=n", "leaflets")
    assert [[part["title"] for part in leaflet["facts"]] for leaflet in found] == [["y", "z", "Z"], ["z"]]


def test_components_of_a_zone_change_places_among_themselves(read):
    on = "populate[zone][on]"
    shown = read(f"{on}[a.fact][sort]=n&{on}[a.fact][filters][n][$notNull]=true&{on}[a.quote]=true")["zone"]
    assert [part.get("title", part.get("text")) for part in shown] == ["y", "between", "z"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("populate[gallery][sort]=name", "abc"),
        ("populate[gallery][sort]=name:desc&populate[gallery][fields]=name", "cba"),
        ("populate[gallery][filters][name][$ne]=a", "cb"),
    ],
)
def test_files_are_chosen_and_sorted(read, query, expected):
    assert "".join(file["name"] for file in read(query)["gallery"]) == expected


def test_files_in_components_are_chosen_and_sorted(read):
    shown = read("populate[facts][populate][icons][sort]=name")["facts"]
    assert [[file["name"] for file in part["icons"]] for part in shown] == [["a", "b"]] * 3


@pytest.mark.parametrize(
    "query",
    [
        "populate[facts][filters][nope]=1",
        "populate[facts][sort]=nope",
        "populate[gallery][sort]=nope",
        "populate[gallery][filters][nope]=1",
        "populate[gallery][filter][name]=a",
        "populate[zone][on][a.quote][filters][title]=a",
    ],
)
def test_what_cannot_be_meant_is_refused(leaves, call, query):
    assert call("GET", f"/api/leaflets/one?{query}").status_code == 400


def test_what_cannot_be_meant_is_refused_where_there_is_nothing(leaves, call):
    assert call("GET", "/api/leaflets/two?populate[zone][on][a.quote][sort]=nope").status_code == 400
