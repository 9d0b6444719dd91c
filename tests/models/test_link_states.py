"""A link that is made as a row has its states: from its source, and from the pair of flows."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, EntryVersion, InverseLink, Link
from tests import builders

pytestmark = pytest.mark.slow

STATES = ("source_locale", "source_status", "target_locale", "target_status")
DRAFTS, LOCALIZED = {"draft_and_publish": True}, {"localized": True}


def pair(source, target, inverse=None):
    """Two flows with these features, a relation, and a document of each: `s` and `t`."""
    definitions.create_locale("fr")
    flow = builders.flow("sources", **source)
    field = builders.relation(flow, "targets", builders.flow("targets", **target), inverse=inverse)
    for slug, name, features in (("sources", "s", source), ("targets", "t", target)):
        locales = ("en", "fr") if features.get("localized") else (None,)
        builders.make(slug, name, locale=locales[0], **({"status": "published"} if features else {}))
        for code in locales[1:]:
            documents(slug).update(name, {"name": code}, locale=code, status="published")
    return field


def unsaved(field, model=Link, locale="", status="published", **states):
    source = EntryVersion.objects.get(entry__document_id="s", locale=locale, status=status)
    target = Entry.objects.get(document_id="t")
    return model(field=field, source=source, target=target, **states)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "target", "version", "given", "states"),
    [
        ({}, {}, {}, {}, ("", "published", "", "published")),
        (DRAFTS, {}, {"status": "draft"}, {}, ("", "draft", "", "published")),
        (DRAFTS, DRAFTS, {"status": "draft"}, {}, ("", "draft", "", "draft")),
        (DRAFTS, DRAFTS, {}, {}, ("", "published", "", "published")),
        (LOCALIZED, {}, {"locale": "fr"}, {}, ("fr", "published", "", "published")),
        (LOCALIZED, LOCALIZED, {"locale": "fr"}, {}, ("fr", "published", "fr", "published")),
        ({}, LOCALIZED, {}, {"target_locale": "fr"}, ("", "published", "fr", "published")),
        ({}, DRAFTS, {}, {"target_status": "draft"}, ("", "published", "", "draft")),
    ],
)
def test_states_are_filled(source, target, version, given, states):
    link = unsaved(pair(source, target), **version, **given)
    link.save()
    assert Link.objects.values_list(*STATES).get() == states


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "target", "given", "message"),
    [
        ({}, LOCALIZED, {}, "target_locale is missing"),
        ({}, DRAFTS, {}, "target_status is missing"),
        ({}, {}, {"target_locale": "fr"}, 'target_locale is "fr", and must be ""'),
        ({}, {}, {"target_status": "draft"}, 'target_status is "draft", and must be "published"'),
        ({}, {}, {"source_status": "draft"}, 'source_status is "draft", and must be "published"'),
        ({}, {}, {"source_locale": "fr"}, 'source_locale is "fr", and must be ""'),
    ],
)
def test_what_is_open_or_wrong_is_named_and_no_row_is_made(source, target, given, message):
    link = unsaved(pair(source, target), **given)
    with pytest.raises(ValueError, match=message):
        link.save()
    assert not Link.objects.exists()


@pytest.mark.django_db
def test_a_link_without_a_stored_source_is_refused():
    with pytest.raises(ValueError, match="needs its source"):
        Link.objects.create(field=pair({}, {}), target=Entry.objects.get(document_id="t"))


@pytest.mark.django_db
def test_a_resource_has_no_locale_and_is_published():
    field = pair(DRAFTS, {})
    source = EntryVersion.objects.get(entry__document_id="s", status="draft")
    Link.objects.create(field=field, source=source, resource_type="product", resource_id="7")
    assert Link.objects.values_list(*STATES).get() == ("", "draft", "", "published")


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Link, InverseLink])
@pytest.mark.parametrize("insert", ["save", "top", "bottom"])
def test_a_new_row_has_a_place_in_both_lists(model, insert):
    link = unsaved(pair({}, {}, inverse="back"), model)
    getattr(link, insert)()
    assert builders.listed("sources", "s", "targets") == ["t"]
    assert builders.listed("targets", "t", "back") == ["s"]
    assert None not in Link.objects.values_list("position", "inverse_position").get()


@pytest.mark.django_db
def test_a_relation_without_an_inverse_has_no_second_place():
    unsaved(pair({}, {})).save()
    assert Link.objects.get().inverse_position is None


@pytest.mark.django_db
def test_the_unique_key_sees_a_second_row():
    field = pair({}, {})
    unsaved(field).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        unsaved(field).save()


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["source_status", "target_status"])
@pytest.mark.parametrize("status", ["", "gone"])
def test_the_table_takes_no_other_status(column, status):
    states = {"source_status": "published", "target_status": "published", column: status}
    link = unsaved(pair({}, {}), **states, position=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.bulk_create([link])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("source", "target", "version", "states"),
    [
        (DRAFTS, DRAFTS, {"status": "draft"}, ("", "draft", "", "draft")),
        (LOCALIZED, LOCALIZED, {"locale": "fr"}, ("fr", "published", "fr", "published")),
        ({}, DRAFTS, {}, ("", "published", "", "draft")),
    ],
)
def test_the_migration_gives_states_to_rows_without(source, target, version, states):
    field = pair(source, target, inverse="back")
    stateless = [unsaved(field, **version, position=at, inverse_position=at) for at in range(2)]
    _migrate("0005_one_inverse_list")
    try:
        # The second says what the first does, and goes: past the unique key by another locale.
        stateless[1].target_locale = "xx"
        former = _former("0005_one_inverse_list", "Link")
        columns = [column.attname for column in former._meta.concrete_fields]
        former._base_manager.bulk_create(
            former(**{name: getattr(link, name) for name in columns}) for link in stateless
        )
    finally:
        MigrationExecutor(connection).migrate(
            MigrationExecutor(connection).loader.graph.leaf_nodes("relations")
        )
    assert list(Link.objects.values_list(*STATES)) == [states]


def _migrate(name):
    MigrationExecutor(connection).migrate([("relations", name)])


def _former(name, model):
    """The model as it was at this migration."""
    state = MigrationExecutor(connection).loader.project_state(("relations", name))
    return state.apps.get_model("relations", model)
