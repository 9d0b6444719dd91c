from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from relations.demo import seeding
from relations.demo.definitions import define
from relations.engine.definitions import create_field, create_flow, create_locale, delete_field, update_flow
from relations.models import Entry, Field, Flow, Locale
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]


@remembered
def define_demo():
    define("default")


def refused():
    with pytest.raises(CommandError) as caught:
        call_command("seed_demo", stdout=StringIO(), stderr=StringIO())
    assert caught.value.returncode == 1
    return str(caught.value)


def test_flows_of_the_same_name_that_are_others_are_left_alone():
    create_flow("restaurants", singular="restaurant", name="My own")
    message = refused()
    assert "restaurants.menu is missing." in message
    assert "There is no flow dishes." in message
    assert list(Flow.objects.values_list("name", flat=True)) == ["My own"]
    assert not Field.objects.exists()


@pytest.mark.parametrize(
    ("slug", "singular"), [("restaurant", None), ("restaurants", "bistro"), ("bistros", "restaurant")]
)
def test_a_flow_that_takes_one_of_the_names_is_left_alone(slug, singular):
    create_flow(slug, singular=singular, name="My own")
    assert "is the name of another flow." in refused()
    assert list(Flow.objects.values_list("slug", "name")) == [(slug, "My own")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"localized": True}, "tags: localized is True, not False."),
        ({"draft_and_publish": True}, "tags: drafts is True, not False."),
    ],
)
def test_a_flow_with_other_features_is_named(change, message):
    define_demo()
    update_flow(Flow.objects.get(slug="tags"), **change)
    assert message in refused()
    assert Entry.objects.count() == 0


def test_a_field_of_another_kind_is_named():
    define_demo()
    delete_field(Field.objects.get(flow__slug="restaurants", slug="tags"))
    create_field(Flow.objects.get(slug="restaurants"), "tags", field_type="string")
    assert "restaurants.tags is another kind of field." in refused()


def test_a_relation_to_another_flow_is_named():
    define_demo()
    restaurants_flow, chefs = Flow.objects.get(slug="restaurants"), Flow.objects.get(slug="chefs")
    delete_field(Field.objects.get(flow=restaurants_flow, slug="tags"))
    kind = {"field_type": "relationship", "cardinality": "many-to-many"}
    create_field(restaurants_flow, "tags", **kind, target_flow=chefs)
    assert "restaurants.tags is another kind of field." in refused()


def test_a_locale_that_is_there_already_stays():
    create_locale("fr", name="Français de France")
    define_demo()
    assert Locale.objects.get(code="fr").name == "Français de France"


def test_an_interruption_leaves_whole_documents():
    define_demo()
    lacking = seeding.missing("default")
    written = []

    def interrupt(documents):
        written.append(documents)
        if len(written) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seeding.write(lacking, "default", interrupt)
    assert Entry.objects.count() == sum(written)
    assert len(seeding.missing("default").documents) == len(lacking.documents) - sum(written)
