"""Rows of one's own models as targets, from Python and in the Strapi dialect; what links them."""

import json

import pytest
import qs_codec
from django.contrib.auth.models import Group, Permission
from django.test import Client

from relations.access.tokens import issue_token
from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.reading.reverse import linking
from relations.linked import LinkedByContent
from relations.models import Flow
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups(settings):
    """Wishes and dreams that link groups of this project and brands elsewhere; three groups."""
    settings.RELATIONS_RESOURCES = {"group": "auth.Group", "brand": None}
    return make_groups()


@remembered
def make_groups():
    for slug, drafts in (("wishes", True), ("dreams", False)):
        definitions.create_field(
            builders.flow(slug, draft_and_publish=drafts),
            "wanted",
            field_type="relationship",
            cardinality="many-to-many",
            resource_types=["group", "brand"],
        )
        builders.make(slug, "a", "b")
    return [Group.objects.create(name=name) for name in "xyz"]


@pytest.fixture
def client(db):
    """Somebody with a machine's token."""
    return Client(headers={"Authorization": f"Bearer {issue_token('x', scope='write')[1]}"})


def wanted(entry="a", flow="wishes"):
    found = documents(flow).find_one(entry, status="draft", populate="wanted")
    return [(member.type, member.id) for member in found["wanted"]]


def write(value, entry="a"):
    documents("wishes").update(entry, {"wanted": value})


def test_rows_are_connected(groups):
    x, y, z = groups
    write({"connect": [x, z]})
    write({"connect": [{"type": "brand", "id": "b1", "position": {"before": z}}, y]})
    assert wanted() == [("group", str(x.pk)), ("brand", "b1"), ("group", str(z.pk)), ("group", str(y.pk))]


@pytest.mark.parametrize("shape", ["list", "set", "one"])
def test_a_list_is_replaced(groups, shape):
    write([groups[0]])
    write({"list": [groups[1]], "set": {"set": [groups[1]]}, "one": groups[1]}[shape])
    assert wanted() == [("group", str(groups[1].pk))]


def test_rows_are_disconnected(groups):
    write(groups)
    write({"disconnect": [groups[1], {"type": "group", "id": groups[0].pk}]})
    assert wanted() == [("group", str(groups[2].pk))]


@pytest.mark.parametrize(
    ("value", "key", "words"),
    [
        ({"type": "group", "id": "0"}, "wanted.connect[0].id", 'There is no group "0"'),
        ({"type": "nothing", "id": "1"}, "wanted.connect[0].type", '"nothing" is no type'),
        ({"type": "brand"}, "wanted.connect[0].id", "id must be"),
        ({"type": "brand", "id": ""}, "wanted.connect[0].id", "1 to 255"),
        ({"type": "brand", "id": "x" * 256}, "wanted.connect[0].id", "1 to 255"),
        ({"type": "brand", "id": "\x00"}, "wanted.connect[0].id", "1 to 255"),
        ({"type": "brand", "id": True}, "wanted.connect[0].id", "id must be"),
        ({"type": 7, "id": "1"}, "wanted.connect[0].type", "type must be"),
        ({"type": "brand", "id": "1", "locale": "en"}, "wanted.connect[0].locale", "Invalid key"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_by_name(groups, value, key, words):
    with pytest.raises(ValidationError, match=words) as refused:
        write({"connect": [value]})
    assert refused.value.key == key
    assert wanted() == []


@pytest.fixture
def owned(groups):
    """A wish whose field `owners` takes groups alone, and has the first two of three."""
    definitions.create_field(
        Flow.objects.get(slug="wishes"),
        "owners",
        field_type="relationship",
        cardinality="many-to-many",
        resource_types=["group"],
    )
    documents("wishes").update("a", {"owners": groups[:2]})
    return [group.pk for group in groups]


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (lambda x, y, z: [z, str(x)], (2, 0)),
        (lambda x, y, z: {"connect": [z, {"id": y}]}, (0, 2, 1)),
        (lambda x, y, z: {"connect": [{"id": z, "position": {"before": y}}]}, (0, 2, 1)),
        (lambda x, y, z: {"disconnect": [x, {"id": y}]}, ()),
        (lambda x, y, z: {"set": [{"id": z}]}, (2,)),
        (lambda x, y, z: z, (2,)),
    ],
)
def test_an_id_alone_is_one_of_the_only_type(owned, change, left):
    documents("wishes").update("a", {"owners": change(*owned)})
    found = documents("wishes").find_one("a", status="draft", populate="owners")
    assert [member.id for member in found["owners"]] == [str(owned[at]) for at in left]


def test_an_id_alone_must_exist(owned):
    with pytest.raises(ValidationError, match='There is no group "0"'):
        documents("wishes").update("a", {"owners": [0]})


def test_a_row_of_an_unknown_model_is_refused(groups):
    with pytest.raises(ValidationError, match=r"no type for auth\.Permission"):
        write([Permission.objects.first()])


def test_a_field_of_documents_takes_no_row(groups):
    builders.guide()
    builders.make("restaurants", "r")
    with pytest.raises(ValidationError, match='"group" is no type that this field takes'):
        documents("restaurants").update("r", {"categories": [groups[0]]})


def test_the_dialect_takes_back_what_it_answered(groups, client):
    write([groups[1], {"type": "brand", "id": "b"}, groups[0]])
    before = wanted()
    url = "/api/wishes/a?status=draft&populate=wanted"
    shown = client.get(url).json()["data"]["wanted"]
    for data in ({"wanted": shown}, {"wanted": {"set": shown}}):
        answer = client.put(url, json.dumps({"data": data}), "application/json")
        assert answer.status_code == 200, answer.content
        assert answer.json()["data"]["wanted"] == shown
    assert wanted() == before


def test_the_dialect_moves_a_row(groups, client):
    write(groups)
    item = {"type": "group", "id": str(groups[2].pk), "position": {"start": True}}
    body = json.dumps({"data": {"wanted": {"connect": [item]}}})
    client.put("/api/wishes/a?status=draft", body, "application/json")
    assert wanted()[0] == ("group", str(groups[2].pk))


# -- the way back -----------------------------------------------------------------------------------


@pytest.fixture
def linked(groups):
    write([groups[0]], "a")
    write([groups[1]], "b")
    documents("wishes").publish("b")
    documents("dreams").update("a", {"wanted": [groups[0]]})
    return groups


def names(found):
    return [(document.flow.slug, document.document_id) for document in found]


def test_what_links_a_row_is_found(linked, django_assert_num_queries):
    x, y, z = linked
    with django_assert_num_queries(5):  # the schema, once for all and for each flow; two lists
        found = linking(x, status="draft")
    assert sorted(names(found)) == [("dreams", "a"), ("wishes", "a")]
    assert names(linking(x)) == [("dreams", "a")]
    assert names(linking(y)) == [("wishes", "b")]
    assert linking(z) == []


def test_one_flow_and_one_field_are_chosen(linked):
    assert names(linking(linked[0], status="draft", flow="wishes")) == [("wishes", "a")]
    assert linking(linked[0], status="draft", flow="wishes", field="wanted") != []


def test_a_resource_is_named_by_its_type_and_id(linked):
    assert names(linking(("group", linked[1].pk))) == [("wishes", "b")]
    assert linking(("brand", linked[1].pk)) == []


def test_what_is_found_has_what_was_populated(linked):
    (found,) = linking(linked[1], populate="wanted")
    assert found["wanted"][0].id == str(linked[1].pk)


def test_a_model_has_it_as_a_method(linked, monkeypatch):
    monkeypatch.setattr(Group, "linked_by", LinkedByContent.linked_by, raising=False)
    assert names(linked[0].linked_by("wishes", status="draft")) == [("wishes", "a")]
    assert names(linked[0].linked_by()) == [("dreams", "a")]


@pytest.mark.parametrize("row", [None, "group", ("nothing", 1)])
def test_what_is_no_resource_is_refused(linked, row):
    with pytest.raises(ValidationError):
        linking(row)


def test_a_field_that_the_flow_does_not_have_is_refused(linked):
    with pytest.raises(ValidationError, match='"wishes" has no relation "nothing" to brand'):
        linking(("brand", "x"), flow="wishes", field="nothing")


def test_a_row_of_an_unknown_model_links_nothing(linked):
    with pytest.raises(ValidationError, match=r"no type for auth\.Permission"):
        linking(Permission.objects.first())


FILTERS = {
    "an id": (lambda x: x, "a"),
    "the id as a field": (lambda x: {"id": x}, "a"),
    "one of several": (lambda x: {"id": {"$in": [x, "none"]}}, "a"),
    "an operator alone": (lambda x: {"$in": [x]}, "a"),
    "a list": (lambda x: [x, "b1"], "ab"),
    "a type": (lambda x: {"type": "brand"}, "b"),
    "a type and an id": (lambda x: {"type": "brand", "id": x}, ""),
    "none of a type": (lambda x: {"$none": {"type": "group"}}, "bc"),
    "every one of a type": (lambda x: {"$every": {"type": "group"}}, "ac"),
    "a number": (lambda x: {"$count": {"$gt": 1}}, "a"),
    "something": (lambda x: {"$notNull": True}, "ab"),
    "nothing": (lambda x: {"$null": True}, "c"),
}


@pytest.fixture
def chosen(groups):
    """Wishes: a wants two groups, b a brand, c nothing."""
    builders.make("wishes", "c")
    write([groups[0], groups[1]])
    write([{"type": "brand", "id": "b1"}], "b")
    return groups


@pytest.mark.parametrize("case", FILTERS)
def test_documents_are_found_by_what_they_link(chosen, client, case):
    condition, expected = FILTERS[case]
    value = condition(str(chosen[0].pk))
    rows, _ = documents("wishes").rows(filters={"wanted": value}, status="draft")
    assert "".join(sorted(rows.values_list("entry__document_id", flat=True))) == expected
    query = qs_codec.encode({"filters": {"wanted": value}, "status": "draft"})
    data = client.get(f"/api/wishes?{query}").json()["data"]
    assert "".join(sorted(item["documentId"] for item in data)) == expected


def test_documents_are_found_by_the_row_itself(chosen):
    rows, _ = documents("wishes").rows(filters={"wanted": chosen[1]}, status="draft")
    assert list(rows.values_list("entry__document_id", flat=True)) == ["a"]


@pytest.mark.parametrize("condition", [{"name": "x"}, {"id": {"nope": 1}}, {"$some": "x"}, {"id": {"id": 1}}])
def test_a_filter_of_what_is_linked_that_cannot_be_meant_is_refused(chosen, condition):
    with pytest.raises(ValidationError):
        documents("wishes").rows(filters={"wanted": condition}, status="draft")


def test_a_relation_to_both_is_filtered_by_type(chosen):
    wishes, dreams = (Flow.objects.get(slug=slug) for slug in ("wishes", "dreams"))
    kind = {"field_type": "relationship", "cardinality": "many-to-many", "target_flow": dreams}
    definitions.create_field(wishes, "both", resource_types=["group"], **kind)
    documents("wishes").update("a", {"both": ["a", chosen[0]]})
    documents("wishes").update("b", {"both": ["b"]})

    def found(condition):
        rows, _ = documents("wishes").rows(filters={"both": condition}, status="draft")
        return "".join(sorted(rows.values_list("entry__document_id", flat=True)))

    assert found({"type": "group"}) == "a"
    assert found({"type": "group", "id": "0"}) == ""
    assert found({"name": "b"}) == "b"
    assert found(chosen[0]) == "a"
