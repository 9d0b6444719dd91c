"""Errors hold all that is wrong with a body, as Strapi's `details.errors`, and say where it was."""

import pytest

from relations.engine import definitions
from tests import builders, snapshots
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

FACT = {
    "n": {"type": "integer", "max": 5},
    "title": {"type": "string", "required": True},
    "see": {"type": "relation", "relation": "oneToMany", "target": "api::thing.thing"},
}


@pytest.fixture
@remembered
def things():
    made = builders.flow("things", singular="thing", draft_and_publish=True)
    definitions.create_component("a.fact", name="Fact", attributes=FACT)
    for slug in ("size", "count"):
        definitions.create_field(made, slug, field_type="integer", options={"min": 1})
    for slug in ("label", "code"):
        definitions.create_field(made, slug, field_type="string", required=True)
    for slug in ("key", "tag"):
        definitions.create_field(made, slug, field_type="string", unique=True)
    options = {"component": "a.fact", "repeatable": True}
    definitions.create_field(made, "facts", field_type="component", options=options)
    definitions.create_field(made, "blocks", field_type="dynamiczone", options={"components": ["a.fact"]})
    definitions.create_field(made, "pictures", field_type="media", options={"multiple": True})
    definitions.create_field(made, "cover", field_type="media")
    builders.relation(made, "others", made)
    builders.relation(made, "friends", made)
    builders.make("things", "a", "b")
    builders.write("things", "a", {"label": "l", "code": "c"})
    builders.write("things", "b", {"key": "k", "tag": "t", "label": "l", "code": "c"}, status="published")


BODIES = {
    "values of a wrong type": ({"size": "x", "count": 0}, [["size"], ["count"]]),
    "unknown keys and values": ({"nope": 1, "size": "x", "nix": 2}, [["nope"], ["size"], ["nix"]]),
    "attributes of components": (
        {"facts": [{"n": 9, "nope": 1}, {"n": 1}, {"n": "x"}]},
        [
            *(["facts", "0", "n"], ["facts", "0", "nope"], ["facts", "2", "n"]),
            *(["facts", str(number), "title"] for number in range(3)),
        ],
    ),
    "blocks of a zone": (
        {"blocks": [{"n": 1}, {"__component": "a.fact", "n": 9}, {"__component": "a.nope"}]},
        [
            *(["blocks", "0", "__component"], ["blocks", "1", "n"], ["blocks", "2", "__component"]),
            ["blocks", "1", "title"],
        ],
    ),
    "parts that are not the entity's": (
        {"facts": [{"id": 1}, {"n": 1}, {"id": 2}]},
        [["facts", "0", "id"], ["facts", "2", "id"]],
    ),
    "a relation beside a value": ({"others": {"append": 1}, "size": "x"}, [["others", "append"], ["size"]]),
    "an item that is none and one that is not there": (
        {"others": ["x", True], "friends": {"connect": ["y"], "append": ["a"]}},
        [["others", "1"], ["friends", "append"], ["others", "0"], ["friends", "connect", "0"]],
    ),
    "a value and the member of a component": (
        {"facts": [{"n": 9, "title": "t", "see": ["x"]}, 5, {"title": "t", "see": {"connect": ["y", 1.5]}}]},
        [
            *(["facts", "0", "n"], ["facts", "1"], ["facts", "2", "see", "connect", "1"]),
            *(["facts", "0", "see", "0"], ["facts", "2", "see", "connect", "0"]),
        ],
    ),
    "a value and what is unique": ({"size": "x", "key": "k"}, [["size"], ["key"]]),
    "what is required": ({"size": 2, "label": "", "code": None}, [["label"], ["code"]]),
    "members that are not there": (
        {"others": {"connect": ["a", "x", {"documentId": "y"}], "disconnect": ["z"]}},
        [["others", "disconnect", "0"], ["others", "connect", "1"], ["others", "connect", "2"]],
    ),
    "items that are none": (
        {"others": {"connect": [{"positon": 1}, "a", True], "disconnect": [None]}},
        [["others", "disconnect", "0"], ["others", "connect", "0", "positon"], ["others", "connect", "2"]],
    ),
    "members and anchors": (
        {"others": {"connect": [{"documentId": "x"}, {"documentId": "a", "position": {"before": "y"}}]}},
        [["others", "connect", "0"], ["others", "connect", "1", "position", "before"]],
    ),
    "members of two relations": (
        {"others": ["x"], "friends": {"connect": ["y"]}},
        [["others", "0"], ["friends", "connect", "0"]],
    ),
    "a value and a member": ({"size": "x", "others": ["y"], "friends": ["a"]}, [["size"], ["others", "0"]]),
    "a member and what is required": (
        {"others": ["x"], "label": None, "code": ""},
        [["others", "0"], ["label"], ["code"]],
    ),
    "a value and what is required": (
        {"size": "x", "code": None, "label": ""},
        [["size"], ["label"], ["code"]],
    ),
    "files, parts and members": (
        {"pictures": [901, 902], "cover": 903, "facts": [{"id": 1}], "others": ["x"]},
        [["pictures", "0"], ["pictures", "1"], ["cover"], ["facts", "0", "id"], ["others", "0"]],
    ),
    "what is required and what is unique": (
        {"code": "", "key": "k", "tag": "t"},
        [["code"], ["key"], ["tag"]],
    ),
    "what is unique": ({"label": "l", "code": "c", "key": "k", "tag": "t"}, [["key"], ["tag"]]),
}


@pytest.mark.parametrize("case", BODIES)
def test_all_faults_of_a_body_are_told_at_once(things, call, case):
    data, paths = BODIES[case]
    before = snapshots.content()
    error = call("PUT", "/api/things/a", {"data": data}).json()["error"]
    assert [fault["path"] for fault in error["details"]["errors"]] == paths
    assert error["message"] == error["details"]["errors"][0]["message"]
    assert error["details"]["source"] == "body"
    assert {fault["name"] for fault in error["details"]["errors"]} == {"ValidationError"}
    assert snapshots.content() == before


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("filters[nope]=1", "filters"),
        ("sort=nope", "sort"),
        ("populate=nope", "populate"),
        ("fields=nope", "fields"),
        ("locale=xx", "locale"),
        ("status=xx", "status"),
        ("pagination[page]=abc", "pagination"),
        ("nope=1", "nope"),
    ],
)
def test_a_fault_of_the_query_says_so_with_the_parameter(things, call, query, param):
    error = call("GET", f"/api/things?{query}").json()["error"]
    assert (error["name"], error["details"]["source"]) == ("ValidationError", "query")
    assert error["details"]["param"] == param


QUERIES = {
    "unknown parameters": ("nope=1&sortt=a", [["nope"], ["sortt"]]),
    "filters": (
        "filters[nope]=1&filters[size][$gt]=x&filters[$or][0][nix]=1&filters[others][$some][nope]=1",
        [["filters", "nope"], ["filters", "size", "$gt"], ["filters", "$or", "0", "nix"],
         ["filters", "others", "$some", "nope"]],
    ),
    "operands of one filter": (
        "filters[size][$in][0]=x&filters[size][$in][1]=1&filters[size][$in][2]=y&filters[size][$nope]=1",
        [["filters", "size", "$in", "0"], ["filters", "size", "$in", "2"], ["filters", "size", "$nope"]],
    ),
    "parts of a zone": (
        "filters[blocks][n]=x&filters[blocks][title][$nope]=1",
        [["filters", "blocks", "n"], ["filters", "blocks", "title", "$nope"]],
    ),
    "keys of a sort": ("sort=nope,size:up,label,nix", [["sort", "nope"], ["sort", "size"], ["sort", "nix"]]),
    "fields": ("fields=nope,label,nix", [["nope"], ["nix"]]),
    "populate": (
        "populate[nope]=1&populate[others][fields]=nix&populate[others][start]=x&populate[cover][fields]=no",
        [["nope"], ["populate", "others", "pagination", "start"], ["others", "nix"], ["cover", "no"]],
    ),
    "filters and sorts within populate": (
        "populate[others][filters][nope]=1&populate[others][sort]=nix&populate[facts][filters][no]=1",
        [["populate", "others", "filters", "nope"], ["populate", "others", "sort", "nix"],
         ["populate", "facts", "filters", "no"]],
    ),
    "filters and sorts of files and zones": (
        "populate[cover][sort]=nope&populate[blocks][on][a.fact][filters][n]=x",
        [["populate", "cover", "sort", "nope"], ["populate", "blocks", "on", "a.fact", "filters", "n"]],
    ),
    "each of the parameters": (
        "nope=1&fields=nope&populate=nope&pagination[page]=abc&filters[nope]=1&locale=xx&status=xx&sort=nope",
        [["nope"], ["nope"], ["nope"], ["pagination", "page"], ["status"], ["locale"], ["filters", "nope"],
         ["sort", "nope"]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", QUERIES)
@pytest.mark.parametrize("path", ["/api/things", "/api/things/b"])
def test_all_faults_of_a_query_are_told_at_once(things, call, case, path):
    query, paths = QUERIES[case]
    error = call("GET", f"{path}?{query}").json()["error"]
    assert [fault["path"] for fault in error["details"]["errors"]] == paths
    assert error["message"] == error["details"]["errors"][0]["message"]
    assert error["details"]["source"] == "query"


def test_a_filter_within_populate_is_checked_where_nothing_is_found(things, call):
    query = "filters[label]=none&populate[others][filters][nope]=1"
    assert call("GET", f"/api/things?{query}").status_code == 400


def test_a_filter_beyond_a_limit_is_the_only_fault(things, call, settings):
    settings.RELATIONS_MAX_FILTERS = 2
    query = "&".join(f"filters[$or][{at}][label]=a" for at in range(9))
    error = call("GET", f"/api/things?{query}&filters[nope]=1").json()["error"]
    assert len(error["details"]["errors"]) == 1


def test_a_fault_of_the_query_of_a_write_says_so(things, call):
    error = call("PUT", "/api/things/a?populate=nope", {"data": {}}).json()["error"]
    assert error["details"]["source"] == "query"
    error = call("PUT", "/api/things/a?status=nope", {"data": {}}).json()["error"]
    assert error["details"]["source"] == "query"


@pytest.fixture
@remembered
def boxes():
    """Boxes with components that link boxes and have a picture."""
    made = builders.flow("boxes", singular="box", draft_and_publish=True)
    see = {"type": "relation", "relation": "oneToMany", "target": "api::box.box"}
    attributes = {"n": {"type": "integer", "max": 5}, "see": see, "picture": {"type": "media"}}
    definitions.create_component("a.note", name="Note", attributes=attributes)
    options = {"component": "a.note", "repeatable": True}
    definitions.create_field(made, "notes", field_type="component", options=options)
    definitions.create_field(made, "size", field_type="integer")
    builders.make("boxes", "a")


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        ({"notes": [{"id": 9, "see": ["a"]}, {"see": ["x"]}]}, [["notes", "0", "id"]]),
        (
            {"notes": [{"see": {"connect": ["x"]}, "picture": 9}], "size": "q"},
            [["size"], ["notes", "0", "picture"]],
        ),
        ({"notes": [{"see": ["x", "a", "y"]}]}, [["notes", "0", "see", "0"], ["notes", "0", "see", "2"]]),
        ({"notes": [{"see": [True]}], "size": "q"}, [["notes", "0", "see", "0"], ["size"]]),
    ],
)
def test_faults_in_components_are_told_with_the_others(boxes, call, data, paths):
    before = snapshots.content()
    response = call("PUT", "/api/boxes/a", {"data": data})
    assert response.status_code == 400
    found = [fault["path"] for fault in response.json()["error"]["details"]["errors"]]
    assert [path for path in paths if path not in found] == []
    assert snapshots.content() == before
