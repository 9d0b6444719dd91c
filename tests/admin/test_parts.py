"""Components and dynamic zones in the form of an entry: what is shown, read, written and refused."""

import re
from html import unescape

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Flow
from tests.builders import flow, make
from tests.remembered import remembered

from .browsing import add_url, attributes, changed, errors, inputs, send, told, url_of

pytestmark = pytest.mark.slow

COMPONENTS = {
    "shared.quote": {
        "text": {"type": "text", "required": True, "maxLength": 20},
        "author": {"type": "string"},
    },
    "shared.item": {"labelText": {"type": "string", "default": "new"}, "price": {"type": "integer"}},
    "shared.menu": {
        "title": {"type": "string"},
        "wares": {"type": "component", "component": "shared.item", "repeatable": True},
    },
}


@pytest.fixture(autouse=True)
@remembered
def pages(db):
    """Pages with a dynamic zone `blocks`, a component `seo`, and `rows` of a repeatable one."""
    for uid, found in COMPONENTS.items():
        definitions.create_component(uid, name=uid.partition(".")[2].title(), attributes=found)
    made = flow("pages", draft_and_publish=True)
    kinds = {"components": ["shared.quote", "shared.menu"]}
    definitions.create_field(made, "blocks", field_type="dynamiczone", options=kinds)
    definitions.create_field(made, "seo", field_type="component", options={"component": "shared.item"})
    repeatable = {"component": "shared.item", "repeatable": True, "max": 3}
    definitions.create_field(made, "rows", field_type="component", options=repeatable)


def quote(text, **more):
    return {"__component": "shared.quote", "text": text, **more}


def menu(title, *labels):
    return {"__component": "shared.menu", "title": title, "wares": [{"labelText": each} for each in labels]}


@pytest.fixture
def url():
    """The form of a page with two blocks, which has nothing else."""
    documents("pages").create(
        {"name": "p", "blocks": [quote("One"), menu("Lunch", "a", "b")]}, document_id="p"
    )
    return url_of("pages", "p")


def value(slug="blocks"):
    return documents("pages").find_one("p", status="draft").stored.get(slug)


def keys(slug="blocks"):
    return [part["id"] for part in value(slug)]


def plain(found):
    """The value without the ids of parts."""
    if isinstance(found, list):
        return [plain(each) for each in found]
    return {k: plain(v) for k, v in found.items() if k != "id"} if isinstance(found, dict) else found


def words(*named):
    return " ".join(f"{key}=shared.{kind}" for key, kind in named)


def new(name, **given):
    """The inputs of an added part, by their names without the form's prefix."""
    return {f"{name}:": "1", **{f"{name}:{slug}": text for slug, text in given.items()}}


def test_each_part_has_inputs_named_after_it(admin, url):
    sent = inputs(admin.get(url).content.decode(), "entry_form")
    one, two = keys()
    a, b = (part["id"] for part in value()[1]["wares"])
    assert sent["field-blocks"] == [words((one, "quote"), (two, "menu"))]
    assert sent[f"field-blocks:{one}:text"] == ["One"]
    assert sent[f"field-blocks:{two}:wares"] == [words((a, "item"), (b, "item"))]
    assert sent[f"field-blocks:{two}:wares:{b}:labelText"] == ["b"]
    assert ">Label text:</label>" in admin.get(url).content.decode()


def test_an_untouched_form_changes_nothing(admin, url):
    send(admin, url, "_continue")
    assert told(admin) == ["Nothing was changed."]


def test_inputs_of_untouched_parts_need_not_be_sent(admin, url):
    before = value()
    sent = inputs(admin.get(url).content.decode(), "entry_form")
    few = {name: each for name, each in sent.items() if ":" not in name.removeprefix("field-:")}
    admin.post(url, {**few, "field-name": "other", "_save": "1"})
    assert (value("name"), value()) == ("other", before)


def test_one_attribute_is_changed_and_the_others_stay(admin, url):
    one, two = keys()
    key = value()[1]["wares"][1]["id"]
    send(admin, url, **{f"blocks:{one}:author": "Odile", f"blocks:{two}:wares:{key}:price": "7"})
    found = value()
    assert found[0] == {**quote("One", author="Odile"), "id": one}
    assert found[1]["wares"][1] == {"labelText": "b", "price": 7, "id": key}


def test_parts_are_moved_and_taken_out(admin, url):
    one, two = keys()
    send(admin, url, blocks=words((two, "menu"), (one, "quote")))
    assert keys() == [two, one]
    send(admin, url, blocks=words((one, "quote")))
    assert keys() == [one]


def test_parts_are_added_at_any_depth(admin, url):
    one, two = keys()
    inner = new("blocks:new-1:wares:new-1", labelText="x", price="3")
    added = {**new("blocks:new-1", title="Dinner", wares=words(("new-1", "item"))), **inner}
    send(admin, url, blocks=words((one, "quote"), ("new-1", "menu"), (two, "menu")), **added)
    expected = {"__component": "shared.menu", "title": "Dinner", "wares": [{"labelText": "x", "price": 3}]}
    assert plain(value()[1]) == expected
    assert (keys()[0], keys()[2]) == (one, two)


def test_a_single_component_is_added_and_taken_out(admin, url):
    send(admin, url, seo=words(("new-1", "item")), **new("seo:new-1", labelText="", price="5"))
    assert plain(value("seo")) == {"labelText": None, "price": 5}
    send(admin, url, seo="")
    assert value("seo") is None


def test_a_new_entry_has_its_parts(admin):
    added = new("rows:new-2", labelText="one", price="")
    assert send(admin, add_url("pages"), name="n", rows=words(("new-2", "item")), **added).status_code == 302
    entry = Entry.objects.get()
    found = documents("pages").find_one(entry.document_id, status="draft").stored
    assert plain(found["rows"]) == [{"labelText": "one"}]


# -- what is refused ---------------------------------------------------------------------------------------


def wrong(response):
    """The errors that stand at inputs of the page, by the name of the input."""
    html = response.content.decode()
    found = {}
    for rows in re.findall(
        r'<ul class="errorlist"[^>]*>(.*?)</ul>(.*?)(?=<ul class="errorlist"|</form>)', html, re.S
    ):
        text = unescape(re.sub(r"<[^>]+>", "", rows[0])).strip()
        tag = re.search(r"<(?:input|textarea)[^>]*name=\"[^\"]+\"[^>]*>", rows[1])
        found[attributes(tag[0])["name"]] = text
    return found


def test_every_fault_stands_at_its_input_and_all_comes_back(admin, url):
    one, two = keys()
    key = value()[1]["wares"][0]["id"]
    late = {f"blocks:{two}:wares:{key}:price": str(2**60), f"blocks:{one}:text": "x" * 21}
    response = send(admin, url, blocks=words((two, "menu"), (one, "quote")), **late)
    assert errors(response) == {"blocks": ["Correct what is marked below."]}
    assert wrong(response)[f"field-blocks:{one}:text"] == "Write at most 20 characters."
    assert f"field-blocks:{two}:wares:{key}:price" in wrong(response)
    back = inputs(response.content.decode(), "entry_form")
    assert back["field-blocks"] == [words((two, "menu"), (one, "quote"))]
    assert back[f"field-blocks:{one}:text"] == ["x" * 21]
    assert value()[0]["text"] == "One"


def test_an_input_that_cannot_be_read_is_told_there(admin, url):
    _, two = keys()
    key = value()[1]["wares"][0]["id"]
    response = send(admin, url, **{f"blocks:{two}:wares:{key}:price": "many"})
    assert wrong(response)[f"field-blocks:{two}:wares:{key}:price"] == "Enter a whole number."


def test_publishing_tells_what_is_missing_in_each_part(admin, url):
    added = {**new("blocks:new-1", text=""), **new("blocks:new-2", text="")}
    sent = words(*zip(keys(), ("quote", "menu"), strict=True), ("new-1", "quote"), ("new-2", "quote"))
    response = send(admin, url, "_publish", blocks=sent, **added)
    marked = [name for name, text in wrong(response).items() if text == "This field is required."]
    assert marked == ["field-blocks:new-1:text", "field-blocks:new-2:text"]


def test_an_untouched_part_that_is_wrong_is_marked_too(admin):
    documents("pages").create({"name": "p", "blocks": [quote(None)]}, document_id="p")
    url = url_of("pages", "p")
    sent = inputs(admin.get(url).content.decode(), "entry_form")
    few = {name: each for name, each in sent.items() if ":" not in name.removeprefix("field-:")}
    response = admin.post(url, {**few, "_publish": "1"})
    assert wrong(response)[f"field-blocks:{keys()[0]}:text"] == "This field is required."


@pytest.mark.parametrize(
    "sent", ["nonsense", "1=shared.quote 1=shared.quote", "new-1=shared.item", "new-1=shared.quote", "\x00"]
)
def test_what_no_script_would_send_is_refused(admin, url, sent):
    before = value()
    assert list(errors(send(admin, url, blocks=sent))) == ["blocks"]
    assert value() == before


def test_too_many_are_refused(admin, url):
    named = [f"new-{at}" for at in range(4)]
    added = {key: text for name in named for key, text in new(f"rows:{name}", labelText="x").items()}
    response = send(admin, url, rows=words(*((name, "item") for name in named)), **added)
    assert errors(response) == {"rows": ["Take some away: 3 is the most."]}


# -- others ------------------------------------------------------------------------------------------------


def test_the_preview_says_parts_in_words(admin, url):
    html = admin.get(url_of("pages", "p", "publish")).content.decode()
    assert "<ins>Quote\n  Text: One\nMenu\n  Title: Lunch\n  Wares: Item\n" in html


def test_who_may_only_look_sees_the_parts_without_inputs(log_in, url):
    html = log_in("view_entry").get(url).content.decode()
    assert "One" in html
    assert ' name="field-blocks' not in html


# -- relations within parts --------------------------------------------------------------------------------


@pytest.fixture
@remembered
def credited(pages):
    """The page `p` with two credits, which link people in order."""
    people = flow("people")
    made = definitions.create_component(
        "shared.credits", name="Credits", attributes={"title": {"type": "string"}}
    )
    attributes = {"people": {"type": "relation", "relation": "manyToMany", "target": "api::people.people"}}
    definitions.update_component(made, attributes={"title": {"type": "string"}, **attributes})
    many = {"component": "shared.credits", "repeatable": True}
    definitions.create_field(Flow.objects.get(slug="pages"), "credits", field_type="component", options=many)
    make("people", "odile", "marcel", "simone")
    given = [{"title": "a", "people": ["odile", "marcel"]}, {"title": "b", "people": ["simone"]}]
    documents("pages").create({"name": "p", "credits": given}, document_id="p")
    return people


def linked():
    found = documents("pages").find_one("p", status="draft", populate={"credits": {"populate": "people"}})
    return [[each["documentId"] for each in part["people"]] for part in found["credits"]]


def relation_box(html, key):
    at = html.index(f'data-name="field-credits:{key}:people"')
    return attributes(html[html.rindex("<div", 0, at) : html.index(">", at)])


@pytest.mark.usefixtures("credited")
def test_the_list_of_a_part_is_asked_for_by_the_script(admin):
    key = keys("credits")[0]
    box = relation_box(admin.get(url_of("pages", "p")).content.decode(), key)
    assert ("data-lazy" in box, "data-strings" in box) == (True, False)
    page = admin.get(box["data-rows-url"]).json()
    assert ([row["label"] for row in page["rows"]], page["total"]) == (["odile", "marcel"], 2)
    found = admin.get(box["data-targets-url"] + "&term=o").json()["rows"]
    assert [row["label"] for row in found if row.get("connected")] == ["odile"]


@pytest.mark.usefixtures("credited")
def test_the_list_of_a_part_is_changed(admin):
    first, second = keys("credits")
    word = "document={}".format
    move = {"target": word("marcel"), "before": word("odile")}
    edits = {f"credits:{first}:people": changed(move), f"credits:{second}:people": changed(word("odile"))}
    assert send(admin, url_of("pages", "p"), **edits).status_code == 302
    assert linked() == [["marcel", "odile"], ["simone", "odile"]]
    send(admin, url_of("pages", "p"), **{f"credits:{second}:people": changed(disconnect=[word("simone")])})
    assert linked() == [["marcel", "odile"], ["odile"]]


@pytest.mark.usefixtures("credited")
def test_the_preview_names_a_list_in_words(admin):
    assert "<dt>Credits / People</dt>" in admin.get(url_of("pages", "p", "publish")).content.decode()


@pytest.mark.usefixtures("credited")
def test_a_new_part_brings_its_list(admin):
    sent = words(*((key, "credits") for key in keys("credits")), ("new-1", "credits"))
    added = new("credits:new-1", title="c", people=changed("document=marcel", "document=odile"))
    send(admin, url_of("pages", "p"), credits=sent, **added)
    assert linked()[2] == ["marcel", "odile"]


@pytest.mark.usefixtures("credited")
def test_changes_of_a_parts_list_come_back_with_a_fault(admin):
    key = keys("credits")[0]
    mine = changed("document=simone")
    response = send(admin, url_of("pages", "p"), name="x", **{"rows": "bad", f"credits:{key}:people": mine})
    back = inputs(response.content.decode(), "entry_form")
    assert back[f"field-credits:{key}:people"] == [mine]


# -- the view that adds a part -----------------------------------------------------------------------------


def asked(client, flow_id, component="shared.menu", name="field-blocks:new-1", **query):
    address = f"/admin/relations/entry/part/{flow_id}/"
    return client.get(address, {"component": component, "name": name, **query})


def test_the_form_of_a_new_part_is_asked_for(admin, url):
    entry = Entry.objects.get()
    html = asked(admin, entry.flow_id, object=entry.pk).content.decode()
    assert 'data-word="new-1=shared.menu"' in html
    assert ' name="field-blocks:new-1:wares"' in html


@pytest.mark.parametrize(
    "query",
    [{"component": "shared.none"}, {"name": "x"}, {"name": 'field-b:"'}, {"object": "0"}, {"locale": "xx"}],
)
def test_what_is_not_there_is_not_found(admin, url, query):
    assert asked(admin, Entry.objects.get().flow_id, **query).status_code == 404


def test_who_may_not_change_gets_no_form(log_in, url):
    entry = Entry.objects.get()
    assert asked(log_in("view_entry"), entry.flow_id, object=entry.pk).status_code == 403
