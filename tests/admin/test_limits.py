"""The inputs of the entry form know the rules of their fields."""

import pytest

from relations.engine import schema
from relations.models import Field

from .browsing import add_url, attributes, errors, send

pytestmark = pytest.mark.slow

BETWEEN = {"type": "between", "options": {"from": 2, "to": 9}}
WIDER = {"type": "between", "options": {"from": 20, "to": 30}}


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def define(slug, **attributes):
    Field.objects.filter(flow__slug="restaurants", slug=slug).update(**attributes)
    schema.renew("default")


def html_of(client):
    return client.get(add_url("restaurants")).content.decode()


def input_of(client, slug):
    page = html_of(client)
    at = page.index(f'name="field-{slug}"')
    return attributes(page[page.rindex("<", 0, at) : page.index(">", at)])


@pytest.mark.parametrize(
    ("slug", "kind"),
    [("email", "email"), ("seats", "text"), ("rating", "text"), ("code", "password"), ("name", "text")],
)
def test_each_kind_has_its_input(admin, slug, kind):
    assert input_of(admin, slug)["type"] == kind


@pytest.mark.parametrize(("slug", "css"), [("opened", "vDateField"), ("lunch", "vTimeField")])
def test_dates_and_times_have_pickers(admin, slug, css):
    assert css in input_of(admin, slug)["class"]


@pytest.mark.parametrize(("rule", "css"), [("email", "vTextField"), ("uuid", "vUUIDField")])
def test_a_rule_chooses_the_input(admin, rule, css):
    define("name", validation_rules=[{"type": rule}])
    assert css in input_of(admin, "name")["class"]


@pytest.mark.parametrize(
    ("rules", "options", "text"),
    [
        ([], {"min": 1, "max": 500}, "From 1 to 500."),
        ([], {"min": 0}, "0 or more."),
        ([], {"max": 5}, "5 or less."),
        ([BETWEEN], {}, "From 2 to 9."),
        ([BETWEEN, WIDER], {}, "From 2 to 30."),
        ([BETWEEN], {"max": 4}, "From 2 to 4."),
    ],
)
def test_a_number_tells_its_bounds(admin, rules, options, text):
    define("seats", validation_rules=rules, options=options)
    assert text in html_of(admin)


@pytest.mark.parametrize(("options", "keyboard"), [({"min": 0}, "decimal"), ({"min": -5}, None), ({}, None)])
def test_a_phone_offers_digits_alone_where_no_minus_is_needed(admin, options, keyboard):
    define("seats", options=options)
    assert input_of(admin, "seats").get("inputmode") == keyboard


def test_a_text_knows_its_lengths(admin):
    define("name", options={"minLength": 2, "maxLength": 40})
    found = input_of(admin, "name")
    assert (found["data-longest"], "maxlength" in found) == ("40", False)
    assert "From 2 to 40 characters." in html_of(admin)


def test_the_engine_has_the_last_word(admin):
    define("seats", validation_rules=[BETWEEN], options={})
    assert list(errors(send(admin, add_url("restaurants"), name="R", seats="10"))) == ["seats"]


@pytest.mark.parametrize("kind", ["blocks", "something new"])
def test_a_kind_without_an_input_of_its_own_is_edited_as_json(admin, kind):
    Field.objects.filter(flow__slug="restaurants", slug="hours").update(field_type=kind)
    schema.renew("default")
    assert 'name="field-hours"' in html_of(admin)
    assert "relations-json" in html_of(admin)
    assert list(errors(send(admin, add_url("restaurants"), name="R", hours="{"))) == ["hours"]
