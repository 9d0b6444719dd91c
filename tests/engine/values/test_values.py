"""What each kind of value takes, and in which form it is read back."""

import pytest

from relations.engine.definitions import create_field, create_flow, create_locale, update_flow
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def flow():
    return create_flow("things", name="Things")


def written(flow, kind, value, **field):
    """What is read back of a value of this kind."""
    create_field(flow, "value", field_type=kind, **field)
    documents("things").create({"value": value}, document_id="t")
    return documents("things").find_one("t")["value"]


PARAGRAPH = {"type": "paragraph", "children": [{"type": "text", "text": "a", "bold": True}]}
BLOCKS = [
    PARAGRAPH,
    {"type": "heading", "level": 2, "children": [{"type": "text", "text": ""}]},
    {
        "type": "list",
        "format": "ordered",
        "children": [
            {"type": "list-item", "children": [{"type": "text", "text": "x"}]},
            {"type": "list", "format": "unordered", "children": [{"type": "list-item", "children": []}]},
        ],
    },
    {
        "type": "quote",
        "children": [{"type": "link", "url": "https://x.io", "children": [{"type": "text", "text": "a"}]}],
    },
    {"type": "code", "language": "python", "children": [{"type": "text", "text": "x = 1"}]},
    {"type": "image", "image": {"url": "/uploads/a.png"}, "children": [{"type": "text", "text": ""}]},
]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", " a\nb ÿ 😀 "),
        ("string", ""),
        ("text", "a\n\nb"),
        ("richtext", "# a\n<b>b</b>"),
        ("blocks", BLOCKS),
        ("blocks", []),
        ("email", "a@example.com"),
        ("uid", "a-b_c.d~1"),
        ("json", {"a": [1, 1.5, None, True, "x", {}], "b": []}),
        ("json", [1]),
        ("json", "text"),
        ("json", False),
        ("json", 0),
        ("datetime", "2026-11-21T10:00:00.123Z"),
        ("date", "2026-11-21"),
        ("time", "10:30:00.000"),
        ("timestamp", "1795255200123"),
        ("integer", -7),
        ("integer", 2**53 - 1),
        ("biginteger", "9223372036854775807"),
        ("biginteger", "-9223372036854775808"),
        ("float", 1.25),
        ("decimal", 19.99),
        ("decimal", 0),
        ("boolean", False),
        ("boolean", True),
    ],
)
def test_a_value_is_read_back_unchanged(flow, kind, value):
    found = written(flow, kind, value)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("biginteger", 12345678901, "12345678901"),
        ("integer", "7", 7),
        ("decimal", "19.99", 19.99),
        ("boolean", "true", True),
        ("datetime", "2026-11-21T11:00:00+01:00", "2026-11-21T10:00:00.000Z"),
        ("datetime", "2026-11-21", "2026-11-21T00:00:00.000Z"),
        ("datetime", 1795255200123, "2026-11-21T10:00:00.123Z"),
        ("datetime", "1795255200123", "2026-11-21T10:00:00.123Z"),
        ("timestamp", 1795255200123, "1795255200123"),
        ("timestamp", "2026-11-21T10:00:00.123Z", "1795255200123"),
        ("time", "10:30", "10:30:00.000"),
        ("time", "10:30:01.5", "10:30:01.500"),
    ],
)
def test_a_value_is_read_back_in_one_form(flow, kind, value, expected):
    assert written(flow, kind, value) == expected


@pytest.mark.parametrize(
    "kind", ["string", "blocks", "email", "json", "time", "timestamp", "biginteger", "media"]
)
def test_null_is_a_value_of_every_kind(flow, kind):
    assert written(flow, kind, None) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", 7),
        ("text", ["a"]),
        ("richtext", {}),
        ("string", "a\x00b"),
        ("email", "no address"),
        ("email", ""),
        ("uid", "a b"),
        ("uid", "é"),
        ("uid", "a/b"),
        ("integer", 1.5),
        ("integer", True),
        ("integer", "x"),
        ("integer", 2**53),
        ("json", object()),
        ("json", {"deep": [{1, 2}]}),
        ("json", {1: "a key that is no string"}),
        ("json", [2**64]),
        ("biginteger", "9223372036854775808"),
        ("biginteger", 1.5),
        ("biginteger", True),
        ("float", "x"),
        ("float", True),
        ("decimal", float("nan")),
        ("decimal", "Infinity"),
        ("boolean", "yes"),
        ("boolean", 2),
        ("date", "21.11.2026"),
        ("date", "2026-02-30"),
        ("date", 7),
        ("datetime", "soon"),
        ("datetime", True),
        ("datetime", "9999-12-31T23:59:59-01:00"),
        ("datetime", 10**16 - 1),
        ("time", "25:00"),
        ("time", 7),
        ("timestamp", "soon"),
        ("json", float("inf")),
        ("json", {"a": "\x00"}),
        ("blocks", {"type": "paragraph"}),
        ("blocks", "text"),
        ("blocks", [7]),
        ("blocks", [{"type": "nonsense"}]),
        ("blocks", [{"type": ["paragraph"]}]),
        ("blocks", [{"type": "paragraph", "children": []}]),
        ("blocks", [{"type": "paragraph", "children": [{"type": "text"}]}]),
        ("blocks", [{"type": "paragraph", "children": [{"type": "text", "text": "a", "bold": 1}]}]),
        ("blocks", [{"type": "heading", "level": 7, "children": [{"type": "text", "text": "a"}]}]),
        ("blocks", [{"type": "list", "format": "x", "children": [{"type": "list-item", "children": []}]}]),
        ("blocks", [{"type": "image", "image": {}, "children": []}]),
    ],
)
def test_a_value_is_refused(flow, kind, value):
    with pytest.raises(ValidationError) as caught:
        written(flow, kind, value)
    assert caught.value.key == "value"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "x", 7]
)
def test_a_link_in_blocks_runs_nothing(flow, url):
    link = {"type": "link", "url": url, "children": [{"type": "text", "text": "a"}]}
    with pytest.raises(ValidationError, match=r"\[0\]\.children\[0\]"):
        written(flow, "blocks", [{"type": "paragraph", "children": [link]}])


# -- constraints ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "options", "good", "bad"),
    [
        ("string", {"minLength": 2}, "ab", "a"),
        ("string", {"maxLength": 2}, "ab", "abc"),
        ("string", {"regex": "^[a-z]+$"}, "ab", "AB"),
        ("email", {"maxLength": 13}, "a@example.com", "ab@example.com"),
        ("integer", {"min": 1}, 1, 0),
        ("integer", {"max": 3}, 3, 4),
        ("float", {"min": 0.5}, 0.5, 0.4),
        ("decimal", {"max": 1.5}, 1.5, 1.6),
        ("biginteger", {"min": 5}, "5", "4"),
        ("biginteger", {"max": 12345678901}, "12345678901", "12345678902"),
        ("enumeration", {"enum": ["a", "b"]}, "b", "c"),
        ("enumeration", {"enum": ["a", "b"]}, "a", ""),
    ],
)
def test_a_constraint_holds(flow, kind, options, good, bad):
    assert written(flow, kind, good, options=options) == good
    with pytest.raises(ValidationError):
        documents("things").create({"value": bad})


def test_an_empty_text_needs_no_pattern_unless_it_is_required(flow):
    assert written(flow, "string", "", options={"regex": "^[a-z]+$"}) == ""


@pytest.mark.parametrize("field", [{"required": True}, {"options": {"minLength": 3}}])
def test_a_draft_may_be_unfinished(flow, field):
    update_flow(flow, draft_and_publish=True)
    create_field(flow, "value", field_type="string", **field)
    documents("things").create({"value": ""}, document_id="t")
    with pytest.raises(ValidationError, match="value must"):
        documents("things").publish("t")


def test_a_default_is_taken(flow):
    create_field(flow, "value", field_type="integer", default=7)
    documents("things").create({}, document_id="t")
    assert documents("things").find_one("t")["value"] == 7


@pytest.mark.parametrize("kind", ["string", "email", "integer", "biginteger", "decimal", "date", "timestamp"])
def test_a_unique_value_is_taken_once(flow, kind):
    value = {"email": "a@example.com", "date": "2026-11-21", "decimal": 1.5, "string": "a"}.get(kind, 12345)
    written(flow, kind, value, unique=True)
    with pytest.raises(ValidationError, match="unique"):
        documents("things").create({"value": value})


# -- UIDs -------------------------------------------------------------------------------------------


@pytest.fixture
def titled(flow):
    create_field(flow, "title", field_type="string")
    create_field(flow, "slug", field_type="uid", unique=True, options={"targetField": "title"})
    return flow


def slugs(*data):
    return [documents("things").create(each)["slug"] for each in data]


def test_a_uid_is_made_of_its_target(titled):
    assert slugs({"title": "Crème brûlée, twice!"}) == ["creme-brulee-twice"]


def test_a_uid_that_is_taken_is_numbered(titled):
    assert slugs({"title": "A"}, {"title": "a"}, {"title": "A!"}) == ["a", "a-1", "a-2"]


def test_a_uid_that_is_given_is_kept(titled):
    assert slugs({"title": "A", "slug": "Z"}) == ["Z"]


@pytest.mark.parametrize("data", [{}, {"title": None}, {"title": "!?"}, {"title": ""}])
def test_a_uid_is_not_made_of_nothing(titled, data):
    assert slugs(data) == [None]


def test_a_uid_stays_when_its_target_changes(titled):
    documents("things").create({"title": "A"}, document_id="t")
    assert documents("things").update("t", {"title": "B"})["slug"] == "a"


def test_each_document_has_its_uid_in_its_locale(titled):
    create_locale("fr")
    update_flow(titled, localized=True)
    documents("things").create({"title": "A"}, document_id="t")
    assert documents("things").update("t", {"title": "A"}, locale="fr")["slug"] == "a"


# -- private ----------------------------------------------------------------------------------------


def test_a_private_value_is_kept(flow):
    assert written(flow, "string", "x", options={"private": True}) == "x"


@pytest.mark.parametrize("asked", [{"filters": {"value": "x"}}, {"sort": "value"}])
def test_a_private_value_is_not_looked_into(flow, asked):
    written(flow, "string", "x", options={"private": True})
    with pytest.raises(ValidationError, match="Invalid key value"):
        documents("things").find(**asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"filters": {"hidden": {"title": "x"}}},
        {"filters": {"hidden": {"$null": True}}},
        {"sort": "hidden.title"},
    ],
)
def test_a_private_relation_is_not_looked_into(titled, asked):
    create_field(
        titled,
        "hidden",
        field_type="relationship",
        cardinality="many-to-one",
        target_flow=titled,
        options={"private": True},
    )
    with pytest.raises(ValidationError, match="Invalid key hidden"):
        documents("things").find(**asked)


@pytest.mark.parametrize("operator", ["$gt", "$lt"])
def test_timestamps_are_compared_as_numbers(flow, operator):
    written(flow, "timestamp", 99999)
    documents("things").create({"value": 100000}, document_id="u")
    found = documents("things").find(filters={"value": {operator: 99999}})
    assert [each.document_id for each in found] == (["u"] if operator == "$gt" else [])
