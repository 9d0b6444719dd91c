"""`manage.py relations` on lists of components, on lists of several flows, and on data of links."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from tests.builders import flow, make
from tests.commands.calls import as_json, everything, refused, run
from tests.engine.link_data.conftest import staff
from tests.engine.parts import helpers
from tests.engine.several.conftest import world as world
from tests.engine.several.naming import blocks, items

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]


def found(*arguments):
    """The ids that a verb leaves in the list, in order."""
    return [item["document_id"] for item in as_json(*arguments)["items"]]


# -- of components ------------------------------------------------------------------------------------


@pytest.fixture
def pages(db):
    flow("notes")
    make("notes", *"abcd")
    helpers.components("notes")
    helpers.pages("pages")
    inner = [{"many": ["c", "d"]}]
    helpers.page(
        {"box": {"many": ["a", "b"], "inner": inner}, "rows": [{"many": ["a"]}, {"many": ["b", "c"]}]}
    )


IN_PARTS = {
    "box.many": ["a", "b"],
    "rows.0.many": ["a"],
    "rows.1.many": ["b", "c"],
    "box.inner.0.many": ["c", "d"],
}


@pytest.mark.parametrize("path", IN_PARTS)
def test_a_path_names_the_list_of_a_component(pages, path):
    assert found("show", "pages", "p", path) == IN_PARTS[path]


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        (["connect", "d", "--before", "c"], ["b", "d", "c"]),
        (["disconnect", "b"], ["c"]),
        (["set", "d", "a"], ["d", "a"]),
        (["move", "c", "--top"], ["c", "b"]),
    ],
)
def test_the_list_of_a_component_is_changed_alone(pages, arguments, after):
    verb, *rest = arguments
    assert found(verb, "pages", "p", "rows.1.many", *rest) == after
    assert helpers.rows() == [["a"], after]
    assert helpers.box() == ["a", "b"]


def test_a_dry_run_leaves_the_component_as_it_is(pages):
    before = everything()
    run("connect", "pages", "p", "box.many", "c", "--dry-run")
    assert everything() == before


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("rows.2.many", 'no component at "rows.2"'),
        ("rows.many", 'no component at "rows"'),
        ("nothing.0.many", 'no component at "nothing.0"'),
        ("box.nothing", 'The component "shared.box" has no field "nothing"'),
        ("box.text", 'The field "text" of "shared.box" is no relationship'),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(pages, path, named):
    assert named in str(refused("connect", "pages", "p", path, "a"))


def test_a_component_that_is_not_published_has_an_empty_list(db):
    flow("notes")
    make("notes", "a")
    helpers.components("notes")
    helpers.pages("pages", draft_and_publish=True)
    helpers.page({}, status="published")
    helpers.update({"box": {"many": ["a"]}})
    done = as_json("set", "pages", "p", "box.many", "--empty", "--status", "published", "--dry-run")
    assert (done["items"], done["removed"]) == ([], [])
    assert found("show", "pages", "p", "box.many") == ["a"]


def test_a_shared_component_moves_in_all_locales(db):
    definitions.create_locale("fr")
    flow("notes")
    make("notes", *"ab")
    helpers.components("notes")
    helpers.pages("pages", localized=True)
    helpers.page({"box": {"many": ["a", "b"]}})
    helpers.update({}, locale="fr")
    run("move", "pages", "p", "box.many", "b", "--top", "--locale", "fr")
    assert helpers.box() == helpers.box(locale="fr") == ["b", "a"]


# -- to several flows ---------------------------------------------------------------------------------


def test_members_of_several_flows_are_named_with_their_flow(world):
    assert found("connect", "pages", "p", "blocks", "tags/t1", "boxes/b1") == ["t1", "b1"]
    run("connect", "pages", "p", "blocks", "articles/a1", "--before", "boxes/b1")
    run("move", "pages", "p", "blocks", "boxes/b1", "--above", "tags/t1")
    run("disconnect", "pages", "p", "blocks", "articles/a1")
    assert blocks() == ["b1", "t1"]


def test_the_table_prints_what_the_command_takes(world):
    documents("pages").update("p", {"blocks": items("t1", "b1")})
    lines = run("show", "pages", "p", "blocks").splitlines()[1:]
    assert [line.split()[1] for line in lines] == ["tags/t1", "boxes/b1"]


@pytest.mark.parametrize("name", ["t1", "pages/p", "t1/", "/t1", "api::tag.tag/t1"])
def test_a_member_without_its_flow_is_refused(world, name):
    assert f'write "{name}" as one of articles/ID, boxes/ID, tags/ID' in str(
        refused("connect", "pages", "p", "blocks", name)
    )


def test_a_type_with_colons_names_a_resource(db, settings):
    settings.RELATIONS_RESOURCES = {"plugin::users-permissions.user": None}
    owning = flow("films")
    make("films", "jaws")
    kind = {"field_type": "relationship", "cardinality": "many-to-many", "target_flow": None}
    definitions.create_field(owning, "seen_by", resource_types=["plugin::users-permissions.user"], **kind)
    run("connect", "films", "jaws", "seen_by", "plugin::users-permissions.user:7")
    assert run("show", "films", "jaws", "seen_by").split()[6] == "plugin::users-permissions.user:7"


# -- data of links ------------------------------------------------------------------------------------


@pytest.fixture
def films(db):
    staff(draft_and_publish=False)
    staffed = [{"documentId": "ann", "__link": {"role": "head"}}, "ben"]
    documents("films").update("jaws", {"staff": staffed})


STAFF = ("films", "jaws", "staff")


def data(*arguments):
    return [(item["document_id"], item["link"]) for item in as_json(*arguments)["items"]]


def test_show_prints_the_data_of_links(films):
    assert data("show", *STAFF) == [("ann", {"role": "head", "days": None}), ("ben", None)]
    assert '"role": "head"' in run("show", *STAFF).splitlines()[1]


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        (["connect", "cid", "--link", '{"days": 2}'], ["ann head -", "ben - -", "cid - 2"]),
        (["connect", "ann", "--link", '{"days": 2}'], ["ann - 2", "ben - -"]),
        (["connect", "ann", "--link", '{"days": 2}', "--end"], ["ben - -", "ann - 2"]),
        (["connect", "ann", "--link", "null"], ["ann - -", "ben - -"]),
        (["connect", "ann", "--after", "ben"], ["ben - -", "ann head -"]),
        (["set", "ben", "cid", "--link", '{"role": "x"}'], ["ben x -", "cid x -"]),
    ],
)
def test_data_is_written_with_the_link(films, arguments, after):
    verb, *rest = arguments
    shown = [
        " ".join([name, *(str((link or {}).get(key) or "-") for key in ("role", "days"))])
        for name, link in data(verb, *STAFF, *rest)
    ]
    assert shown == after


def test_what_has_other_data_now_is_marked(films):
    done = as_json("connect", *STAFF, "ann", "--link", '{"role": "chef"}')
    assert [item["change"] for item in done["items"]] == ["changed", None]
    assert run("connect", *STAFF, "ann", "--link", "null").splitlines()[-1] == (
        "0 added, 0 moved, 0 removed, 1 with other data."
    )


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ("{role}", "--link takes JSON"),
        ("[1]", "--link must be an object"),
        ('{"roel": "x"}', "Invalid key roel at --link"),
        ('{"days": "x"}', "--link.days"),
    ],
)
def test_data_that_cannot_be_meant_is_refused(films, link, named):
    before = everything()
    assert named in str(refused("connect", *STAFF, "cid", "--link", link))
    assert everything() == before


def test_a_relation_without_data_takes_none(pages):
    assert 'links of "many" have no data' in str(
        refused("connect", "pages", "p", "box.many", "c", "--link", "{}")
    )
