"""`manage.py relations bulk`: many changes from a file, all of them or none, with all faults by line."""

import io
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from relations.engine.documents import documents
from relations.models import Status
from tests.commands.calls import as_json, everything, refused, run

pytestmark = [pytest.mark.usefixtures("flows"), pytest.mark.slow]

HEADERS = "flow,entry,field,verb,target,position,anchor"
GOODS = {"flow": "restaurants", "entry": "r", "field": "goods", "target": "product:7"}
LIST = "restaurants,r,categories"


@pytest.fixture
def file(tmp_path):
    def write(*lines, name="changes.csv"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return write


def test_lines_are_done_one_after_another(file, order):
    path = file(
        HEADERS,
        f"{LIST},connect,d,before,a",
        f"{LIST},connect,e,after,d",
        f"{LIST},connect,d,start,",
        f"{LIST},disconnect,b,,",
        "",
        f"{LIST},move,c,before,a",
        f"{LIST},connect,f,,",
    )
    assert run("bulk", path) == "4 connected, 1 disconnected, 1 moved, in 1 lists.\n"
    assert order() == "decaf"


def test_a_later_line_does_not_take_an_earlier_one_along(file, order):
    run("bulk", file(HEADERS, f"{LIST},connect,d,after,c", f"{LIST},connect,c,start,"))
    assert order() == "cabd"


def test_ndjson_names_any_list(file, order):
    lines = [
        {"flow": "restaurants", "entry": "r", "field": "goods", "verb": "connect", "target": "product:7"},
        {"flow": "articles", "entry": "n", "field": "topics", "verb": "disconnect", "target": "a"},
        {"flow": "guides", "entry": "g", "field": "ranked", "verb": "connect", "target": "a", "locale": "fr"},
        {
            "flow": "restaurants",
            "entry": "r",
            "field": "main",
            "verb": "connect",
            "target": "b",
            "link": None,
        },
        {"flow": "categories", "entry": "f", "field": "restaurants", "verb": "connect", "target": "r"},
    ]
    found = as_json("bulk", file(*map(json.dumps, lines), name="changes.ndjson"))
    assert (found["connected"], found["disconnected"], found["moved"], len(found["lists"])) == (4, 1, 0, 5)
    assert order("guides", "g", "ranked", locale="fr") == "ba"
    assert order() == "abcf"
    assert order("articles", "n", "topics", status="draft") == "bc"


def test_entries_are_published_once_and_at_the_end(file, order):
    documents("articles").publish("n")
    topics = "articles,n,topics"
    path = file(HEADERS, f"{topics},move,c,start,", f"{topics},disconnect,a,,")
    assert as_json("bulk", path, "--status", "published")["published"] == 1
    assert order("articles", "n", "topics") == "cb"
    assert documents("articles").find_one("n", status=Status.PUBLISHED)


def test_a_dry_run_writes_nothing(file):
    before = everything()
    said = run("bulk", file(HEADERS, f"{LIST},connect,d,,"), "--dry-run")
    assert said == "Dry run, nothing was written: 1 connected, 0 disconnected, 0 moved, in 1 lists.\n"
    assert everything() == before


def test_all_faults_are_said_by_line_and_nothing_is_written(file):
    before = everything()
    path = file(
        HEADERS,
        f"{LIST},connect,d,,",
        f"{LIST},connect,nope,,",
        f"{LIST},jump,d,,",
        f"{LIST},connect,e,before,f",
        f"{LIST},move,f,start,",
        f"{LIST},move,a,,",
        "nowhere,r,categories,connect,a,,",
        "restaurants,x,categories,connect,a,,",
        "restaurants,r,name,connect,a,,",
        f"{LIST},connect,a,before,",
        f"{LIST},disconnect,a,start,",
        f"{LIST},connect,a",
        ",r,categories,connect,a,,",
    )
    text = str(refused("bulk", path))
    numbers = [int(line.split(":")[0].removeprefix("line ")) for line in text.splitlines()[:-1]]
    assert numbers == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    assert text.endswith("Nothing was written.")
    assert everything() == before


def test_faults_are_json_for_programs(file):
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("relations", "bulk", file(HEADERS, f"{LIST},connect,nope,,"), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "errors": [{"line": 2, "message": 'There is no document "nope" in "categories".'}]
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[]", "line 1: it is no JSON object"),
        ("{", "line 1: it is no JSON"),
        ('{"flow": 1, "entry": "r", "field": "f", "verb": "move", "target": "a"}', "flow is a text"),
        ('{"flw": "a"}', "there is no key 'flw'"),
        ('{"flow": "restaurants"}', "it has no entry"),
        ("[" * 100_000, "it is no JSON"),
        (json.dumps({**GOODS, "verb": "connect", "link": {"role": 1}}), "link"),
        (json.dumps({**GOODS, "verb": "disconnect", "link": 1}), "disconnect takes no link"),
    ],
)  # fmt: skip
def test_lines_that_are_no_changes_are_refused(file, line, said):
    assert said in str(refused("bulk", file(line, name="changes.ndjson")))


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ("flow,entry,field,verb", "the headers lack target"),
        (f"{HEADERS},colour", "there is no column 'colour'"),
        (f"{HEADERS},flow", "a header stands there twice"),
        ("", "the headers lack flow"),
    ],
)
def test_headers_that_are_wrong_are_refused(file, headers, said):
    assert f"line 1: {said}" in str(refused("bulk", file(headers)))


def test_the_standard_input_is_read(monkeypatch, order):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{HEADERS}\n{LIST},disconnect,a,,\n"))
    run("bulk", "-", "--format", "csv")
    assert order() == "bc"


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content):
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_bytes(content)
    assert str(path) in str(refused("bulk", str(path)))
