import pytest

from relations.access import caller
from relations.access.scopes import access_of, access_of_anyone, public_fault, unknown_flows, words
from relations.access.tokens import issue_token
from relations.engine import definitions
from relations.models import AccessToken
from tests import builders


@pytest.mark.parametrize(
    ("scope", "actions"),
    [
        ("articles:read", "find findOne"),
        ("articles:drafts", "drafts find findOne"),
        ("articles:write", "create delete drafts find findOne update"),
        ("articles:publish", "drafts find findOne publish"),
        ("*:read", "find findOne"),
        ("tags:write", ""),
        ("read", "drafts find findOne"),
        ("published", ""),
        ("articles:own", ""),
    ],
)
def test_a_scope_allows_these_actions_in_a_flow(scope, actions):
    access = access_of(scope)
    assert " ".join(sorted(each for each in caller.ACTIONS if access.may("articles", each))) == actions


@pytest.mark.parametrize(
    ("scope", "opens"), [("*:write", []), ("upload:write", ["upload"]), ("schema:write", ["schema:"])]
)
def test_files_and_definitions_have_scopes_of_their_own(scope, opens):
    names = (caller.FILES, caller.DEFINITIONS)
    assert [name for name in names if access_of(scope).may(name, caller.UPDATE)] == opens


def test_a_scope_is_stored_once_and_sorted():
    assert words("b:read  a:write b:read") == ["a:write", "b:read"]


@pytest.mark.parametrize("scope", ["", "articles", "articles:own", "read articles:", ":read"])
def test_what_is_no_scope_is_refused(scope):
    with pytest.raises(ValueError, match="scope"):
        words(scope)


def test_a_scope_for_a_flow_that_is_not_there_is_found(db):
    builders.flow("tags")
    given = ["tags:read", "posts:read", "*:read", "upload:read", "schema:write", "read"]
    assert unknown_flows(given, "default") == ["posts"]


def test_a_flow_that_is_renamed_is_renamed_in_tokens(db):
    flow = builders.flow("posts")
    token, _ = issue_token("x", scope="posts:read posts:write tags:read *:read")
    definitions.update_flow(flow, slug="notes")
    token.refresh_from_db()
    assert token.scope == "*:read notes:read notes:write tags:read"


def test_a_flow_whose_name_ends_like_another_keeps_its_scopes(db):
    flow = builders.flow("posts")
    issue_token("x", scope="blogposts:read")
    definitions.update_flow(flow, slug="notes")
    assert AccessToken.objects.get().scope == "blogposts:read"


def test_a_flow_that_is_deleted_goes_from_tokens(db):
    flow = builders.flow("posts")
    issue_token("x", scope="posts:read tags:read")
    definitions.delete_flow(flow)
    assert AccessToken.objects.get().scope == "tags:read"


def test_a_flow_called_as_the_definitions_brings_no_token_to_them(db):
    flow = builders.flow("posts")
    issue_token("x", scope="posts:read posts:write")
    definitions.update_flow(flow, slug="schema")
    assert AccessToken.objects.get().scope == "schema:read"


def test_a_flow_called_as_the_definitions_takes_no_token_from_them(db):
    flow = builders.flow("schema")
    issue_token("x", scope="schema:read schema:write")
    definitions.delete_flow(flow)
    assert AccessToken.objects.get().scope == "schema:write"


def test_anyone_may_do_nothing_by_default(settings):
    del settings.RELATIONS_ANONYMOUS
    assert access_of_anyone() == caller.NOTHING


def test_anyone_may_do_what_the_public_role_says(settings):
    settings.RELATIONS_PUBLIC = {"articles": ["find"], "reviews": ["create"]}
    found = access_of_anyone()
    asked = [("articles", "find"), ("articles", "findOne"), ("reviews", "create"), ("tags", "find")]
    assert [found.may(*each) for each in asked] == [True, False, True, False]


def test_the_short_form_shows_what_is_published_of_everything(settings):
    settings.RELATIONS_ANONYMOUS = "read"
    found = access_of_anyone()
    assert [found.may("articles", each) for each in ("find", "findOne", "drafts", "update")] == [
        *(True, True),
        *(False, False),
    ]


@pytest.mark.parametrize(
    "public",
    [
        ["articles"],
        {"articles": "find"},
        {"articles": ["drafts"]},
        {"articles": ["read"]},
        {1: []},
        {"a": [["find"]]},
    ],
)
def test_a_wrong_public_role_is_named(public):
    assert public_fault(public)
