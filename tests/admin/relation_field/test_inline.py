"""A relation as an inline: what Django's admin asks of it, and what its checks say."""

import pytest
from django.contrib.admin import AdminSite, ModelAdmin, TabularInline, site
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import path

from relations.admin import EntryAdmin, RelationInline, RelationsAdminMixin
from relations.admin.relation_field.formset import RelationFormSet
from relations.engine.documents import documents
from relations.models import Entry, Link
from tests.builders import listed, make, write
from tests.remembered import remembered

from ..browsing import changed, inputs, url_of

pytestmark = pytest.mark.slow


class Categories(RelationInline):
    flow = "restaurants"
    field = "categories"


class City(RelationInline):
    flow = "restaurants"
    field = "city"


class GroupAdmin(RelationsAdminMixin, ModelAdmin):
    """A model of another app, whose relations are those of a restaurant with the group's key for its id."""

    inlines = [Categories, City]


desk = AdminSite(name="admin")
desk.register(Group, GroupAdmin)
desk.register(Entry, EntryAdmin)
urlpatterns = [path("admin/", desk.urls)]


@pytest.fixture
def groups(settings):
    """The groups' page, in a project whose admin has relations for them."""
    settings.ROOT_URLCONF = __name__
    return "/admin/auth/group/{}/change/"


@pytest.fixture(autouse=True)
@remembered
def _restaurant(guide):
    make("categories", *"abcd")
    make("cities", "lyon")
    make("restaurants", "r")
    write("restaurants", "r", {"categories": list("abc")})


@pytest.fixture
def formset(admin):
    """The formset of the restaurant's categories."""
    context = admin.get(url_of("restaurants", "r")).context
    found = {each.formset.relation.slug: each.formset for each in context["inline_admin_formsets"]}
    return found["categories"]


def test_each_relation_of_an_entry_is_an_inline(admin):
    context = admin.get(url_of("restaurants", "r")).context
    inlines = [(each.opts.field, each.opts.model) for each in context["inline_admin_formsets"]]
    assert inlines == [("categories", Link), ("city", Link), ("guides", Link)]
    assert all(isinstance(each.formset, RelationFormSet) for each in context["inline_admin_formsets"])


def test_a_documents_relations_go_with_its_object(groups, admin):
    group = Group.objects.create(name="g")
    documents("restaurants").create({"name": "x", "categories": ["a"]}, document_id=str(group.pk))
    admin.post(groups.format(group.pk).replace("change", "delete"), {"post": "yes"})
    assert not Group.objects.exists()
    assert documents("restaurants").find_one(str(group.pk)) is None


def test_a_list_of_any_length_has_one_form(formset):
    assert (len(formset), len(formset.forms), formset.initial_forms, formset.extra_forms) == (1, 1, [], [])


def test_an_unbound_formset_has_changed_nothing(formset):
    assert (formset.is_bound, formset.has_changed(), formset.errors) == (False, False, [])
    assert (formset.new_objects, formset.changed_objects, formset.deleted_objects) == ([], [], [])


def test_the_formset_brings_the_scripts_of_the_field(formset):
    assert "relations/relation-field/main.js" in str(formset.media)


def sent(formset, text):
    return type(formset)({"field-categories": text}, instance=Entry.objects.get(document_id="r"))


def test_a_bound_formset_tells_what_was_changed(formset):
    bound = sent(formset, changed("document=d"))
    assert (bound.is_valid(), bound.has_changed()) == (True, True)
    assert [item.target for item in bound.delta.connect] == ["document=d"]


def test_a_formset_that_cannot_be_read_is_not_valid(formset):
    bound = sent(formset, "nonsense")
    assert (bound.is_valid(), list(bound.errors[0])) == (False, ["categories"])
    assert bound.non_form_errors() == []


# -- in the admin of another model --------------------------------------------------------------------


@pytest.fixture
def kitchen(db):
    return Group.objects.create(name="Kitchen")


def edit(client, url, **edits):
    page = client.get(url).content.decode()
    return client.post(url, {**inputs(page, "group_form"), **edits})


def test_an_object_of_another_model_is_saved_with_its_relations(admin, groups, kitchen):
    url = groups.format(kitchen.pk)
    edits = {
        "relation-categories": changed("document=b", "document=a"),
        "relation-city": changed("document=lyon"),
    }
    documents("restaurants").create({"name": "k"}, document_id=str(kitchen.pk))
    assert edit(admin, url, name="Bakery", **edits).status_code == 302
    assert listed("restaurants", str(kitchen.pk), "categories") == ["b", "a"]
    assert listed("restaurants", str(kitchen.pk), "city") == "lyon"
    assert Group.objects.get().name == "Bakery"


def test_all_lists_of_an_object_are_written_as_one_change(admin, groups, kitchen):
    documents("restaurants").create({"name": "k"}, document_id=str(kitchen.pk))
    edits = {"relation-categories": changed("document=a"), "relation-city": changed("document=lyon")}
    edit(admin, groups.format(kitchen.pk), **edits)
    assert Entry.objects.get(document_id=str(kitchen.pk)).revision == 1


def test_the_stock_history_names_the_lists_that_were_changed(admin, groups, kitchen):
    documents("restaurants").create({"name": "k"}, document_id=str(kitchen.pk))
    edit(admin, groups.format(kitchen.pk), **{"relation-categories": changed("document=a")})
    history = admin.get(f"/admin/auth/group/{kitchen.pk}/history/").content.decode()
    assert "Changed Categories for group “Kitchen”." in history


def test_what_is_refused_keeps_the_object_as_it_was(admin, groups, kitchen):
    documents("restaurants").create({"name": "k"}, document_id=str(kitchen.pk))
    edits = {"name": "Bakery", "relation-categories": changed("document=nobody")}
    response = edit(admin, groups.format(kitchen.pk), **edits)
    assert (response.status_code, Group.objects.get().name) == (200, "Kitchen")
    assert "nobody" in str(response.context["inline_admin_formsets"][0].formset.errors)


def test_what_is_refused_of_the_document_itself_is_told_above_a_list(admin, groups, kitchen):
    """The form does not show the document's values: this one must have a name."""
    response = edit(admin, groups.format(kitchen.pk), **{"relation-categories": changed("document=a")})
    errors = response.context["inline_admin_formsets"][0].formset.errors[0]
    assert list(errors) == ["__all__"]


def test_going_back_from_a_conflict_saves_nothing(admin, groups, kitchen):
    documents("restaurants").create({"name": "k"}, document_id=str(kitchen.pk))
    edits = {"relation-categories": changed("document=a"), "relations:edit": "1"}
    assert edit(admin, groups.format(kitchen.pk), **edits).status_code == 200
    assert listed("restaurants", str(kitchen.pk), "categories") == []


def test_all_lists_of_an_object_are_read_together(admin, groups, kitchen, monkeypatch):
    documents("restaurants").create({"name": "k"}, document_id=str(kitchen.pk))
    admin.get(groups.format(kitchen.pk))
    counts = []
    for inlines in ([Categories], [Categories, City]):
        monkeypatch.setattr(GroupAdmin, "inlines", inlines)
        with CaptureQueriesContext(connection) as queries:
            admin.get(groups.format(kitchen.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_flow_shows_all_of_its_relations(admin, groups, kitchen, monkeypatch):
    monkeypatch.setattr(GroupAdmin, "inlines", [])
    monkeypatch.setattr(GroupAdmin, "relations_flow", "restaurants")
    page = admin.get(groups.format(kitchen.pk)).content.decode()
    shown = [slug for slug in ("categories", "city", "guides") if f'name="relation-{slug}"' in page]
    assert shown == ["categories", "city", "guides"]


# -- checks -------------------------------------------------------------------------------------------


def found(page=desk, **attributes):
    """The checks' ids for an inline of these attributes, on the groups' page of this site."""
    inline = type("Inline", (RelationInline,), attributes)
    return [message.id for message in inline(Group, page).check()]


def test_an_inline_that_names_its_relation_is_fine():
    assert found(flow="restaurants", field="city") == []


@pytest.mark.parametrize("names", [{"flow": "restaurants"}, {"field": "city"}, {}])
def test_an_inline_names_its_flow_and_its_field(names):
    assert found(**names) == ["relations.E101"]


def test_an_inline_needs_a_page_that_saves_it():
    assert found(page=site, flow="restaurants", field="city") == ["relations.E102"]


def test_the_stock_checks_of_inlines_stay():
    assert found(flow="restaurants", field="city", extra="many") == ["admin.E203"]


@pytest.mark.parametrize("model", [Group, Entry])
def test_the_page_with_inlines_passes_its_own_checks(model):
    assert desk.get_model_admin(model).check() == []


def test_an_inline_of_rows_would_have_no_way_to_the_page():
    """Why the check of foreign keys is left out: links point at no group."""
    rows = type("Rows", (TabularInline,), {"model": Link})
    assert [message.id for message in rows(Group, site).check()] == ["admin.E202"]
