"""The attributes of a component as rows of forms: every stored attribute comes back as it was."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from relations.engine import definitions
from relations.models import Component
from tests import builders
from tests.remembered import remembered

from .browsing import inputs

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# Each kind of attribute with all that schema files say of it.
ALL = {
    "title": {
        "type": "string",
        "required": True,
        "unique": True,
        "maxLength": 60,
        "minLength": 2,
        "default": "x",
    },
    "code": {"type": "string", "regex": "^[a-z]+$", "private": True, "searchable": False},
    "kind": {"type": "enumeration", "enum": ["bar", "bistro"], "default": "bar"},
    "size": {"type": "integer", "min": 1, "max": 5, "default": 3},
    "rate": {"type": "decimal", "min": 0.5},
    "open": {"type": "boolean", "default": False},
    "body": {"type": "blocks"},
    "cover": {"type": "media", "multiple": True, "allowedTypes": ["images", "videos"], "required": True},
    "slug": {"type": "uid", "targetField": "title"},
    "part": {"type": "component", "component": "shared.part", "repeatable": True, "max": 3},
    "tags": {"type": "relation", "relation": "oneToMany", "target": "api::tags.tags", "min": 1},
    "some": {"type": "relation", "relation": "morphToMany", "targets": ["api::tags.tags"]},
    "all": {"type": "relation", "relation": "morphToOne"},
    "note": {"type": "text", "customField": "plugin::color.color", "writable": False},
}


@pytest.fixture
@remembered
def page():
    builders.flow("tags")
    definitions.create_component("shared.part", attributes={"text": {"type": "string"}})
    made = definitions.create_component("shared.all", name="All", attributes=ALL)
    return reverse("admin:relations_component_change", args=[made.pk])


def stored():
    return Component.objects.get(uid="shared.all").attributes


def send(client, url, **edits):
    sent = inputs(client.get(url).content.decode(), "component_form")
    sent = {name: value for name, value in sent.items() if "__key__" not in name}
    edits = {name.replace("__", "-"): value for name, value in edits.items()}
    gone = [name for name, value in edits.items() if value is None]
    sent = {name: value for name, value in {**sent, **edits}.items() if name not in gone}
    return client.post(url, {**sent, "_save": "1"})


def test_what_nobody_edits_is_not_written(admin_client, page):
    before = Component.objects.get(uid="shared.all").updated_at
    assert send(admin_client, page).status_code == 302
    assert list(stored().items()) == list(ALL.items())
    assert Component.objects.get(uid="shared.all").updated_at == before


def test_an_attribute_that_is_edited_keeps_the_rest(admin_client, page):
    required = [spec.get("required", False) for spec in ALL.values()]
    edits = {f"attributes-{at}-required": None if was else "on" for at, was in enumerate(required)}
    send(admin_client, page, **edits)
    found = stored()
    assert [spec.pop("required", False) for spec in found.values()] == [not was for was in required]
    assert found == {
        slug: {name: value for name, value in spec.items() if name != "required"}
        for slug, spec in ALL.items()
    }


def test_attributes_are_put_into_order_and_removed(admin_client, page):
    numbers = [str(number) for number in range(len(ALL))]
    send(admin_client, page, attributes=" ".join([*numbers[:1:-1], numbers[0]]))
    slugs = [*ALL]
    assert [*stored()] == [*slugs[:1:-1], slugs[0]]


def test_options_of_another_type_go_with_the_type(admin_client, page):
    number = [*ALL].index("size")
    send(admin_client, page, **{f"attributes-{number}-type": "string", f"attributes-{number}-default": ""})
    assert stored()["size"] == {"type": "string"}


def test_what_is_refused_comes_back_with_all_that_was_typed(admin_client, page):
    edit = {"attributes-3-options-min": "few", "attributes-0-default": "kept"}
    html = send(admin_client, page, **edit).content.decode()
    assert ('value="few"' in html, 'value="kept"' in html) == (True, True)
    assert stored() == ALL


def test_hostile_keys_of_rows_are_passed_over(admin_client, page):
    sent = " ".join([*map(str, range(len(ALL))), "99999", "../x", "new-x", "0"])
    assert send(admin_client, page, attributes=sent).status_code == 302
    assert stored() == ALL


def test_a_name_is_escaped(admin_client, page):
    edit = {"attributes": "new-1", "attributes-new-1-slug": '"><script>', "attributes-new-1-type": "string"}
    html = send(admin_client, page, **edit).content.decode()
    assert '"><script>' not in html


def test_a_page_of_many_attributes_reads_choices_once(admin_client, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        html = admin_client.get(page).content.decode()
    assert html.count("data-key=") == len(ALL) + 1


def test_who_may_only_view_sees_no_inputs(client, page, django_user_model):
    user = django_user_model.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_component"))
    client.force_login(user)
    html = client.get(page).content.decode()
    assert ('name="attributes"' in html, "maxLength" in html) == (False, True)
