"""Importing again: the same archive changes nothing, a newer one updates, and what was stopped goes on."""

import pytest

from relations.engine.documents import documents
from relations.models import Entry, EntryVersion, Flow, Link
from relations.transfer.importing import links
from tests.builders import listed, write

from .archives import LATER, shop
from .calls import report, run
from .test_import_strapi import blocks, drafts, languages

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MENU, DISH = "api::menu.menu", "api::dish.dish"


def state():
    return [list(model.objects.order_by("pk").values()) for model in (Flow, Entry, EntryVersion, Link)]


@pytest.mark.parametrize("made", [shop, drafts, languages, blocks])
def test_the_same_archive_changes_nothing(tmp_path, made):
    path = made().write(tmp_path)
    run(path)
    before = state()
    found = report(path)
    assert state() == before
    assert found["imported"] == found["updated"] == {}


def test_a_changed_value_is_updated(tmp_path):
    run(shop().write(tmp_path))
    made = shop()
    made.rows[1]["data"]["name"] = "new"
    found = report(made.write(tmp_path))
    assert found["updated"] == {("versions of dishes", ""): 1}
    assert documents("dishes").find_one("a")["name"] == "new"


def test_another_order_moves_links(tmp_path):
    run(shop().write(tmp_path))
    made = shop()
    made.links[-1]["left"]["pos"] = 0
    found = report(made.write(tmp_path))
    assert listed("menus", "m", "dishes") == ["a", "b"]
    assert set(found["updated"]) == {("links of menu.dishes", "moved")}


def test_a_moved_link_keeps_its_data(tmp_path):
    run(shop().write(tmp_path))
    Link.objects.filter(target__document_id="a").update(data={"role": "starter"})
    made = shop()
    made.links[-1]["left"]["pos"] = 0
    run(made.write(tmp_path))
    assert Link.objects.get(target__document_id="a").data == {"role": "starter"}


def test_a_link_that_is_gone_is_removed(tmp_path):
    run(shop().write(tmp_path))
    made = shop()
    made.links.pop()
    found = report(made.write(tmp_path))
    assert listed("menus", "m", "dishes") == ["b"]
    assert found["updated"]["links of menu.dishes", "no longer in the archive: removed"] == 1


def test_the_last_link_of_a_relation_is_removed(tmp_path):
    run(shop().write(tmp_path))
    made = shop()
    made.links = [link for link in made.links if link["left"]["field"] != "dishes"]
    run(made.write(tmp_path))
    assert listed("menus", "m", "dishes") == []


def test_a_new_link_is_added_in_its_place(tmp_path):
    run(shop().write(tmp_path))
    made = shop()
    made.row(DISH, 3, "c", name="c")
    made.link((MENU, "dishes", 1), (DISH, "menus", 3), pos=1)
    found = report(made.write(tmp_path))
    assert listed("menus", "m", "dishes") == ["b", "c", "a"]
    assert found["imported"]["links of menu.dishes", ""] == 1


def test_a_changed_list_counts_up_the_revisions_on_both_sides(tmp_path):
    run(shop().write(tmp_path))
    made = shop()
    made.links.pop()
    run(made.write(tmp_path))
    revisions = dict(Entry.objects.values_list("document_id", "revision"))
    assert revisions == {"m": 1, "a": 1, "b": 0}


def test_documents_of_ones_own_stay_in_the_lists(tmp_path):
    path = shop().write(tmp_path)
    run(path)
    documents("menus").create({"name": "own", "dishes": ["a"]}, document_id="own")
    write("dishes", "a", {"menus": {"connect": [{"documentId": "own", "position": {"start": True}}]}})
    run(path)
    assert listed("dishes", "a", "menus") == ["own", "m"]


def test_a_new_owner_joins_documents_of_ones_own(tmp_path):
    run(shop().write(tmp_path))
    documents("menus").create({"name": "own", "dishes": ["a"]}, document_id="own")
    made = shop()
    made.row(MENU, 2, "n", name="n")
    made.link((MENU, "dishes", 2), (DISH, "menus", 1), pos=1, other_pos=0)
    run(made.write(tmp_path))
    assert listed("dishes", "a", "menus") == ["n", "m", "own"]
    assert listed("menus", "own", "dishes") == ["a"]


def test_edits_of_what_the_archive_has_are_undone(tmp_path):
    path = shop().write(tmp_path)
    run(path)
    write("menus", "m", {"name": "edited", "dishes": ["a"]})
    run(path)
    assert documents("menus").find_one("m")["name"] == "Noon"
    assert listed("menus", "m", "dishes") == ["b", "a"]


def test_what_is_unpublished_there_is_unpublished_here(tmp_path):
    run(drafts().write(tmp_path))
    made = drafts()
    made.rows = [row for row in made.rows if (row["type"], row["id"]) != ("api::page.page", 2)]
    found = report(made.write(tmp_path))
    assert documents("pages").find_one("p") is None
    assert listed("pages", "p", "tags", status="draft") == ["u", "t"]
    assert found["updated"]["versions of pages", "unpublished: the archive has the draft alone"] == 1


def test_a_locale_that_the_archive_lacks_stays(tmp_path):
    run(languages().write(tmp_path))
    documents("stories").update("s", {"name": "english"}, locale="en")
    found = report(languages().write(tmp_path))
    assert documents("stories").find_one("s", locale="en")["name"] == "english"
    assert found["unchanged"]["versions of stories", "not in the archive, stays as it is"] == 1


def test_a_dry_run_tells_what_an_import_then_does(tmp_path):
    path = blocks().write(tmp_path)
    planned = report(path, "--dry-run")
    assert not Flow.objects.exists()
    assert report(path) == planned


def test_a_dry_run_of_a_newer_archive_tells_what_an_import_then_does(tmp_path):
    run(shop().write(tmp_path))
    made = shop()
    made.row(DISH, 3, "c", name="c")
    made.link((MENU, "dishes", 1), (DISH, "menus", 3), pos=1)
    made.links[-2]["left"]["pos"] = 0
    path = made.write(tmp_path)
    before = state()
    planned = report(path, "--dry-run")
    assert state() == before
    assert report(path) == planned


def test_an_import_that_is_stopped_amid_its_links_leaves_no_document(tmp_path, monkeypatch):
    path = shop().write(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(links, "_store_group", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(path)
    assert not Entry.objects.exists()
    run(path)
    assert listed("menus", "m", "dishes") == ["b", "a"]


def test_an_older_moment_is_written_too(tmp_path):
    run(shop().write(tmp_path))
    made = shop()
    made.rows[0]["data"]["createdAt"] = LATER
    assert report(made.write(tmp_path))["updated"] == {("versions of menus", ""): 1}
