"""From the payload of a relation to the writes, without a database: the documents and rows are given."""

import uuid

import pytest

from relations.engine.errors import ValidationError
from relations.engine.links import payload
from relations.engine.links.plan.planning import plan
from relations.engine.links.plan.types import Member, Row
from relations.engine.links.resolving import Resolver
from relations.engine.links.targets import Documents, FoundDocument
from relations.engine.schema import FlowSchema, Pairing, RelationSchema, Schema
from relations.models import Cardinality

GAP = 1 << 32
PLAIN, LOCALIZED, DRAFTS = {}, {"localized": True}, {"drafts": True}


class Side:
    """One field's list, of documents `a` to `e`, each in every version that its flow may have."""

    def __init__(self, own=PLAIN, other=PLAIN, *, owning=True, to_many=True):
        flows = {key: self._flow(key, **features) for key, features in ((1, own), (2, other))}
        field = RelationSchema(
            1, "1", 1, "r", "R", "relationship", link_field=1, owning=owning, targets=(2,), flows=flows,
            cardinality=Cardinality.MANY_TO_MANY if to_many else Cardinality.MANY_TO_ONE,
        )  # fmt: skip
        schema = Schema(uuid.uuid4(), {f.slug: f for f in flows.values()}, flows, ("en", "fr"), "en")
        locale, status = "en" if own.get("localized") else "", flows[1].statuses[0]
        self.resolver = Resolver(Pairing(field), locale, status, schema, self._documents(flows[2]))

    def _flow(self, key, *, localized=False, drafts=False):
        return FlowSchema(key, str(key), f"f{key}", f"f{key}", "F", True, localized, drafts, False)

    def _documents(self, flow):
        found = Documents(flow)
        for entry, name in enumerate("abcde", 1):
            locales = ("en", "fr") if flow.localized else ("",)
            versions = {(code, status): entry * 10 for code in locales for status in flow.statuses}
            found.by_id[name] = FoundDocument(entry, name, flow.id, versions)
        return found

    def change(self, value):
        return self.resolver.changes(payload.change(value, ("r",)))

    def order(self, members, value):
        """The list, given and gotten as `(name, locale, status)`, after the write of a payload."""
        rows = [Row(at, self._member(m), at * GAP) for at, m in enumerate(members)]
        keys = [None, *(row.key for row in rows), None]
        around = [Row(r.pk, r.member, r.key, keys[at], keys[at + 2]) for at, r in enumerate(rows)]
        change = next(iter(self.change(value).values()))
        ends = (rows[0].key, rows[-1].key) if rows else (None, None)
        found = plan(change, rows if change.needs_all_rows else around, *ends)
        keys = {row.member: row.key for row in rows} | {rows[pk].member: key for pk, key in found.moves}
        for row in found.deletes:
            del keys[row.member]
        keys.update(found.inserts)
        return [self._named(member) for member in sorted(keys, key=keys.__getitem__)]

    def _member(self, named):
        name, locale, status = (*named, *("", "published")[len(named) - 1 :])
        return Member(" abcde".index(name), locale, status)

    def _named(self, member):
        return (" abcde"[member.document], member.locale, member.status)


def plain(names):
    return [(name, "", "published") for name in names]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"connect": ["d"]}, "abcd"),
        ({"connect": [{"documentId": "c", "position": {"start": True}}]}, "cab"),
        ({"connect": [{"documentId": "a", "position": {"after": "b"}}]}, "bac"),
        ({"disconnect": ["b"], "connect": [{"documentId": "d", "position": {"after": "b"}}]}, "adc"),
        ({"set": ["c", "a", "e"]}, "cae"),
        (["e"], "e"),
        (None, ""),
    ],
)
def test_a_payload_gives_this_order(value, expected):
    assert Side().order(plain("abc"), value) == plain(expected)


def test_the_last_connected_one_takes_the_only_place():
    assert Side(to_many=False).order(plain("a"), {"connect": ["b", "c"]}) == plain("c")


def test_an_items_locale_chooses_the_row_of_a_list_that_leaves_it_open():
    side = Side(other=LOCALIZED)
    rows = [("a", "en"), ("a", "fr"), ("b", "fr")]
    found = side.order(rows, {"connect": [{"documentId": "b", "locale": "fr", "position": {"start": True}}]})
    assert [row[:2] for row in found] == [("b", "fr"), ("a", "en"), ("a", "fr")]


@pytest.mark.parametrize("owning", [True, False])
def test_an_anchors_locale_chooses_its_row(owning):
    side = Side(other=LOCALIZED, owning=owning)
    rows = [("a", "en"), ("b", "fr"), ("a", "fr")]
    position = {"before": "a", "locale": "fr"}
    found = side.order(rows, {"connect": [{"documentId": "c", "position": position}]})
    assert [row[:2] for row in found] == [("a", "en"), ("b", "fr"), ("c", "en"), ("a", "fr")]


def test_an_anchors_status_chooses_its_row():
    side = Side(other=DRAFTS)
    rows = [("a", "", "draft"), ("b", "", "draft"), ("a", "", "published")]
    position = {"after": "a", "status": "published"}
    found = side.order(rows, {"connect": [{"documentId": "c", "status": "draft", "position": position}]})
    assert found == [*rows, ("c", "", "draft")]


def test_an_anchor_in_a_status_that_is_not_there_is_refused():
    side = Side(other=DRAFTS)
    position = {"after": "a", "status": "published"}
    with pytest.raises(ValidationError) as caught:
        side.order([("a", "", "draft")], {"connect": [{"documentId": "c", "position": position}]})
    assert caught.value.key == "r.connect[0].position.after"


def test_from_the_inverse_side_one_change_is_one_of_each_status_of_the_sources():
    changes = Side(other=DRAFTS, owning=False).change({"connect": ["a"]})
    found = {status: change.items[0].members[0].status for status, change in changes.items()}
    assert found == {"draft": "draft", "published": "published"}


def test_an_anchor_must_be_in_the_first_of_the_lists_alone():
    changes = Side(other=DRAFTS, owning=False).change({"connect": ["a"]})
    assert [found.strict for found in changes.values()] == [True, False]


def test_a_document_that_is_connected_twice_is_refused_with_its_path():
    with pytest.raises(ValidationError) as caught:
        Side().change({"connect": ["a", "a"]})
    assert (caught.value.key, caught.value.details) == ("r.connect[1]", {"documentId": "a"})
