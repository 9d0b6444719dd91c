"""The engine's errors stand at their fields, all at once, in the editor's language."""

import pytest
from django.utils import translation

from relations.admin.wording import worded
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.schema import renew
from relations.models import Field
from tests.builders import make

from .browsing import add_url, changed, errors, inputs


@pytest.fixture(autouse=True)
def _in_english():
    """A request leaves its language on in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _guide(guide):
    make("restaurants", "barouk")
    Field.objects.filter(slug="name", flow=guide["restaurants"]).update(unique=True)
    Field.objects.filter(slug="description").update(options={"maxLength": 5, "regex": "^[a-z]+$"})
    renew("default")


def refused(client, language, **edits):
    url = add_url("restaurants")
    sent = inputs(client.get(url).content.decode(), "entry_form")
    sent |= {f"field-{slug}": [value] for slug, value in edits.items()}
    return errors(client.post(url, {**sent, "_save": "1"}, headers={"accept-language": language}))


@pytest.mark.slow
def test_all_faults_are_told_at_once_at_their_fields(admin):
    found = refused(
        admin,
        "en",
        name="barouk",
        email="nope",
        seats="501",
        description="too long",
        rating="x",
        opened="soon",
    )
    assert found == {
        "name": ["“barouk” has this already: it must be unique."],
        "email": ["Enter a valid email address."],
        "seats": ["Must be 500 or less."],
        "description": ["Write at most 5 characters."],
        "rating": ["Enter a number."],
        "opened": ["Enter a valid date."],
    }


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_they_are_in_the_editors_language(admin, language):
    found = refused(admin, language, name="", email="nope")
    with translation.override(language):
        assert found == {
            "name": [translation.gettext("This field is required.")],
            "email": [worded(refusal("nope", "email"))],
        }


@pytest.mark.slow
def test_a_target_that_is_gone_is_told_in_words(admin):
    found = refused(admin, "en", name="x", categories=changed("document=gone"))
    assert found == {"categories": ["There is no entry “gone” any more. Perhaps it was deleted meanwhile?"]}


@pytest.mark.slow
def test_a_missing_value_is_told_beside_one_that_cannot_be_read(admin):
    found = refused(admin, "en", name="", rating="x")
    assert found == {"rating": ["Enter a number."], "name": ["This field is required."]}


def refusal(value, slug):
    with pytest.raises(ValidationError) as found:
        documents("restaurants").create({"name": "x", slug: value})
    return found.value


@pytest.mark.parametrize("language", ["fr", "de"])
@pytest.mark.parametrize(
    ("slug", "value"), [("description", "UP"), ("seats", 0), ("kind", "cave"), ("visits", "x")]
)
def test_no_english_is_left(language, slug, value):
    error = refusal(value, slug)
    with translation.override(language):
        text = worded(error)
    assert text not in (error.message, worded(error))


def test_within_a_value_the_place_is_told():
    error = ValidationError("x", ("blocks", 1, "title")).coded("too_long", most=5)
    assert worded(error) == "2 › title: Write at most 5 characters."  # noqa: RUF001


def test_an_error_without_a_code_says_its_own_message():
    assert worded(ValidationError("Something else.")) == "Something else."


def test_braces_in_a_name_are_no_parameters():
    make("restaurants", "{least}")
    assert worded(refusal("{least}", "name")) == "“{least}” has this already: it must be unique."


@pytest.mark.slow
def test_what_publishing_refuses_is_told_with_what_cannot_be_read(admin, guide):
    for slug, kind, unique in (("number", "integer", True), ("price", "decimal", False)):
        Field.objects.create(flow=guide["articles"], slug=slug, name=slug, field_type=kind, unique=unique)
    renew("default")
    documents("articles").create({"name": "a", "number": 7}, status="published")
    url = add_url("articles")
    sent = inputs(admin.get(url).content.decode(), "entry_form")
    sent |= {"field-name": ["b"], "field-number": ["7"], "field-price": ["x"]}
    assert list(errors(admin.post(url, {**sent, "_save": "1"}))) == ["price"]
    assert sorted(errors(admin.post(url, {**sent, "_publish": "1"}))) == ["number", "price"]
