"""Whole projects with faults, as people's have them: each fault is named, in one run, and the rest loads."""

import json
import re
import unicodedata

import pytest
from django.core.management import CommandError, call_command

from relations.engine.documents import documents
from relations.models import Component, Field, Flow

from .schema_files import content_type, field, flow, relation, run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STRING = {"type": "string"}
USER = "plugin::users-permissions.user"


def project(folder, *types, components=(), files=()):
    """A Strapi project with these content types, (uid, attributes) of components, and (path, bytes)."""
    for each in types:
        name = each["info"]["singularName"]
        _write(folder / f"src/api/{name}/content-types/{name}/schema.json", json.dumps(each).encode())
    for uid, attributes in components:
        data = {"collectionName": "c", "info": {"displayName": uid}, "attributes": attributes}
        category, name = uid.split(".")
        _write(folder / f"src/components/{category}/{name}.json", json.dumps(data).encode())
    for path, content in files:
        _write(folder / path, content)
    return folder


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def skipping(folder):
    """The warnings of a run that leaves out what is faulty; a second one then has nothing to do."""
    _, warnings = run(folder, "--skip-faulty")
    assert run(folder, "--skip-faulty")[0] == "nothing to do\n"
    return warnings


def faults(folder):
    """The faults for which the project is refused: the name of the file, the key, and what is said of it."""
    with pytest.raises(CommandError) as caught:
        run(folder)
    assert not Flow.objects.exists()
    lines = str(caught.value).splitlines()[:-1]
    return [
        re.fullmatch(r"[^:]*/([^:/]+): (?:((?:kind|info|attributes)[^:]*): )?(.*)", line) for line in lines
    ]


def keys(folder):
    return [found[2] for found in faults(folder)]


def slugs(name):
    return list(Field.objects.filter(flow__slug=name).order_by("order").values_list("slug", flat=True))


# -- one: files that cannot be read -----------------------------------------------------------------


@pytest.fixture
def unreadable(tmp_path):
    """A comment, a cut file, another encoding, a type without a name; and one that is sound, with a mark."""
    sound = b"\xef\xbb\xbf" + json.dumps(content_type("page")).encode()
    return project(
        tmp_path,
        content_type("article", {"page": relation("manyToOne", "page"), "cut": relation("oneToOne", "cut")}),
        files=[
            ("src/api/page/content-types/page/schema.json", sound),
            ("src/api/noted/content-types/noted/schema.json", b'{ // a comment\n "kind": "collectionType"}'),
            ("src/api/cut/content-types/cut/schema.json", b'{"kind": "collectionType", '),
            ("src/api/latin/content-types/latin/schema.json", '{"kind": "größe"}'.encode("latin-1")),
            ("src/api/odd/content-types/odd/schema.json", b'{"kind": "other", "attributes": {}}'),
        ],
    )


def test_every_file_that_cannot_be_read_is_named(unreadable):
    found = faults(unreadable)
    assert len([each for each in found if each[3].startswith("it is no JSON")]) == 3
    assert [each[2] for each in found if each[2]] == ["kind", "attributes.cut.target"]


@pytest.mark.parametrize("number", ["1e400", "-1e400", "Infinity", "NaN"])
def test_a_number_that_no_column_holds_is_no_json(tmp_path, number):
    text = json.dumps(content_type("page", {"size": {"type": "integer", "min": 7}}))
    path = "src/api/page/content-types/page/schema.json"
    folder = project(tmp_path, files=[(path, text.replace("7", number).encode())])
    assert [each[3] for each in faults(folder)] == [f"it is no JSON: {number} is no finite number"]


def test_the_files_that_can_be_read_are_loaded(unreadable):
    warnings = skipping(unreadable)
    assert warnings.count("left out: it is no JSON") == 3
    assert (slugs("articles"), slugs("pages")) == (["page"], ["name"])


# -- two: names that clash --------------------------------------------------------------------------


@pytest.fixture
def clashing(tmp_path):
    """Two types with one plural, a reserved one, a name in parts, and relations to each."""
    letters = unicodedata.normalize("NFD", "año")
    attributes = {
        letters: STRING,
        "type": STRING,
        "createdAt": {"type": "datetime"},
        "a b": STRING,
        "12": STRING,
        "twin": relation("manyToOne", "twin"),
        "doc": relation("manyToOne", "doc"),
        "self": relation("manyToMany", "sibling"),
    }
    return project(
        tmp_path,
        content_type("sibling", attributes),
        content_type("twin", {"sibling": relation("manyToOne", "sibling")}, plural="siblings"),
        content_type("doc", plural="docs"),
        content_type("relation", plural="relations"),
    )


def test_every_name_that_clashes_is_named_once(clashing):
    assert keys(clashing) == [
        "info.pluralName",
        "info.slug",
        "attributes.a b.slug",
        "attributes.12.slug",
    ]


def test_what_follows_from_a_clash_is_named_where_it_is_left_out(clashing):
    warnings = skipping(clashing)
    assert 'attributes.twin: left out: its target "twin" is left out' in warnings
    assert 'attributes.doc: left out: its target "doc" is left out' in warnings
    assert "attributes.createdAt: left out: every document has this key of its own" in warnings
    assert slugs("siblings") == ["año", "type", "self"]
    assert flow("relations").singular == "relation"


# -- three: sides that do not agree -----------------------------------------------------------------


@pytest.fixture
def mismatched(tmp_path):
    """What relations of grown projects have: see the attributes' names."""
    book = {
        "authors": relation("manyToMany", "author", inversedBy="books"),
        "shelf": relation("manyToOne", "shelf", inversedBy="nothing"),
        "unknown_kind": {"type": "relation", "relation": "manyToFew", "target": "api::author.author"},
        "no_target": {"type": "relation", "relation": "oneToOne"},
        "gone": relation("manyToOne", "gone"),
        "both": relation("oneToOne", "author", inversedBy="x", mappedBy="y"),
        "owner": {"type": "relation", "relation": "manyToOne", "target": USER, "inversedBy": "books"},
        "editors": {"type": "relation", "relation": "manyToMany", "target": "admin::user"},
        "any": {"type": "relation", "relation": "morphToMany"},
    }
    author = {
        "books": relation("manyToMany", "book", mappedBy="authors"),
        "copies": relation("manyToMany", "book", mappedBy="authors"),
        "leading_nowhere": relation("oneToMany", "book", mappedBy="missing"),
        "not_back": relation("oneToMany", "book", mappedBy="shelf"),
    }
    return project(
        tmp_path, content_type("book", book), content_type("author", author), content_type("shelf")
    )


def test_every_side_that_does_not_agree_is_named(mismatched):
    assert set(keys(mismatched)) == {
        "attributes.unknown_kind.relation",
        "attributes.no_target.target",
        "attributes.gone.target",
        "attributes.both",
        "attributes.copies.mappedBy",
        "attributes.leading_nowhere.mappedBy",
        "attributes.not_back.mappedBy",
    }


def test_the_sides_that_agree_are_loaded(mismatched):
    skipping(mismatched)
    assert slugs("books") == ["authors", "shelf", "owner", "editors", "any"]
    assert slugs("authors") == ["books"]
    assert field("authors.books").mapped_by == field("books.authors")


def test_a_relation_to_strapis_own_type_is_one_to_resources_of_that_name(mismatched):
    warnings = skipping(mismatched)
    assert f"attributes.owner: its target is part of Strapi: kept as links to resources, {USER}" in warnings
    assert "attributes.owner.inversedBy: ignored" in warnings
    assert (field("books.owner").resource_types, field("books.owner").cardinality) == ([USER], "many-to-one")
    documents("books").create({"owner": {"type": USER, "id": 7}})
    made = documents("books").first(populate="owner").as_dict()
    assert made["owner"] == {"type": USER, "id": "7"}


# -- four: components -------------------------------------------------------------------------------


@pytest.fixture
def nested(tmp_path):
    """Components in a circle, a missing one, and some whose attributes make no sense."""
    components = [
        ("ring.one", {"next": {"type": "component", "component": "ring.two"}, "name": STRING}),
        ("ring.two", {"next": {"type": "component", "component": "ring.three"}}),
        ("ring.three", {"next": {"type": "component", "component": "ring.one"}}),
        ("shared.user", {"ring": {"type": "component", "component": "ring.one"}}),
        (
            "shared.odd",
            {"a": {"type": "enumeration"}, "b": {"type": "novelty"}, "a b": STRING, "größe": STRING},
        ),
        ("shared.id", {"id": STRING, "name": STRING}),
    ]
    zone = {"type": "dynamiczone", "components": ["shared.user", "gone.away", "shared.odd"]}
    attributes = {
        "zone": zone,
        "missing": {"type": "component", "component": "gone.away"},
        "unnamed": {"type": "component"},
        "ids": {"type": "component", "component": "shared.id"},
    }
    return project(tmp_path, content_type("page", attributes), components=components)


def test_every_fault_of_components_is_named(nested):
    found = {(each[1], each[2]): each[3] for each in faults(nested)}
    assert set(found) == {
        ("odd.json", "attributes.b.type"),
        ("odd.json", "attributes.a.options.enum"),
        ("odd.json", "attributes.a b"),
        ("one.json", "attributes.next"),
        ("schema.json", "attributes.unnamed.component"),
    }
    assert found["one.json", "attributes.next"] == "it is within itself, by way of ring.two"


def test_components_are_loaded_without_what_is_faulty(nested):
    warnings = skipping(nested)
    kept = {row.uid: list(row.attributes) for row in Component.objects.all()}
    assert kept == {
        "ring.one": ["name"],
        "ring.two": ["next"],
        "ring.three": ["next"],
        "shared.user": ["ring"],
        "shared.odd": ["größe"],
        "shared.id": ["name"],
    }
    assert slugs("pages") == ["zone", "ids"]
    assert field("pages.zone").options["components"] == ["shared.user", "shared.odd"]
    assert "left out of the zone: its component gone.away is neither in the files" in warnings


# -- five: odd options ------------------------------------------------------------------------------


@pytest.fixture
def odd(tmp_path):
    """Options that make no sense, or that Strapi takes and that are another thing here."""
    attributes = {
        "kind": {"type": "enumeration", "enum": ["a\t", "ü b", "ü b", 3, 4.5]},
        "none": {"type": "enumeration", "enum": []},
        "flags": {"type": "enumeration", "enum": [True, None]},
        "short": {"type": "string", "minLength": -1, "maxLength": "9"},
        "range": {"type": "integer", "min": "low", "max": "10"},
        "pattern": {"type": "string", "regex": "(?<year>[0-9]+"},
        "moment": {"type": "datetime", "default": "now"},
        "slug": {"type": "uid", "targetField": 7, "default": "word"},
        "listed": [],
        "untyped": {"required": True},
        "novel": {"type": "novelty"},
    }
    return project(tmp_path, content_type("thing", attributes))


def test_every_odd_option_is_named(odd):
    assert set(keys(odd)) == {
        "attributes.none.options.enum",
        "attributes.flags.options.enum",
        "attributes.short.minLength",
        "attributes.short.maxLength",
        "attributes.range.min",
        "attributes.slug.targetField",
        "attributes.listed",
        "attributes.untyped",
        "attributes.novel.type",
    }


def test_odd_options_are_left_out_and_the_attribute_stays(odd):
    warnings = skipping(odd)
    assert slugs("things") == ["kind", "short", "range", "pattern", "moment", "slug"]
    assert field("things.kind").options == {"enum": ["a\t", "ü b", "3", "4.5"]}
    assert (field("things.short").options, field("things.range").options) == ({}, {"max": 10})
    assert "attributes.kind.enum: taken as text: 3, 4.5" in warnings


# -- again ------------------------------------------------------------------------------------------


def test_a_field_whose_attribute_has_become_faulty_stays(tmp_path):
    run(project(tmp_path, content_type("thing", {"size": STRING, "name": STRING})))
    documents("things").create({"size": "12"})
    _, warnings = run(
        project(tmp_path, content_type("thing", {"size": {"type": "novelty"}, "name": STRING})),
        "--skip-faulty",
    )
    assert "attributes.size.type: left out: there is no type 'novelty'" in warnings
    assert documents("things").first()["size"] == "12"


def test_what_would_lose_content_is_never_skipped(tmp_path):
    run(project(tmp_path, content_type("thing", {"size": STRING, "name": STRING})))
    documents("things").create({"size": "12"})
    with pytest.raises(CommandError, match="would lose 1 value"):
        run(project(tmp_path, content_type("thing", {"name": STRING})), "--skip-faulty")


@pytest.mark.parametrize("name", ["clashing", "mismatched", "nested", "odd"])
def test_what_was_loaded_is_dumped_and_read_back_the_same(request, tmp_path, name):
    skipping(request.getfixturevalue(name))
    folder = tmp_path / "dumped"
    call_command("dump_schema", str(folder), verbosity=0)
    assert run(folder)[0] == "nothing to do\n"
    call_command("dump_schema", str(folder), "--check", verbosity=0)
