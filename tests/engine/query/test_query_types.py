"""Each type of field is compared as what it is, on every database alike."""

import datetime

import pytest

from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.models import EntryVersion
from tests.engine.query.library import found, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def library(django_db_setup, django_db_blocker):
    with opened(django_db_blocker):
        yield


UTC = datetime.UTC
CEST = datetime.timezone(datetime.timedelta(hours=2))
TABLE = [
    # integers and other numbers are numbers: "100" is more than "20", and "20.0" is 20
    ("pages", "$gt", "9", "b1 b2 b5 b7"),
    ("pages", "$eq", "20.0", "b2 b5"),
    ("pages", "$eq", " 20 ", "b2 b5"),
    ("pages", "$eq", 20, "b2 b5"),
    ("pages", "$eq", 20.0, "b2 b5"),
    ("pages", "$eq", "0", "b6"),
    ("price", "$eq", "9.50", "b1"),
    ("price", "$eq", "1e1", "b2"),
    ("price", "$lt", "0", "b3"),
    ("price", "$between", [-2, "9.5"], "b1 b3"),
    ("weight", "$eq", "0.3", "b1"),
    ("weight", "$lt", 0.00001, "b2"),
    ("weight", "$in", ["0.0000001"], "b2"),
    # big integers are exact where a double is not
    ("isbn", "$eq", "9007199254740993", "b1"),
    ("isbn", "$gt", 9007199254740992, "b1"),
    ("isbn", "$lt", "10", "b3"),
    ("isbn", "$in", ["+9007199254740992"], "b2"),
    ("isbn", "$containsi", "740993", "b1"),
    # booleans, as they come in a query string
    ("printed", "$eq", True, "b1 b3"),
    ("printed", "$eq", "true", "b1 b3"),
    ("printed", "$eq", "1", "b1 b3"),
    ("printed", "$eq", "t", "b1 b3"),
    ("printed", "$eq", "abc", "b1 b3"),
    ("printed", "$eq", "false", "b2 b5"),
    ("printed", "$eq", "0", "b2 b5"),
    ("printed", "$eq", 0, "b2 b5"),
    ("printed", "$eq", "", "b2 b5"),
    ("printed", "$ne", "true", "b2 b5"),
    ("printed", "$in", ["true", "false"], "b1 b2 b3 b5"),
    ("printed", "$lt", "true", "b2 b5"),
    # dates are days, whether or not a time of day was stored
    ("released", "$eq", "2020-01-31", "b1 b3"),
    ("released", "$eq", "2020-01-31T23:00:00Z", "b1 b3"),
    ("released", "$eq", datetime.date(2020, 1, 31), "b1 b3"),
    ("released", "$lte", "2020-01-31", "b1 b2 b3"),
    ("released", "$gt", "2020-01-31", "b4"),
    ("released", "$in", ["2021-06-01", "2019-12-31"], "b2 b4"),
    # points in time, in any zone
    ("read_at", "$eq", "2020-02-01T10:00:00.000Z", "b1"),
    ("read_at", "$eq", "2020-02-01T12:00:00+02:00", "b1"),
    ("read_at", "$eq", datetime.datetime(2020, 2, 1, 12, tzinfo=CEST), "b1"),
    ("read_at", "$eq", str(int(datetime.datetime(2020, 2, 1, 10, tzinfo=UTC).timestamp() * 1000)), "b1"),
    ("read_at", "$lt", "2020-02-01 10:00", "b2"),
    ("read_at", "$gt", "2020-02-01", "b1 b2"),
    ("read_at", "$notIn", ["2020-02-01T10:00Z"], "b2"),
    # times of day
    ("opens", "$eq", "08:30:00.000", "b1"),
    ("opens", "$eq", "08:30", "b1"),
    ("opens", "$gt", datetime.time(9), "b2"),
    ("opens", "$startsWithi", "23:", "b2"),
    # text, whatever the operand
    ("name", "$eq", 5, ""),
    ("name", "$eq", True, ""),
    ("name", "$startsWith", 100, "b4"),
    ("name", "$containsi", "WOOL_\\", "b4"),
    ("language", "$gt", "de", "b1 b2"),
]


@pytest.mark.parametrize(("field", "operator", "operand", "expected"), TABLE, ids=repr)
def test_a_value_is_compared_as_its_type(field, operator, operand, expected):
    assert found("books", {field: {operator: operand}}) == expected.split()


@pytest.mark.parametrize(
    ("field", "operand"),
    [
        ("pages", "nan"),
        ("pages", "1e400"),
        ("pages", str(2**60)),
        ("pages", True),
        ("price", "infinity"),
        ("price", "1,5"),
        ("isbn", "1.5"),
        ("isbn", str(2**63)),
        ("released", "2020-02-30"),
        ("released", "31.1.2020"),
        ("released", 2020),
        ("read_at", "0001-01-01T00:00:00+14:00"),
        ("read_at", "9" * 16),
        ("opens", "25:00"),
        ("name", "a\x00b"),
        ("name", "\ud800"),
        ("name", b"Alpha"),
        ("name", object()),
        ("printed", object()),
        ("documentId", "\x00"),
    ],
    ids=lambda value: repr(value).split(" at 0x")[0],
)
def test_an_operand_of_another_type_is_refused(field, operand):
    with pytest.raises(ValidationError) as refused:
        found("books", {field: {"$eq": operand}})
    assert refused.value.path == ("filters", field, "$eq")


def store(document_id, **values):
    version = EntryVersion.objects.get(entry__document_id=document_id)
    version.values = {**version.values, **values}
    version.save()


@pytest.mark.parametrize(
    ("field", "garbage"),
    [
        ("pages", "many"),
        ("pages", [1]),
        ("weight", {"a": 1}),
        ("isbn", "1.5"),
        ("isbn", ""),
        ("isbn", [1]),
        ("printed", "maybe"),
        ("printed", 1),
    ],
)
def test_what_a_field_of_another_type_left_behind_is_no_value(field, garbage):
    store("b1", **{field: garbage})
    assert "b1" not in found("books", {"$or": [{field: {"$gte": "0"}}, {field: {"$lt": "0"}}]})


def test_a_number_left_in_a_field_of_big_integers_counts():
    store("b1", isbn=77)
    assert found("books", {"isbn": "77"}) == ["b1"]


def test_a_missing_key_is_null():
    version = EntryVersion.objects.get(entry__document_id="b1")
    version.values = {}
    version.save()
    assert "b1" in found("books", {"pages": {"$null": True}})


def test_case_is_ignored_for_all_of_unicode():
    store("b1", name="ÅÉÎØÜ ЖЯ ΣΟΦΟΣ")
    assert found("books", {"name": {"$eqi": "åéîøü жя σοφοσ"}}) == ["b1"]


def test_letters_that_lose_their_length_in_lower_case_keep_it():
    store("b1", name="İstanbul x")
    assert found("books", {"name": {"$endsWithi": "STANBUL X"}}) == ["b1"]


def test_text_is_sorted_by_code_point():
    for document_id, name in {"b1": "ä", "b2": "B", "b3": "a", "b4": "_", "b5": "\U0001f642"}.items():
        store(document_id, name=name)
    assert found("books", {"documentId": {"$lt": "b6"}}, "name") == ["b2", "b4", "b3", "b1", "b5"]


def test_a_date_is_sorted_with_its_time_of_day():
    store("b1", released="2020-01-31 13:00:00")
    assert found("books", sort="released")[:3] == ["b2", "b3", "b1"]


def test_texts_that_differ_in_trailing_spaces_differ():
    store("b1", name="Alpha ")
    assert found("books", {"name": "Alpha"}) == []


def test_times_of_the_version_are_points_in_time():
    moment = documents("books").find_one("b1").created_at
    assert "b1" in found("books", {"createdAt": moment.isoformat()})
    assert "b1" not in found("books", {"createdAt": {"$lt": moment}})
