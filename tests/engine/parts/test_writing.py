"""Writing relations of components: their lists belong to each component alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.models import EntryVersion, Link
from relations.signals import document_changed
from tests.engine.parts.helpers import BOX, QUOTE, box, page, read, rows, shape, update

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_every_place_has_lists_of_its_own(pages):
    page(
        {
            "box": {"many": ["a", "b"], "one": "c", "inner": [{"many": ["d"]}, {"many": ["e", "d"]}]},
            "rows": [{"many": ["b", "a"]}, {"many": ["c"], "one": "a"}],
            "zone": [{"__component": QUOTE, "many": ["f"]}, {"__component": BOX, "inner": [{"many": ["a"]}]}],
        }
    )
    assert shape() == {
        "box.0.many": ["a", "b"],
        "box.0.one": "c",
        "box.0.inner.0.many": ["d"],
        "box.0.inner.1.many": ["e", "d"],
        "rows.0.many": ["b", "a"],
        "rows.0.one": None,
        "rows.1.many": ["c"],
        "rows.1.one": "a",
        "zone.0.many": ["f"],
        "zone.0.one": None,
        "zone.1.many": [],
        "zone.1.inner.0.many": ["a"],
    }


def test_values_hold_nothing_of_the_relation(pages):
    page({"box": {"text": "t", "many": ["a"]}})
    (values,) = EntryVersion.objects.filter(flow=pages).values_list("values", flat=True)
    assert values["box"].keys() == {"id", "text"}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"connect": ["d"]}, ["a", "b", "c", "d"]),
        ({"connect": [{"documentId": "d", "position": {"start": True}}]}, ["d", "a", "b", "c"]),
        ({"connect": [{"documentId": "d", "position": {"before": "b"}}]}, ["a", "d", "b", "c"]),
        ({"connect": [{"documentId": "a", "position": {"after": "b"}}]}, ["b", "a", "c"]),
        ({"connect": [{"documentId": "a", "position": {"end": True}}]}, ["b", "c", "a"]),
        ({"disconnect": ["b"]}, ["a", "c"]),
        ({"disconnect": ["b"], "connect": ["e"]}, ["a", "c", "e"]),
        ({"set": ["c", "a"]}, ["c", "a"]),
        (["f"], ["f"]),
        ("f", ["f"]),
        ([], []),
        (None, []),
        ({}, ["a", "b", "c"]),
    ],
)
def test_the_grammar_is_that_of_every_relation(pages, payload, expected):
    made = page({"box": {"many": ["a", "b", "c"]}})
    update({"box": {"id": made["box"]["id"], "many": payload}})
    assert box() == expected


def test_one_keeps_the_last(pages):
    made = page({"box": {"one": "a"}})
    update({"box": {"id": made["box"]["id"], "one": {"connect": ["b", "c"]}}})
    assert read()["box"]["one"].document_id == "c"


def test_a_list_that_is_not_named_is_kept(pages):
    made = page({"box": {"many": ["a", "b"], "one": "c"}})
    update({"box": {"id": made["box"]["id"], "text": "new"}})
    assert (box(), read()["box"]["one"].document_id) == (["a", "b"], "c")


def test_a_component_without_an_id_is_new(pages):
    page({"box": {"many": ["a", "b"]}})
    update({"box": {"text": "new"}})
    assert box() == []
    assert not Link.objects.exists()


def test_lists_move_with_their_components(pages):
    made = page({"rows": [{"many": ["a"]}, {"many": ["b", "c"]}]})
    first, second = (row["id"] for row in made["rows"])
    update({"rows": [{"id": second}, {"many": ["d"]}, {"id": first}]})
    assert rows() == [["b", "c"], ["d"], ["a"]]


def test_a_component_that_is_left_out_takes_its_links_along(pages):
    made = page({"box": {"inner": [{"many": ["a"]}, {"many": ["b"]}]}, "rows": [{"many": ["c"]}]})
    inner = made["box"]["inner"]
    update({"box": {"id": made["box"]["id"], "inner": [{"id": inner[1]["id"]}]}})
    assert sorted(Link.objects.values_list("target__document_id", flat=True)) == ["b", "c"]


@pytest.mark.parametrize("value", [None, {"text": "new"}])
def test_what_is_within_goes_along(pages, value):
    page({"box": {"many": ["f"], "inner": [{"many": ["a"]}]}, "rows": [{"many": ["c"]}]})
    update({"box": value})
    assert list(Link.objects.values_list("target__document_id", flat=True)) == ["c"]


def test_a_write_of_other_fields_keeps_everything(pages):
    page({"box": {"many": ["a"]}, "rows": [{"many": ["c"]}]})
    before = shape()
    update({"rows": [{"id": read()["rows"][0]["id"], "text": "t"}]})
    assert shape() == before


def test_what_was_read_is_written_back(pages):
    page({"box": {"many": ["a", "b"], "one": "c"}, "zone": [{"__component": QUOTE, "many": ["d"]}]})
    before = shape()
    update({slug: read().as_dict()[slug] for slug in ("box", "zone")})
    assert shape() == before


def test_each_changed_list_counts_as_a_revision(pages):
    made = page({"box": {"many": ["a"]}})
    update({"box": {"id": made["box"]["id"], "many": {"connect": ["b"]}}})
    assert read().revision == made.revision + 1


def test_components_that_bring_one_id_are_refused(pages):
    with pytest.raises(ValidationError, match="there twice") as caught:
        page({"box": {"id": 7, "inner": [{"id": 8}]}, "rows": [{"id": 8}]})
    assert caught.value.path[0] == "rows"


BAD = [
    ({"many": ["x"]}, "box.many[0]"),
    ({"many": {"connect": ["x"]}}, "box.many.connect[0]"),
    ({"many": {"conect": ["a"]}}, "box.many.conect"),
    ({"many": {"set": ["a"], "connect": ["b"]}}, "box.many.connect"),
    ({"many": {"set": None}}, "box.many.set"),
    ({"many": {"connect": [{"documentId": "a", "position": {"before": "b"}}]}}, "box.many.connect[0]"),
    ({"many": {"connect": [{"documentId": "a", "positon": {}}]}}, "box.many.connect[0].positon"),
    ({"many": {"connect": ["a", "a"]}}, "box.many.connect[1]"),
    (
        {"many": {"connect": [{"documentId": "a", "position": {"middle": True}}]}},
        "box.many.connect[0].position",
    ),
    ({"many": [{"documentId": "a", "locale": "xx"}]}, "box.many[0].locale"),
    ({"many": [{"documentId": "a", "status": "gone"}]}, "box.many[0].status"),
    ({"many": [True]}, "box.many[0]"),
    ({"many": 1.5}, "box.many"),
    ({"many": {"disconnect": ["x"]}}, "box.many.disconnect[0]"),
    ({"many": [{"type": "product", "id": "1"}]}, "box.many[0]"),
    ({"inner": [{"many": ["a"]}, {"many": ["x"]}]}, "box.inner[1].many[0]"),
    ({"inner": [{"mny": ["a"]}]}, "box.inner[0].mny"),
    ({"one": {"connect": "\x00"}}, "box.one.connect"),
]


@pytest.mark.parametrize(("value", "key"), BAD)
def test_what_cannot_be_meant_is_named_with_its_way(pages, value, key):
    page({"rows": [{"many": ["a"]}]})
    before = shape()
    with pytest.raises(ValidationError) as caught:
        update({"box": value, "rows": [{"id": read()["rows"][0]["id"], "many": []}]})
    assert caught.value.key.startswith(key)
    assert shape() == before


def test_all_faults_of_a_body_are_named(pages):
    with pytest.raises(ValidationError) as caught:
        page({"box": {"many": {"conect": ["a"]}}, "rows": [{"many": 1.5}, {"one": True}]})
    assert [error.key for error in caught.value.all] == ["box.many.conect", "rows[0].many", "rows[1].one"]


def test_a_deleted_target_leaves_the_list(pages):
    page({"box": {"many": ["a", "b", "c"]}})
    documents("notes").delete("b")
    assert box() == ["a", "c"]


def test_a_deleted_page_leaves_no_links(pages):
    page({"box": {"many": ["a"]}, "rows": [{"many": ["b"]}]})
    documents("pages").delete("p")
    assert not Link.objects.exists()


def test_the_signal_names_lists_with_the_way_there(pages, django_capture_on_commit_callbacks):
    heard = []

    def hear(sender, document, action, changes, using, **kwargs):
        heard.append(changes)

    document_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        page({"rows": [{"many": ["a"]}, {"many": ["b"]}], "box": {"inner": [{"one": "c"}]}})
    document_changed.disconnect(hear)
    (changes,) = heard
    assert {way: lists.added for way, lists in changes.relations.items()} == {
        "rows.many": ("a", "b"),
        "box.inner.one": ("c",),
    }


def test_a_new_component_costs_one_statement_for_each_list(pages):
    page({}, "o")
    with CaptureQueriesContext(connection) as few:
        page({"rows": [{"many": ["a", "b"]}]}, "p")
    with CaptureQueriesContext(connection) as many:
        page({"rows": [{"many": ["a", "b"]} for _ in range(11)]}, "q")
    assert len(many) - len(few) == 10
