"""A dynamic zone and components while two editors change them: each part is merged, or asked about."""

import re
from html import unescape

import pytest

from relations.engine import assets, definitions
from relations.engine.documents import documents
from tests.builders import flow
from tests.files import file
from tests.remembered import remembered

from .browsing import inputs, url_of
from .test_nothing_lost import answered, question

pytestmark = pytest.mark.slow

QUOTE = {
    "text": {"type": "string", "required": True},
    "author": {"type": "string"},
    "stars": {"type": "integer"},
    "photo": {"type": "media"},
}


@pytest.fixture(autouse=True)
@remembered
def _page(db):
    """The page `p`: the quotes a, b, c, d in the zone `blocks`, one with a slide, and the component `seo`."""
    pages = flow("pages", draft_and_publish=True)
    definitions.create_component("shared.quote", name="Quote", attributes=QUOTE)
    slides = {"type": "component", "component": "shared.quote", "repeatable": True}
    menu = {"title": {"type": "string"}, "slides": slides}
    definitions.create_component("shared.menu", name="Menu", attributes=menu)
    kinds = {"components": ["shared.quote", "shared.menu"]}
    definitions.create_field(pages, "blocks", field_type="dynamiczone", options=kinds)
    definitions.create_field(pages, "seo", field_type="component", options={"component": "shared.quote"})
    values = {"blocks": [block(text) for text in "abcd"], "seo": {"text": "seo"}}
    documents("pages").create(values, document_id="p")


def block(text, **more):
    return {"__component": "shared.quote", "text": text, **more}


@pytest.fixture
def url():
    return url_of("pages", "p")


def stored(slug="blocks"):
    return documents("pages").find_one("p", status="draft").stored[slug]


def texts():
    return "".join(part["text"] for part in stored())


def words(text):
    """What the page sends for the blocks of this order, `+` for a new one."""
    known = {part["text"]: part["id"] for part in stored()}
    return [" ".join(f"{known.get(each, 'new-1')}=shared.quote" for each in text)]


def added(text):
    return {"field-blocks:new-1:": ["1"], "field-blocks:new-1:text": [text]}


@pytest.fixture
def form(admin, url):
    """What the page sends that an editor has opened before others write."""
    return {**inputs(admin.get(url).content.decode(), "entry_form"), "_continue": ["1"]}


def others_write(*parts):
    documents("pages").update("p", {"blocks": list(parts)})


def others_order(text):
    known = {part["text"]: {"id": part["id"], "__component": "shared.quote"} for part in stored()}
    others_write(*(known.get(each) or block(each) for each in text))


def others_edit(name, /, **values):
    others_write(
        *(
            {**part, **(values if part["text"] == name else {}), "__component": "shared.quote"}
            for part in stored()
        )
    )


def edit(name, /, **values):
    """The inputs of one block after these edits."""
    key = next(part["id"] for part in stored() if part["text"] == name)
    return {f"field-blocks:{key}:{slug}": [value] for slug, value in values.items()}


def titles(response):
    html = response.content.decode().partition("relations-conflict-lead")[2]
    return [unescape(text) for text in re.findall(r"<h2>([^<]*)</h2>", html)]


# -- what goes together ----------------------------------------------------------------------------------


def test_changes_of_different_blocks_go_together(admin, url, form):
    mine = edit("a", author="Mine")
    others_edit("b", author="Theirs")
    assert admin.post(url, {**form, **mine}).status_code == 302
    assert [part.get("author") for part in stored()] == ["Mine", "Theirs", None, None]


def test_changes_of_different_attributes_of_one_block_go_together(admin, url, form):
    mine = edit("a", author="Mine")
    others_edit("a", text="A")
    assert admin.post(url, {**form, **mine}).status_code == 302
    assert stored()[0] == {"id": stored()[0]["id"], **block("A", author="Mine")}


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        pytest.param("dabc", "abcd", "dabc", id="mine alone"),
        pytest.param("abcd", "dabc", "dabc", id="theirs alone"),
        pytest.param("dabc", "dabc", "dabc", id="alike"),
        pytest.param("dabc", "acd", "dac", id="moved, another removed"),
        pytest.param("acd", "abcdx", "acdx", id="removed, another added"),
        pytest.param("ab+cd", "abdx", "ab+dx", id="added, next to one that is gone"),
        pytest.param("bacd", "abdc", "badc", id="moved apart"),
        pytest.param("abcd+", "abcdx", "abcdx+", id="both added at the end"),
    ],
)
def test_orders_go_together(admin, url, form, mine, theirs, both):
    mine = words(mine)
    others_order(theirs)
    assert admin.post(url, {**form, "field-blocks": mine, **added("+")}).status_code == 302
    assert texts() == both


def test_the_order_of_one_and_the_text_of_another_go_together(admin, url, form):
    mine = words("dabc")
    others_edit("d", author="Theirs")
    assert admin.post(url, {**form, "field-blocks": mine}).status_code == 302
    assert (texts(), stored()[0]["author"]) == ("dabc", "Theirs")


def test_a_zone_that_nobody_touched_here_stays_as_others_wrote_it(admin, url, form):
    others_order("dax")
    assert admin.post(url, {**form, "field-name": ["other"]}).status_code == 302
    assert (texts(), stored("name")) == ("dax", "other")


def test_blocks_within_a_block_go_together(admin, url):
    others_write({"__component": "shared.menu", "title": "m", "slides": [{"text": "a"}, {"text": "b"}]})
    [menu] = stored()
    a, b = (part["id"] for part in menu["slides"])
    form = {**inputs(admin.get(url).content.decode(), "entry_form"), "_continue": ["1"]}
    slides = [{"id": a}, {"id": b, "text": "B"}, {"text": "c"}]
    others_write({"id": menu["id"], "__component": "shared.menu", "slides": slides})
    assert admin.post(url, {**form, f"field-blocks:{menu['id']}:slides:{a}:text": ["A"]}).status_code == 302
    assert [part["text"] for part in stored()[0]["slides"]] == ["A", "B", "c"]


def test_the_attributes_of_a_single_component_go_together(admin, url, form):
    documents("pages").update("p", {"seo": {"id": stored("seo")["id"], "author": "Theirs"}})
    key = stored("seo")["id"]
    assert admin.post(url, {**form, f"field-seo:{key}:text": ["Mine"]}).status_code == 302
    assert stored("seo") == {"id": key, "text": "Mine", "author": "Theirs"}


def test_with_an_error_elsewhere_what_others_added_is_not_marked_as_removed(admin, url, form):
    others_order("abcdx")
    html = admin.post(url, {**form, **edit("a", stars="many")}).content.decode()
    back = inputs(html, "entry_form")
    assert len(re.findall(r'class="rf-row pf-part"[^>]*data-kind="Quote"', html)) == 5  # seo is one of them
    assert admin.post(url, {**back, **edit("a", stars="5"), "_continue": ["1"]}).status_code == 302
    assert texts() == "abcdx"


# -- what is asked about ---------------------------------------------------------------------------------


def test_the_same_attribute_is_asked_about_by_block_and_attribute(admin, url, form):
    mine = edit("a", author="Mine")
    others_edit("a", author="Theirs")
    response = admin.post(url, {**form, **mine})
    assert (response.status_code, titles(response)) == (409, ["Blocks · Quote: a · Author"])
    assert question(response) == ["They wrote: Theirs", "You wrote: Mine"]


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_the_answer_counts(admin, url, form, choice):
    mine = {**edit("a", author="mine"), **edit("b", author="kept")}
    others_edit("a", author="theirs", text="A")
    assert answered(admin, url, admin.post(url, {**form, **mine}), choice).status_code == 302
    assert [part.get("author") for part in stored()[:2]] == [choice, "kept"]
    assert texts() == "Abcd"


CASES = [
    ("edited, removed", {"author": "Mine"}, "abcd", "bcd", "abcd", "bcd"),
    ("both moved", {}, "bcad", "bcda", "bcad", "bcda"),
    ("removed, moved", {}, "bcd", "bcda", "bcd", "bcda"),
]


@pytest.mark.parametrize("choice", ["mine", "theirs"])
@pytest.mark.parametrize(("edits", "order", "theirs", "if_mine", "if_theirs"), [case[1:] for case in CASES])
def test_a_block_is_as_chosen(admin, url, form, edits, order, theirs, if_mine, if_theirs, choice):
    mine = {**edit("a", **edits), "field-blocks": words(order)}
    others_order(theirs)
    response = admin.post(url, {**form, **mine})
    assert (response.status_code, titles(response)) == (409, ["Blocks"])
    assert answered(admin, url, response, choice).status_code == 302
    assert texts() == (if_mine if choice == "mine" else if_theirs)


def test_a_block_removed_here_that_others_changed_is_asked_about_in_words(admin, url, form):
    mine = words("bcd")
    others_edit("a", author="Theirs")
    response = admin.post(url, {**form, "field-blocks": mine})
    assert question(response) == [
        "They wrote: Quote\n  Text: a\n  Author: Theirs",
        "You removed it.",
    ]
    assert answered(admin, url, response, "mine").status_code == 302
    assert texts() == "bcd"


def test_the_files_of_a_block_are_named_and_shown(admin, url, form, folder):
    asset = assets.upload(file("a.png"))
    others_edit("a", photo=asset.document_id)
    mine = {**inputs(admin.get(url).content.decode(), "entry_form"), **edit("a", author="Mine")}
    others_order("bcd")
    response = admin.post(url, {**mine, "_continue": ["1"]})
    assert question(response)[0] == "They removed it."
    html = response.content.decode()
    assert "You wrote: Quote\n  Text: a\n  Author: Mine\n  Photo: a.png<" in html
    assert f'<img src="{asset.file.url}" alt="a.png"' in html


@pytest.mark.parametrize(("choice", "text"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_a_single_component_that_both_replaced_is_asked_about(admin, url, form, choice, text):
    documents("pages").update("p", {"seo": {"text": "Theirs"}})
    mine = {"field-seo": ["new-1=shared.quote"], "field-seo:new-1:": ["1"], "field-seo:new-1:text": ["Mine"]}
    response = admin.post(url, {**form, **mine})
    assert question(response) == ["They wrote: Quote\n  Text: Theirs", "You wrote: Quote\n  Text: Mine"]
    answered(admin, url, response, choice)
    assert stored("seo")["text"] == text


def test_an_answer_counts_for_what_was_shown_alone(admin, url, form):
    mine = edit("a", author="Mine")
    others_edit("a", author="Theirs")
    response = admin.post(url, {**form, **mine})
    others_edit("a", author="Third")
    assert answered(admin, url, response, "mine").status_code == 409


def back(client, url, response):
    """The form after *Back to editing*: what it sends."""
    carried = inputs(response.content.decode(), "content-main")
    html = client.post(url, {**carried, "relations:edit": "1"}).content.decode()
    return {**inputs(html, "entry_form"), "_continue": ["1"]}


def test_back_at_the_form_both_changes_are_there_and_nothing_is_asked_again(admin, url, form):
    mine = {**edit("a", author="Mine"), "field-blocks": words("dabc")}
    others_write(
        *({**part, "__component": "shared.quote", "author": "Theirs"} for part in stored()), block("x")
    )
    again = back(admin, url, admin.post(url, {**form, **mine}))
    assert texts() == "abcdx"
    assert admin.post(url, again).status_code == 302
    assert texts() == "dabcx"
    assert {part["text"]: part.get("author") for part in stored()} == {
        "a": "Mine",
        **dict.fromkeys("bcd", "Theirs"),
        "x": None,
    }


def test_a_draft_that_comes_back_is_compared_with_what_others_wrote(admin, url, form):
    mine = {**edit("a", author="Mine"), "field-name": ["Mine"]}
    others_edit("a", author="Theirs")
    documents("pages").update("p", {"name": "Theirs"})
    html = admin.post(url, {**form, **mine, "relations:edit": "1"}).content.decode()
    response = admin.post(url, {**inputs(html, "entry_form"), "_continue": ["1"]})
    assert (response.status_code, len(question(response))) == (409, 4)
