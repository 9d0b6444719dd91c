"""`manage.py relations_map`: flows and relations as Mermaid text and as an image."""

import io
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from relations.engine import definitions, schema
from relations.transfer.drawing import mermaid, svg
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def guide():
    builders.guide()


def lines():
    """The relations of the Mermaid diagram."""
    return [line.strip() for line in mermaid(schema.current()).splitlines() if "--" in line]


def image():
    return ElementTree.fromstring(svg(schema.current()))


def texts():
    return [each.text for each in image().iter(f"{SVG}text")]


def test_without_flows_there_is_an_empty_diagram():
    assert mermaid(schema.current()) == "erDiagram\n"


def test_a_flow_has_its_name_and_its_fields(guide):
    assert '  categories["Categories"] {\n    string name\n' in mermaid(schema.current())


def test_a_relation_with_two_sides_is_one_line(guide):
    assert lines() == ['restaurants }o--o{ categories : "categories ⇄ restaurants"']


@pytest.mark.parametrize(
    ("cardinality", "drawn"),
    [
        ("one-to-one", "|o--o|"),
        ("one-to-many", "|o--o{"),
        ("many-to-one", "}o--o|"),
        ("many-to-many", "}o--o{"),
    ],
)
def test_a_line_shows_how_many_there_are_at_each_end(cardinality, drawn):
    pages = builders.flow("pages")
    builders.relation(pages, "next", pages, cardinality)
    assert lines() == [f'pages {drawn} pages : "next"']


def test_resources_have_a_box():
    pages = builders.flow("pages")
    definitions.create_field(
        pages,
        "items",
        field_type="relationship",
        cardinality="many-to-many",
        resource_types=["product"],
    )
    assert lines() == ['pages }o--o{ Box1 : "items"']


def test_a_relation_of_a_component_is_a_line_of_the_flow_that_holds_it():
    builders.flow("authors", singular="author")
    author = {"type": "relation", "relation": "oneToOne", "target": "api::author.author"}
    definitions.create_component("shared.quote", attributes={"author": author})
    pages = builders.flow("pages")
    definitions.create_field(pages, "quote", field_type="component", options={"component": "shared.quote"})
    assert lines() == ['pages |o--o| authors : "shared.quote.author"']


def test_names_cannot_end_their_quotes():
    builders.flow("pages")
    definitions.update_flow(builders.flow("notes"), name='a"] {\n}')
    assert 'notes["a\'] { }"]' in mermaid(schema.current())


def test_the_image_has_a_box_for_each_flow(guide):
    assert {"Categories", "Restaurants"} <= set(texts())


def test_the_image_has_a_curve_for_each_relation(guide):
    curves = [each for each in image().iter(f"{SVG}path") if each.get("class") == "line"]
    assert [curve.findtext(f"{SVG}title") for curve in curves] == ["categories ⇄ restaurants"]


def test_names_cannot_break_the_image():
    definitions.update_flow(builders.flow("notes"), name="<script>&")
    assert "<script>&" in texts()


def test_it_prints_a_diagram(guide):
    said = io.StringIO()
    call_command("relations_map", stdout=said)
    assert said.getvalue() == mermaid(schema.current())


def test_it_writes_an_image(guide, tmp_path):
    call_command("relations_map", str(tmp_path / "map.svg"), stdout=io.StringIO())
    assert (tmp_path / "map.svg").read_text() == svg(schema.current())


def test_it_says_that_a_file_cannot_be_written(guide, tmp_path):
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command("relations_map", str(tmp_path / "none" / "map.svg"))
