"""What `import_strapi` makes of an archive: documents, values, lists in the order of both sides."""

import datetime

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.reading import Selection
from relations.models import Entry, EntryVersion, Link, Locale
from tests.builders import listed, write

from .archives import LATER, MADE, USER, Archive, shop
from .calls import report, run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BOTH = {"type": "relation", "relation": "manyToMany"}
NAMED = {"name": {"type": "string"}}


def one(slug, document, **options):
    found = documents(slug).find_one(document, **options)
    assert found is not None
    return found


def relation(kind, target, **sides):
    return {"type": "relation", "relation": kind, "target": f"api::{target}.{target}", **sides}


# -- lists ------------------------------------------------------------------------------------------


def test_the_source_has_its_order(tmp_path):
    run(shop().write(tmp_path))
    assert listed("menus", "m", "dishes") == ["b", "a"]


def test_the_target_has_its_order(tmp_path):
    made = shop()
    for key in (2, 3):
        made.row("api::menu.menu", key, f"m{key}", name="x")
        made.link(("api::menu.menu", "dishes", key), ("api::dish.dish", "menus", 1), pos=1, other_pos=1 / key)
    run(made.write(tmp_path))
    assert listed("dishes", "a", "menus") == ["m3", "m2", "m"]


def test_places_that_are_missing_come_last_in_the_order_of_the_archive(tmp_path):
    made = shop()
    for key, pos in ((3, None), (4, 0), (5, None)):
        made.row("api::dish.dish", key, f"d{key}", name="x")
        made.link(("api::menu.menu", "dishes", 1), ("api::dish.dish", "menus", key), pos=pos)
    run(made.write(tmp_path))
    assert listed("menus", "m", "dishes") == ["d4", "b", "a", "d3", "d5"]


def test_what_is_linked_twice_is_linked_once(tmp_path):
    made = shop()
    made.link(("api::menu.menu", "dishes", 1), ("api::dish.dish", "menus", 1), pos=9)
    found = report(made.write(tmp_path))
    assert found["left_out"]["links of menu.dishes", "the same one is in the list already"] == 1


def test_a_link_to_nowhere_is_reported(tmp_path):
    made = shop()
    made.link(("api::menu.menu", "dishes", 1), ("api::dish.dish", "menus", 99), pos=2)
    found = report(made.write(tmp_path))
    assert found["left_out"]["links of menu.dishes", "it leads to nothing that is there"] == 1
    assert listed("menus", "m", "dishes") == ["b", "a"]


def test_a_link_from_nowhere_is_reported(tmp_path):
    made = shop()
    made.link(("api::menu.menu", "dishes", 99), ("api::dish.dish", "menus", 1), pos=2)
    found = report(made.write(tmp_path))
    assert found["left_out"]["links of menu.dishes", "its own row is not there"] == 1


def test_a_list_goes_on_from_where_it_was_imported(tmp_path):
    run(shop().write(tmp_path))
    documents("dishes").create({"name": "c"}, document_id="c")
    write("menus", "m", {"dishes": {"connect": [{"documentId": "c", "position": {"before": "a"}}]}})
    assert listed("menus", "m", "dishes") == ["b", "c", "a"]


def drafts():
    """A page, modified since it was published, with tags."""
    made = Archive()
    page = made.type(
        "page", {**NAMED, "tags": relation("manyToMany", "tag", inversedBy="pages")}, drafts=True
    )
    tag = made.type("tag", {**NAMED, "pages": relation("manyToMany", "page", mappedBy="tags")}, drafts=True)
    made.row(page, 1, "p", published=None, name="draft")
    made.row(page, 2, "p", published=LATER, name="shown")
    for key, name in ((1, "t"), (3, "u")):
        made.row(tag, key, name, published=None, name=name)
        made.row(tag, key + 1, name, name=name)
    made.link((page, "tags", 1), (tag, "pages", 3), pos=1, other_pos=1)
    made.link((page, "tags", 1), (tag, "pages", 1), pos=2, other_pos=1)
    made.link((page, "tags", 2), (tag, "pages", 2), pos=1, other_pos=1)
    return made


@pytest.mark.parametrize(
    ("status", "name", "tags"), [("draft", "draft", ["u", "t"]), ("published", "shown", ["t"])]
)
def test_drafts_and_published_versions_are_apart(tmp_path, status, name, tags):
    run(drafts().write(tmp_path))
    assert one("pages", "p", status=status)["name"] == name
    assert listed("pages", "p", "tags", status=status) == tags


def test_a_document_is_published_in_the_usual_way_afterwards(tmp_path):
    run(drafts().write(tmp_path))
    documents("pages").publish("p")
    assert listed("pages", "p", "tags") == ["u", "t"]


def test_a_link_between_a_draft_and_a_published_version_is_left_out(tmp_path):
    made = drafts()
    made.link(("api::page.page", "tags", 2), ("api::tag.tag", "pages", 3), pos=2)
    reason = "it is between a draft and a published version, which neither shows"
    assert report(made.write(tmp_path))["left_out"]["links of page.tags", reason] == 1


def test_a_published_version_without_a_draft_gets_one_with_its_lists(tmp_path):
    made = drafts()
    made.rows = [row for row in made.rows if (row["type"], row["id"]) != ("api::page.page", 1)]
    run(made.write(tmp_path))
    assert one("pages", "p", status="draft")["name"] == "shown"
    assert listed("pages", "p", "tags", status="draft") == ["t"]


def test_moments_are_kept(tmp_path):
    run(drafts().write(tmp_path))
    version = EntryVersion.objects.get(entry__document_id="p", status="published")
    made, later = (datetime.datetime.fromisoformat(text) for text in (MADE, LATER))
    assert (version.created_at, version.updated_at, version.published_at) == (made, later, later)
    assert Entry.objects.get(document_id="p").created_at == made


def test_a_draft_knows_when_it_was_first_published(tmp_path):
    run(drafts().write(tmp_path))
    version = EntryVersion.objects.get(entry__document_id="p", status="draft")
    assert (version.published_at, version.first_published_at) == (
        None,
        datetime.datetime.fromisoformat(LATER),
    )


def test_two_rows_of_one_state_are_reported(tmp_path):
    made = drafts()
    made.row("api::page.page", 9, "p", name="other")
    found = report(made.write(tmp_path))
    assert found["left_out"]["rows of pages", "another row is of the same locale and status"] == 1
    assert one("pages", "p")["name"] == "other"  # as late as the one before, with a higher id


# -- locales ----------------------------------------------------------------------------------------


def languages():
    """A story in two locales, with a section in both and a board that has both."""
    made = Archive()
    for key, code in enumerate(("de", "pt-BR"), 1):
        made.row("plugin::i18n.locale", key, f"l{code}", name=f"Name ({code})", code=code)
    made.configuration = [
        {
            "type": "core-store",
            "value": {"key": "plugin_i18n_default_locale", "value": "de", "type": "string"},
        }
    ]
    story = made.type(
        "story", {**NAMED, "sections": relation("manyToMany", "section")}, plural="stories", localized=True
    )
    section = made.type("section", NAMED, localized=True)
    board = made.type("board", {**NAMED, "stories": relation("oneToMany", "story")})
    made.row(board, 1, "b", name="board")
    for key, code in enumerate(("de", "pt-BR"), 1):
        made.row(story, key, "s", locale=code, name=f"story {code}")
        made.row(section, key, "x", locale=code, name=f"section {code}")
        made.link((story, "sections", key), (section, None, key), pos=1)
        made.link((board, "stories", 1), (story, None, key), pos=-key)
    return made


def test_locales_are_made(tmp_path):
    run(languages().write(tmp_path))
    assert list(Locale.objects.values_list("code", "is_default")) == [
        ("de", True),
        ("en", False),
        ("pt-BR", False),
    ]


@pytest.mark.parametrize("code", ["de", "pt-BR"])
def test_each_locale_has_its_values_and_lists(tmp_path, code):
    run(languages().write(tmp_path))
    assert one("stories", "s", locale=code)["name"] == f"story {code}"
    assert listed("stories", "s", "sections", locale=code) == ["x"]


def test_the_default_locale_stays_where_there_is_content(tmp_path):
    flow = definitions.create_flow("others", name="Others")
    definitions.create_field(flow, "name", field_type="string")
    documents("others").create({"name": "x"})
    found = report(languages().write(tmp_path))
    assert any("the default stays en" in reason for what, reason in found["adapted"])


def test_a_list_may_hold_a_document_in_two_locales(tmp_path):
    run(languages().write(tmp_path))
    found = documents("boards").find_one("b", selection=Selection(populate={"stories": Selection()}))
    assert [member.locale for member in found["stories"]] == ["pt-BR", "de"]


def test_rows_without_a_locale_are_of_the_default_one(tmp_path):
    made = Archive()
    made.row(made.type("page", NAMED, localized=True), 1, "p", name="x")
    found = report(made.write(tmp_path))
    assert found["adapted"]["rows of pages", "its rows have no locale: taken as en"] == 1
    assert one("pages", "p", locale="en")["name"] == "x"


def test_a_locale_that_is_in_no_list_is_made(tmp_path):
    made = Archive()
    made.row(made.type("page", NAMED, localized=True), 1, "p", locale="it", name="x")
    run(made.write(tmp_path))
    assert one("pages", "p", locale="it")["name"] == "x"


# -- values -----------------------------------------------------------------------------------------


def test_a_value_that_breaks_a_rule_is_kept_and_reported(tmp_path):
    made = shop()
    made.row("api::dish.dish", 3, "c", name="c", price=-5)
    found = report(made.write(tmp_path))
    assert one("dishes", "c")["price"] == -5
    assert found["adapted"]["values of dishes.price", "kept, though price must be at least 1"] == 1


def test_a_value_that_cannot_be_read_is_reported(tmp_path):
    made = shop()
    made.row("api::dish.dish", 3, "c", name="c", price="dear")
    found = report(made.write(tmp_path))
    assert one("dishes", "c")["price"] is None
    assert [what for what, _ in found["left_out"]] == ["values of dishes.price"]


def test_a_value_without_a_field_is_reported(tmp_path):
    made = shop()
    made.row("api::dish.dish", 3, "c", name="c", colour="red")
    assert report(made.write(tmp_path))["left_out"]["values of dishes.colour", "there is no such field"] == 1


def test_a_missing_value_is_reported(tmp_path):
    made = Archive()
    made.row(made.type("page", {"name": {"type": "string", "required": True}}), 1, "p", name=None)
    found = report(made.write(tmp_path))
    assert found["adapted"]["values of pages.name", "kept, though name must be defined"] == 1


def test_a_password_stays_a_hash(tmp_path):
    made = Archive()
    hashed = "$2a$10$" + "a" * 53
    made.row(made.type("page", {**NAMED, "word": {"type": "password"}}), 1, "p", word=hashed)
    run(made.write(tmp_path))
    assert EntryVersion.objects.get().values["word"] == f"bcrypt${hashed}"


def test_a_single_type_has_one_document(tmp_path):
    made = Archive()
    home = made.type("home", NAMED, single=True)
    made.row(home, 1, "h", name="Home")
    made.row(home, 2, "i", name="Other")
    found = report(made.write(tmp_path))
    assert found["left_out"]["rows of homes", "a single type has one document: the first"] == 1
    assert one("homes", "h")["name"] == "Home"


def test_a_row_without_a_document_id_is_reported(tmp_path):
    made = shop()
    made.row("api::dish.dish", 3, None, name="c")
    assert report(made.write(tmp_path))["left_out"]["rows of dishes", "it has no documentId"] == 1


# -- components -------------------------------------------------------------------------------------


def blocks():
    """A page with a zone of two cards and a quote, in a draft and a published version; cards have dishes."""
    made = shop()
    made.component("shared.card", {"title": {"type": "string"}, "dishes": relation("oneToMany", "dish")})
    made.component("shared.quote", {"text": {"type": "text"}})
    zone = {"type": "dynamiczone", "components": ["shared.card", "shared.quote"]}
    seo = {"type": "component", "component": "shared.card"}
    page = made.type("page", {**NAMED, "blocks": zone, "seo": seo}, drafts=True)
    for row, published in ((1, None), (2, MADE)):
        cards = [
            {"__component": "shared.card", "id": 10 * row + 1, "title": "one"},
            {"__component": "shared.quote", "id": 10 * row + 1, "text": "said"},
            {"__component": "shared.card", "id": 10 * row + 2, "title": "two"},
        ]
        made.row(page, row, "p", published=published, blocks=cards, seo={"id": 10 * row + 3, "title": "seo"})
        for place, dish in enumerate((2, 1)):
            made.link(("shared.card", "dishes", 10 * row + 2), ("api::dish.dish", None, dish), pos=place)
    return made


@pytest.mark.parametrize("status", ["draft", "published"])
def test_relations_of_components_have_their_order(tmp_path, status):
    run(blocks().write(tmp_path))
    below = Selection(populate={"dishes": Selection()})
    page = one("pages", "p", status=status, selection=Selection(populate={"blocks": below, "seo": below}))
    assert [[dish.document_id for dish in part.related.get("dishes", ())] for part in page["blocks"]] == [
        [],
        [],
        ["b", "a"],
    ]
    assert page["seo"].related["dishes"] == []


def test_components_have_ids_of_their_own_that_draft_and_published_version_share(tmp_path):
    run(blocks().write(tmp_path))
    versions = EntryVersion.objects.filter(flow__slug="pages")
    ids = [
        [part["id"] for part in [*version.values["blocks"], version.values["seo"]]] for version in versions
    ]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 4


def test_publishing_what_was_imported_keeps_the_links_of_components(tmp_path):
    run(blocks().write(tmp_path))
    before = set(Link.objects.values_list("pk", flat=True))
    documents("pages").publish("p")
    assert set(Link.objects.values_list("pk", flat=True)) == before


def test_a_component_that_is_not_known_is_reported(tmp_path):
    made = blocks()
    made.rows[-1]["data"]["blocks"].append({"__component": "shared.gone", "id": 5})
    found = report(made.write(tmp_path))
    assert found["left_out"]["components of pages.blocks", "there is no component 'shared.gone'"] == 1


# -- users ------------------------------------------------------------------------------------------


def users():
    made = shop()
    page = made.type(
        "page", {**NAMED, "author": {"type": "relation", "relation": "oneToOne", "target": USER}}
    )
    made.row(page, 1, "p", name="x")
    made.row(USER, 4, "u4", username="ann", email="ANN@example.org")
    made.link((page, "author", 1), (USER, None, 4))
    return made


def test_users_are_resources_with_their_document_ids(tmp_path):
    run(users().write(tmp_path))
    assert Link.objects.filter(target=None).values_list("resource_type", "resource_id").get() == (USER, "u4")


def test_users_are_found_by_their_addresses(tmp_path, settings, django_user_model):
    settings.RELATIONS_RESOURCES = {USER: "auth.User"}
    ann = django_user_model.objects.create_user("other", "ann@example.org")
    run(users().write(tmp_path))
    assert Link.objects.get(target=None).resource_id == str(ann.pk)


def test_users_that_are_not_found_are_reported(tmp_path, settings):
    settings.RELATIONS_RESOURCES = {USER: "auth.User"}
    found = report(users().write(tmp_path))
    assert found["left_out"]["links of page.author", "it leads to nothing that is there"] == 1


# -- rules that content breaks ----------------------------------------------------------------------


def test_a_relation_to_one_that_holds_two_is_kept_and_reported(tmp_path):
    made = shop()
    page = made.type("page", {**NAMED, "dish": relation("manyToOne", "dish")})
    made.row(page, 1, "p", name="x")
    for dish in (1, 2):
        made.link((page, "dish", 1), ("api::dish.dish", None, dish))
    found = report(made.write(tmp_path))
    reason = "lists kept that hold several, though the field takes one"
    assert found["adapted"]["links of page.dish", reason] == 1
    assert listed("pages", "p", "dish") == "a"


def test_a_target_with_two_owners_is_kept_and_reported(tmp_path):
    made = Archive()
    page = made.type("page", {**NAMED, "parts": relation("oneToMany", "part", mappedBy="page")})
    part = made.type("part", {**NAMED, "page": relation("manyToOne", "page", inversedBy="parts")})
    made.row(part, 1, "x", name="x")
    for key in (1, 2):
        made.row(page, key, f"p{key}", name="p")
        made.link((part, "page", 1), (page, "parts", key), other_pos=1)
    found = report(made.write(tmp_path))
    assert list(found["adapted"]) == [
        ("links of part.page", "lists kept that hold several, though the field takes one")
    ]


def test_relations_to_several_types_are_imported_in_the_order_that_stands_at_the_right(tmp_path):
    made = shop()
    page = made.type("page", {**NAMED, "any": {"type": "relation", "relation": "morphToMany"}})
    made.row(page, 1, "p", name="x")
    for dish, place in ((1, 2), (2, 1)):
        made.link((page, "any", 1), ("api::dish.dish", None, dish), other_pos=place, kind="relation.morph")
    found = report(made.write(tmp_path))
    assert found["imported"]["links of page.any", ""] == 2
    assert not found["left_out"]
    assert listed("pages", "p", "any") == ["b", "a"]


@pytest.mark.parametrize("times", [1, 2])  # the second run compares with what is stored
def test_members_of_several_types_have_places_only_in_lists_that_their_type_has(tmp_path, times):
    made = shop()
    page = made.type("page", {**NAMED, "any": {"type": "relation", "relation": "morphToMany"}})
    side = {"type": "relation", "relation": "morphMany", "target": page, "morphBy": "any"}
    tag = made.type("tag", {**NAMED, "pages": side})
    made.row(page, 1, "p", name="x")
    made.row(tag, 1, "t", name="x")
    for number, target in enumerate(["api::dish.dish", tag], 1):
        made.link((page, "any", 1), (target, None, 1), other_pos=number, kind="relation.morph")
    for _ in range(times):
        run(made.write(tmp_path))
    links = Link.objects.filter(field__slug="any").order_by("position")
    assert [link.inverse_position is not None for link in links] == [False, True]
