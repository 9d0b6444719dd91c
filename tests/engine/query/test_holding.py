"""Filters and sorting by what a field holds many of: relations, components, files, other locales."""

import pytest

from relations.engine import assets, definitions
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.models import Asset
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

FACT = {"title": {"type": "string"}, "n": {"type": "integer"}, "icon": {"type": "media"}}
QUOTE = {"text": {"type": "text"}, "title": {"type": "string"}}
BOX = {"facts": {"type": "component", "component": "a.fact", "repeatable": True}}


@pytest.fixture
@remembered
def trails():
    """Trails p1 (pen, old), p2 (pen), p3 (old, cap), p4 (none), with components and files."""
    for uid, attributes in (("a.fact", FACT), ("a.quote", QUOTE), ("a.box", BOX)):
        definitions.create_component(uid, name=uid, attributes=attributes)
    trails, markers = builders.flow("trails", singular="trail"), builders.flow("markers", singular="marker")
    definitions.create_field(markers, "size", field_type="integer")
    builders.relation(trails, "markers", markers, inverse="trails")
    builders.relation(trails, "lead", markers, "many-to-one")
    component = {"field_type": "component", "options": {"component": "a.fact"}}
    definitions.create_field(trails, "fact", **component)
    repeated = {"component": "a.fact", "repeatable": True}
    definitions.create_field(trails, "facts", field_type="component", options=repeated)
    definitions.create_field(trails, "box", field_type="component", options={"component": "a.box"})
    zone = {"components": ["a.fact", "a.quote"]}
    definitions.create_field(trails, "zone", field_type="dynamiczone", options=zone)
    definitions.create_field(trails, "cover", field_type="media")
    definitions.create_field(trails, "gallery", field_type="media", options={"multiple": True})
    builders.make("markers", "pen", "old", "cap")
    builders.write("markers", "pen", {"size": 1})
    for name in ("a.png", "b.txt"):
        Asset.objects.create(
            document_id=name, file=name, name=name, hash=name, ext=name[1:], mime="x", size=1
        )
    builders.make("trails", "p1", "p2", "p3", "p4")
    builders.write("trails", "p1", {
        "markers": ["pen", "old"], "lead": "pen", "cover": "a.png", "gallery": ["b.txt", "a.png"],
        "fact": {"title": "sun", "n": 3}, "facts": [{"title": "pen", "n": 2}, {"title": "pencil", "n": 1}],
        "zone": [{"__component": "a.quote", "text": "x", "title": "q"}],
    })  # fmt: skip
    builders.write("trails", "p2", {
        "markers": ["pen"], "cover": "b.txt", "gallery": [], "facts": [{"title": "pencil", "n": 5}],
        "zone": [{"__component": "a.fact", "title": "q", "n": 1}, {"__component": "a.fact", "n": 2}],
    })  # fmt: skip
    builders.write("trails", "p3", {
        "markers": ["old", "cap"], "lead": "old", "facts": [],
        "box": {"facts": [{"title": "deep", "n": 7, "icon": "a.png"}]},
    })  # fmt: skip


def found(filters=None, sort="name", slug="trails"):
    return [document.document_id for document in documents(slug).find(filters=filters, sort=sort)]


FILTERS = {
    "none of the members": ({"markers": {"$none": {"documentId": "pen"}}}, "p3 p4"),
    "none of several": ({"markers": {"$none": {"name": {"$in": ["pen", "cap"]}}}}, "p4"),
    "no members": ({"markers": {"$none": {}}}, "p4"),
    "some members": ({"markers": {"$some": {}}}, "p1 p2 p3"),
    "some member": ({"markers": {"$some": {"name": "old"}}}, "p1 p3"),
    "every member": ({"markers": {"$every": {"name": "pen"}}}, "p2 p4"),
    "every member, of which some have no value": ({"markers": {"$every": {"size": {"$lt": 2}}}}, "p2 p4"),
    "every member, of nothing": ({"markers": {"$every": {}}}, "p1 p2 p3 p4"),
    "not every": ({"$not": {"markers": {"$every": {"name": "pen"}}}}, "p1 p3"),
    "not none": ({"$not": {"markers": {"$none": {"name": "pen"}}}}, "p1 p2"),
    "not some": ({"$not": {"markers": {"$some": {"name": "pen"}}}}, "p3 p4"),
    "some and none": ({"markers": {"$some": {"name": "old"}, "$none": {"name": "pen"}}}, "p3"),
    "some beside a field": ({"markers": {"name": "old", "$none": {"name": "pen"}}}, "p3"),
    "none, through another": ({"markers": {"$none": {"trails": {"name": "p3"}}}}, "p2 p4"),
    "none within some": ({"markers": {"$some": {"trails": {"$none": {"name": "p1"}}}}}, "p3"),
    "none of one": ({"lead": {"$none": {"name": "pen"}}}, "p2 p3 p4"),
    "a number of members": ({"markers": {"$count": {"$gte": 2}}}, "p1 p3"),
    "no number": ({"markers": {"$count": 0}}, "p4"),
    "another number": ({"markers": {"$count": {"$ne": 2}}}, "p2 p4"),
    "a number of those that are several": ({"markers": {"$count": {"$in": [0, 1]}}}, "p2 p4"),
    "a number within some": ({"markers": {"trails": {"$count": 1}}}, "p3"),
    "no number of what is not there": ({"lead": {"trails": {"$count": 0}}}, "p2 p4"),
    "another number than none": ({"lead": {"trails": {"$count": {"$ne": 0}}}}, "p1 p3"),
    "a repeated component": ({"facts": {"title": "pen"}}, "p1"),
    "a number in it": ({"facts": {"n": {"$gte": 5}}}, "p2"),
    "two conditions on one of them": ({"facts": {"title": "pen", "n": 1}}, ""),
    "a part of a text in it": ({"facts": {"title": {"$contains": "pen"}}}, "p1 p2"),
    "no component at all": ({"facts": {"$null": True}}, "p3 p4"),
    "some component": ({"facts": {"$notNull": True}}, "p1 p2"),
    "a value that none has": ({"facts": {"title": {"$null": True}}}, "p3 p4"),
    "none of the components": ({"facts": {"$none": {"title": "pen"}}}, "p2 p3 p4"),
    "every component": ({"facts": {"$every": {"n": {"$gt": 1}}}}, "p2 p3 p4"),
    "a number of components": ({"facts": {"$count": {"$gt": 1}}}, "p1"),
    "either component": ({"facts": {"$or": [{"title": "pen"}, {"n": 5}]}}, "p1 p2"),
    "a component by itself": ({"fact": {"$none": {"title": "sun"}}}, "p2 p3 p4"),
    "components in components": ({"box": {"facts": {"title": "deep"}}}, "p3"),
    "files in components in components": ({"box": {"facts": {"icon": {"name": "a.png"}}}}, "p3"),
    "a number of components in components": ({"box": {"facts": {"$count": 1}}}, "p3"),
    "a zone": ({"zone": {"title": "q"}}, "p1 p2"),
    "a field that some components of a zone have": ({"zone": {"text": "x"}}, "p1"),
    "a component of a zone": ({"zone": {"__component": "a.fact", "title": "q"}}, "p2"),
    "no component of a zone": ({"zone": {"$none": {"__component": "a.fact"}}}, "p1 p3 p4"),
    "a number in a zone": ({"zone": {"$count": 2}}, "p2"),
    "a file": ({"cover": {"name": "a.png"}}, "p1"),
    "one of the files": ({"gallery": {"name": {"$endsWith": ".txt"}}}, "p1"),
    "none of the files": ({"gallery": {"$none": {"name": "b.txt"}}}, "p2 p3 p4"),
    "no file": ({"cover": {"$null": True}}, "p3 p4"),
    "an emptied gallery": ({"gallery": {"$notNull": True}}, "p1"),
    "a number of files": ({"gallery": {"$count": 2}}, "p1"),
    "a list within a list": ({"$or": [[{"name": "p1"}, {"facts": {"n": 2}}], {"name": "p4"}]}, "p1 p4"),
}
WRONG = {
    "a value for $none": {"markers": {"$none": "pen"}},
    "an unknown field in $none": {"markers": {"$none": {"nope": 1}}},
    "a word for a number": {"markers": {"$count": "many"}},
    "no field of a component": {"facts": {"nope": 1}},
    "a value for a component": {"facts": "pen"},
    "a field that no component of a zone has": {"zone": {"nope": 1}},
    "no field of a file": {"cover": {"nope": 1}},
    "$none of a value": {"name": {"$none": {}}},
}


@pytest.mark.parametrize("case", FILTERS)
def test_documents_are_found_by_what_they_hold(trails, case):
    filters, expected = FILTERS[case]
    assert found(filters) == expected.split()


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_meant_is_refused(trails, case):
    with pytest.raises(ValidationError):
        found(WRONG[case])


def test_files_are_found_by_a_bare_id(trails):
    number = Asset.objects.get(name="a.png").pk
    assert found({"cover": number}) == ["p1"]
    assert found({"gallery": {"id": number}}) == ["p1"]
    assert found({"cover": [number, 0]}) == ["p1"]


def test_a_file_that_is_gone_is_no_file(trails):
    assets.delete(Asset.objects.get(name="a.png"))
    assert found({"cover": {"$notNull": True}}) == ["p2"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("markers.$count,name", "p4 p2 p1 p3"),
        ("markers.$count:desc,name", "p1 p3 p2 p4"),
        ("facts.n,name", "p1 p2 p3 p4"),
        ("facts.n:desc,name", "p3 p4 p2 p1"),
        ("facts.title,name", "p1 p2 p3 p4"),
        ("facts.$count:desc,name", "p1 p2 p3 p4"),
        ("zone.title,name", "p1 p2 p3 p4"),
        ("zone.title:desc,name", "p2 p3 p4 p1"),
        ("cover.name,name", "p1 p2 p3 p4"),
        ("cover.name:desc,name", "p3 p4 p2 p1"),
        ("box.facts.n,name", "p3 p1 p2 p4"),
        ("lead.trails.$count,name", "p1 p3 p2 p4"),
    ],
)
def test_documents_are_sorted_by_what_they_hold(trails, sort, expected):
    assert found(sort=sort) == expected.split()


def test_a_zone_is_sorted_by_the_components_that_have_the_value(trails):
    zone = [{"__component": "a.quote", "text": "y"}, {"__component": "a.fact", "n": 9}]
    builders.write("trails", "p3", {"zone": zone})
    assert found(sort="zone.n:desc,name") == ["p1", "p4", "p3", "p2"]


@pytest.mark.parametrize("sort", ["$count", "name.$count", "facts", "facts.nope", "cover.nope", "facts.icon"])
def test_what_cannot_be_sorted_by_is_refused(trails, sort):
    with pytest.raises(ValidationError):
        found(sort=sort)
