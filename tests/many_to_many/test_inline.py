"""The inline of the admin for an ordered many-to-many."""

import json
from html import unescape

import pytest
from django.apps import apps
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.admin import OrderedAdminMixin, OrderedInline
from tests.admin.browsing import inputs

from .models import Article, Book, Tag
from .urls import TagsInline, site

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.many_to_many.urls"), pytest.mark.slow]


@pytest.fixture(autouse=True)
def forgotten():
    """Forget the content types that the test makes for the log of the admin."""
    yield
    ContentType.objects.clear_cache()


@pytest.fixture
def tags():
    return {name: Tag.objects.create(name=name) for name in "abcdefg"}


@pytest.fixture
def article(tags):
    article = Article.objects.create(title="first")
    article.tags.set([tags[name] for name in "abc"])
    return article


@pytest.fixture
def root(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def editor(client):
    """A function that logs somebody in who has these permissions, named like `change_article`."""
    create_permissions(apps.get_app_config("articles"), verbosity=0)

    def editor(*names):
        user = User.objects.create_user("editor", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        client.force_login(user)
        return client

    return editor


def names(article, accessor="tags"):
    return "".join(str(each) for each in getattr(article, accessor).all())


def page(obj):
    return f"/desk/articles/{obj._meta.model_name}/{obj.pk}/change/"


def word(obj):
    return f"document={obj.pk}"


def placed(obj, **place):
    for kind in place.keys() & {"before", "after"}:
        place[kind] = word(place[kind])
    return {"target": word(obj), **place}


def save(client, obj, name="tags", **delta):
    """Send the page's form with these changes of a list."""
    sent = inputs(client.get(page(obj)).content.decode(), f"{obj._meta.model_name}_form")
    return client.post(page(obj), {**sent, f"ordered-{name}": json.dumps(delta)})


def shown(client, obj, name="tags"):
    """The labels of the rows of a list, as a page of it gives them."""
    address = f"/desk/articles/{obj._meta.model_name}/ordered/{name}/rows/"
    return [row["label"] for row in client.get(address, {"object": obj.pk}).json()["rows"]]


def found(client, obj, **query):
    address = f"/desk/articles/{obj._meta.model_name}/ordered/tags/targets/"
    return client.get(address, {"object": obj.pk, **query}).json()["rows"]


def test_the_page_shows_the_list_in_order(root, article, tags):
    text = root.get(page(article)).content.decode()
    assert [text.index(f'data-word="{word(tags[name])}"') for name in "abc"] == sorted(
        text.index(f'data-word="{word(tags[name])}"') for name in "abc"
    )
    assert '<span class="rf-count">3</span>' in text


def test_a_moved_row_is_the_one_that_is_written(root, article, tags):
    through = Article.tags.through
    before = dict(through.objects.values_list("tag__name", "order"))
    assert save(root, article, connect=[placed(tags["c"], before=tags["a"])]).status_code == 302
    assert names(article) == "cab"
    after = dict(through.objects.values_list("tag__name", "order"))
    assert {name for name in after if after[name] != before[name]} == {"c"}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"start": True}, "dabc"),
        ({"end": True}, "abcd"),
        ({"after": "a"}, "adbc"),
        ({"before": "c"}, "abdc"),
        ({"after": "b", "before": "c"}, "abdc"),
        ({"after": "f", "before": "b"}, "adbc"),
        ({"after": "f"}, "abcd"),
    ],
)
def test_a_connected_object_gets_its_place(root, article, tags, place, expected):
    place = {kind: tags[name] if isinstance(name, str) else name for kind, name in place.items()}
    save(root, article, connect=[placed(tags["d"], **place)])
    assert names(article) == expected


def test_changes_are_made_in_their_order(root, article, tags):
    connect = [
        placed(tags["d"], end=True),
        placed(tags["a"], end=True),
        placed(tags["e"], end=True),
        placed(tags["f"], after=tags["d"]),
    ]
    save(root, article, connect=connect, disconnect=[word(tags["b"])])
    assert names(article) == "cdfae"


def test_several_new_ones_are_connected_by_as_many_statements_as_one(root, article, tags):
    def cost(*new):
        with CaptureQueriesContext(connection) as queries:
            save(root, article, connect=[placed(tags[name], end=True) for name in new])
        return len(queries)

    cost("d")  # with what the log asks once
    assert cost("e") == cost("f", "g")
    assert names(article) == "abcdefg"


def test_a_new_object_is_saved_with_its_list(root, tags):
    form = {"title": "new", "ordered-tags": json.dumps({"connect": [placed(tags["b"], end=True)]})}
    root.post("/desk/articles/article/add/", form)
    assert names(Article.objects.get(title="new")) == "b"


def test_the_other_side_has_an_order_of_its_own(root, article, tags):
    for title in ("second", "third"):
        Article.objects.create(title=title).tags.add(tags["a"])
    third = Article.objects.get(title="third")
    save(root, tags["a"], "articles", connect=[placed(third, start=True)])
    assert shown(root, tags["a"], "articles") == ["third", "first", "second"]
    assert names(article) == "abc"


def test_both_sides_of_a_relation_to_the_same_model_stand_on_one_page(root, article):
    other = Article.objects.create(title="other")
    save(root, article, "related", connect=[placed(other, end=True)])
    assert (shown(root, article, "related"), shown(root, article, "related_by")) == (["other"], [])
    assert (shown(root, other, "related"), shown(root, other, "related_by")) == ([], ["first"])


def test_a_list_comes_in_pages(root, article):
    article.tags.set([Tag.objects.create(name=f"{number:03}") for number in range(250)])
    address = "/desk/articles/article/ordered/tags/rows/"
    last = root.get(address, {"object": article.pk, "offset": 99}).json()
    assert ([row["label"] for row in last["rows"]][::99], last["total"]) == (["099", "198"], 250)
    after = root.get(address, {"object": article.pk, "after": last["rows"][0]["key"]}).json()["rows"]
    assert [row["label"] for row in after][::99] == ["100", "199"]
    before = root.get(address, {"object": article.pk, "before": last["rows"][1]["key"]}).json()["rows"]
    assert [row["label"] for row in before][::99] == ["000", "099"]


def test_a_search_finds_and_marks_what_is_in_the_list(root, article, tags):
    assert [(row["label"], row.get("connected")) for row in found(root, article, term="b")] == [("b", True)]
    assert [(row["label"], row.get("connected")) for row in found(root, article, term="d")] == [("d", None)]
    assert [row["label"] for row in found(root, article, word=word(tags["e"]))] == ["e"]


def test_what_the_field_does_not_offer_cannot_be_connected(root, article, tags, monkeypatch):
    monkeypatch.setattr(Article.tags.field.remote_field, "limit_choices_to", {"name": "f"})
    assert [row["label"] for row in found(root, article, term="")] == ["f"]
    refused = save(root, article, connect=[placed(tags["d"], end=True)])
    assert (refused.status_code, names(article)) == (200, "abc")
    assert f'The tag "{tags["d"].pk}" cannot be connected.' in unescape(refused.content.decode())


@pytest.mark.parametrize("delta", ["{", '{"connect": [{"target": "x"}]}', '{"nope": 1}', "[]"])
def test_a_broken_input_changes_nothing_and_is_told(root, article, delta):
    sent = inputs(root.get(page(article)).content.decode(), "article_form")
    answer = root.post(page(article), {**sent, "title": "other", "ordered-tags": delta})
    assert "The changes of this list could not be read" in answer.content.decode()
    article.refresh_from_db()
    assert (article.title, names(article)) == ("first", "abc")


def test_an_object_that_is_gone_is_told_and_nothing_is_saved(root, article, tags):
    delta = {"connect": [placed(tags["d"], start=True)]}
    tags["d"].delete()
    sent = inputs(root.get(page(article)).content.decode(), "article_form")
    answer = root.post(page(article), {**sent, "title": "other", "ordered-tags": json.dumps(delta)})
    assert "cannot be connected" in answer.content.decode()
    article.refresh_from_db()
    assert (article.title, names(article)) == ("first", "abc")


PERMISSIONS = {
    "move": ("change_article_tags", {"connect": "a"}),
    "connect": ("add_article_tags", {"connect": "d"}),
    "disconnect": ("delete_article_tags", {"disconnect": "a"}),
}


@pytest.mark.parametrize("action", PERMISSIONS)
def test_each_change_takes_its_permission(editor, article, tags, action):
    needed, change = PERMISSIONS[action]
    given = {"change_article", "change_article_tags", "add_article_tags", "delete_article_tags", "view_tag"}
    client = editor(*given - {needed})
    delta = {
        kind: [placed(tags[name], end=True)] if kind == "connect" else [word(tags[name])]
        for kind, name in change.items()
    }
    address = page(article)
    sent = inputs(client.get(address).content.decode(), "article_form")
    client.post(address, {**sent, "ordered-tags": json.dumps(delta)})
    assert names(article) == "abc"
    User.objects.get(username="editor").user_permissions.add(Permission.objects.get(codename=needed))
    client.post(address, {**sent, "ordered-tags": json.dumps(delta)})
    assert names(article) != "abc"


def test_who_may_not_view_the_members_sees_no_names_and_connects_nothing(editor, article, tags):
    client = editor("change_article", "change_article_tags", "add_article_tags")
    assert shown(client, article) == [str(tags[name].pk) for name in "abc"]
    assert found(client, article, term="d") == []
    save(client, article, connect=[placed(tags["d"], end=True)])
    assert names(article) == "abc"


@pytest.mark.parametrize("view", ["rows", "targets"])
def test_a_stranger_is_told_nothing(editor, article, view):
    address = f"/desk/articles/article/ordered/tags/{view}/?object={article.pk}"
    assert editor("view_tag").get(address).status_code == 403


@pytest.mark.parametrize("path", ["nope/rows/?object={}", "tags/rows/?object=0", "tags/targets/?word=%00"])
def test_a_list_that_is_not_there_is_not_found(root, article, path):
    assert root.get(f"/desk/articles/article/ordered/{path.format(article.pk)}").status_code == 404


def test_the_log_says_which_list_was_changed(root, article, tags):
    save(root, article, disconnect=[word(tags["a"])])
    history = root.get(f"/desk/articles/article/{article.pk}/history/")
    assert "Changed Tags for article" in history.content.decode()


class Plain(ModelAdmin):
    inlines = [TagsInline]


class Strange(OrderedInline):
    model = Book


class Mixed(OrderedAdminMixin, ModelAdmin):
    inlines = [Strange]


@pytest.mark.parametrize(("kind", "code"), [(Plain, "relations.E104"), (Mixed, "relations.E103")])
def test_a_wrong_set_up_is_told_by_a_system_check(kind, code):
    desk = AdminSite("other")
    desk.register(Article, kind)
    faults = [fault.id for fault in desk.get_model_admin(Article).check()]
    desk.unregister(Article)  # checks ask all sites
    assert faults == [code]


def test_the_set_up_of_the_docs_is_right():
    assert [found for each in site._registry.values() for found in each.check()] == []
