"""A change of definitions goes in batches: writers get in between, and what was killed is gone on with."""

import os
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relations.access.tokens import issue_token
from relations.engine import definitions, schema
from relations.engine.definitions import DataLossError, preparing, rewriting
from relations.engine.documents import documents
from relations.engine.errors import ConflictError
from relations.models import Entry, EntryVersion, Field, Flow, Locale, Rewrite
from tests.commands import schema_files

NUMBER = 12  # documents
PATIENCE = 20  # seconds in which a write gets in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def notes(monkeypatch):
    """A flow in two locales with drafts, whose versions take several batches."""
    monkeypatch.setattr(rewriting, "ROWS", 5)
    schema.renew("default")
    definitions.create_locale("fr")
    made = definitions.create_flow("notes", name="Notes", localized=True, draft_and_publish=True)
    for slug in ("name", "price"):
        definitions.create_field(made, slug, field_type="string", localized=True)
    for number in range(NUMBER):
        data = {"name": f"note {number}", "price": str(number)}
        documents("notes").create(data, document_id=f"n{number}", status="published")
    documents("notes").update("n1", {"name": "note 1", "price": "1"}, locale="fr")
    return made


@pytest.fixture
def between(monkeypatch):
    """Calls what is given, in another thread, after each batch; the changer waits for it."""
    calls, answers = [], []

    def pause(_):
        if threading.current_thread() is not threading.main_thread():
            return
        with ThreadPoolExecutor(1) as pool:
            answers.extend(pool.submit(closing, call).result(timeout=PATIENCE) for call in calls)

    monkeypatch.setattr(rewriting, "pause", pause)

    def called(call):
        calls.append(call)
        return answers

    return called


def closing(call):
    try:
        return call()
    finally:
        connections.close_all()


def the_field(slug):
    return Field.objects.get(flow__slug="notes", slug=slug)


def values(slug, **options):
    found = documents("notes").find(**options)
    return {document.document_id: document[slug] for document in found}


def keys_stored():
    """The keys in all versions, and what rewrites are left."""
    rows = EntryVersion.objects.values_list("values", flat=True)
    return {key for row in rows for key in row}, Rewrite.objects.count()


def write(document, **data):
    documents("notes").update(document, data, status="published")
    return data


# -- a new name -------------------------------------------------------------------------------------


def test_a_field_that_is_renamed_rewrites_no_version(notes):
    with CaptureQueriesContext(connection) as statements:
        definitions.update_field(the_field("price"), slug="cost")
    # Which indexes there are is asked with the table's name as a text.
    table = connection.ops.quote_name(EntryVersion._meta.db_table)
    assert not [each["sql"] for each in statements if table in str(each["sql"])]  # None: prepared


def test_a_field_that_is_renamed_is_read_and_written_by_its_new_name(notes):
    definitions.update_field(the_field("price"), slug="cost")
    write("n0", cost="x")
    assert {**values("cost"), **values("cost", status="published")}["n0"] == "x"
    assert values("cost")["n1"] == "1"


def test_a_field_that_is_renamed_is_searched_by_its_new_name(notes):
    definitions.update_field(the_field("price"), slug="cost")
    write("n0", cost="7")
    found = documents("notes").find(filters={"cost": {"$in": ["7", "11"]}}, sort="cost:desc")
    assert [document.document_id for document in found] == ["n0", "n7", "n11"]


def test_a_new_field_with_the_former_name_of_another_begins_empty(notes):
    definitions.update_field(the_field("price"), slug="cost")
    definitions.create_field(notes, "price", field_type="integer")
    write("n0", price=5, cost="y")
    assert (values("price")["n0"], values("price")["n1"]) == (5, None)
    assert (values("cost")["n0"], values("cost")["n1"]) == ("y", "1")


def test_a_field_that_gets_its_first_name_back_keeps_its_values(notes):
    definitions.update_field(the_field("price"), slug="cost")
    definitions.update_field(the_field("cost"), slug="price")
    assert the_field("price").stored_as == ""
    assert values("price")["n3"] == "3"


def test_two_fields_may_swap_their_names(notes):
    for before, after in (("price", "other"), ("name", "price"), ("other", "name")):
        definitions.update_field(the_field(before), slug=after)
    assert (values("name")["n3"], values("price")["n3"]) == ("3", "note 3")


# -- another type -----------------------------------------------------------------------------------


def test_another_type_converts_what_is_written_meanwhile(notes, between):
    numbers = iter(range(100, 1000))
    written = between(lambda: write("n0", price=str(next(numbers))))
    definitions.change_field_type(the_field("price"), "integer")
    last = int(written[-1]["price"]) if isinstance(written[-1]["price"], str) else written[-1]["price"]
    assert values("price", status="published") == {
        **{f"n{number}": number for number in range(NUMBER)},
        "n0": last,
    }


def test_another_type_leaves_what_is_written_of_other_fields(notes, between):
    numbers = iter(range(100, 1000))
    written = between(lambda: write("n5", name=f"late {next(numbers)}"))
    definitions.change_field_type(the_field("price"), "integer")
    assert len(written) > 4
    assert values("name", status="published")["n5"] == written[-1]["name"]
    assert values("price")["n5"] == 5


def test_documents_that_are_made_meanwhile_have_the_other_type(notes, between):
    before = []

    def work():
        if the_field("price").field_type == "string":
            before.append(documents("notes").create({"name": "new", "price": "77"}).document_id)

    between(work)
    definitions.change_field_type(the_field("price"), "integer")
    found = values("price", status="draft")
    assert before
    assert {found[document] for document in before} == {77}


def test_what_is_published_and_discarded_meanwhile_has_the_other_type(notes, between):
    def work():
        documents("notes").update("n11", {"price": "12"})
        documents("notes").publish("n11")
        documents("notes").update("n0", {"price": "13"})
        documents("notes").discard_draft("n0")

    between(work)
    definitions.change_field_type(the_field("price"), "integer")
    assert (values("price")["n0"], values("price", status="published")["n11"]) == (0, 12)
    assert values("price", locale="fr", status="draft")["n1"] == 1


def test_a_value_that_does_not_fit_refuses_the_change_and_stays(notes, between):
    written = between(lambda: write("n0", price="a lot") if not written else None)
    with pytest.raises(DataLossError):
        definitions.change_field_type(the_field("price"), "integer")
    assert values("price", status="published")["n0"] == "a lot"
    assert keys_stored() == ({"name", "price"}, 0)


def test_a_change_that_is_refused_leaves_nothing(notes):
    write("n4", price="a lot")
    with pytest.raises(DataLossError, match='"price" has 2 values that cannot be read as integer'):
        definitions.change_field_type(the_field("price"), "integer")
    assert keys_stored() == ({"name", "price"}, 0)
    assert the_field("price").field_type == "string"


def test_only_what_the_other_type_needs_is_kept(notes):
    definitions.change_field_type(the_field("price"), "integer")
    keys, left = keys_stored()
    assert keys == {"name", the_field("price").key}
    assert left == 0


def test_the_search_follows_another_type(notes):
    definitions.change_field_type(the_field("price"), "json", allow_data_loss=True)
    assert not EntryVersion.objects.filter(search__contains="11").exclude(search__contains="note").exists()
    assert EntryVersion.objects.filter(entry__document_id="n3").first().search == "note 3"


def test_a_second_change_of_the_same_field_meanwhile_is_refused(notes, between):
    def work():
        with pytest.raises(ConflictError, match="being changed by someone else"):
            definitions.change_field_type(the_field("price"), "float")
        return True

    answers = between(lambda: work() if not answers else None)
    definitions.change_field_type(the_field("price"), "integer")
    assert answers[0]
    assert values("price")["n3"] == 3


def test_another_change_of_another_field_goes_on_meanwhile(notes, between):
    def work():
        definitions.update_field(the_field("name"), slug="title")
        return True

    answers = between(lambda: work() if not answers else None)
    definitions.change_field_type(the_field("price"), "integer")
    assert (values("title")["n3"], values("price")["n3"]) == ("note 3", 3)


def test_the_field_may_be_deleted_meanwhile(notes, between):
    answers = between(lambda: definitions.delete_field(the_field("price")) or True if not answers else None)
    with pytest.raises(Exception, match="deleted in the meantime"):
        definitions.change_field_type(the_field("price"), "integer")
    assert keys_stored() == ({"name"}, 0)


# -- a field that is no longer localized ------------------------------------------------------------


def unlocalize(**options):
    definitions.update_field(the_field("price"), localized=False, **options)


def test_a_field_that_is_no_longer_localized_has_one_value_in_all_locales(notes, between):
    documents("notes").update("n2", {"price": "deux"}, locale="fr")
    written = between(lambda: write("n5", name="late"))
    unlocalize(allow_data_loss=True)
    assert written
    assert values("price", locale="fr", status="draft") == {"n1": "1", "n2": "2"}
    assert keys_stored()[1] == 0


def test_what_is_written_meanwhile_is_shared_by_all_locales(notes, between):
    numbers = iter(range(100, 1000))

    def work():
        number = str(next(numbers))
        documents("notes").update("n1", {"price": number}, locale="fr")
        return write("n1", price=number)["price"]

    written = between(work)
    unlocalize(allow_data_loss=True)
    found = values("price", locale="fr", status="draft")["n1"], values("price")["n1"]
    assert found == (written[-1], written[-1])


def test_a_value_of_its_own_that_a_locale_gets_meanwhile_refuses_the_change(notes, between):
    def work():
        documents("notes").update("n1", {"price": "un"}, locale="fr")

    between(work)
    with pytest.raises(DataLossError, match="has other values in other locales"):
        unlocalize()
    assert values("price", locale="fr", status="draft")["n1"] == "un"
    assert keys_stored() == ({"name", "price"}, 0)


def test_documents_with_different_values_are_counted_once(notes):
    for number in (2, 3):
        documents("notes").update(f"n{number}", {"price": "autre"}, locale="fr")
    with pytest.raises(DataLossError, match="in other locales: 2 documents"):
        unlocalize()
    assert keys_stored() == ({"name", "price"}, 0)


def test_another_type_and_one_value_for_all_locales_go_together(notes, between):
    written = between(lambda: write("n1", price="111") if the_field("price").localized else None)
    definitions.change_field_type(the_field("price"), "integer", localized=False, allow_data_loss=True)
    assert written[0]
    assert (values("price")["n1"], values("price", locale="fr", status="draft")["n1"]) == (111, 111)
    assert keys_stored() == ({"name", the_field("price").key}, 0)


# -- fields and locales that go ---------------------------------------------------------------------


def test_values_of_a_deleted_field_do_not_come_back(notes, between):
    def work():
        definitions.create_field(notes, "price", field_type="string")
        return write("n0", price="new")

    answers = between(lambda: work() if not answers else None)
    definitions.delete_field(the_field("price"))
    assert values("price") == {**{f"n{number}": None for number in range(NUMBER)}, "n0": "new"}
    assert keys_stored() == ({"name", "price"}, 0)


def test_a_new_field_does_not_wait_for_the_values_of_a_deleted_one(notes):
    killed("definitions.delete_field(Field.objects.get(slug='price'))", 1)
    with transaction.atomic():  # in which nothing goes in batches
        definitions.create_field(notes, "price", field_type="string")
    assert set(values("price").values()) == {None}
    definitions.finish()
    assert keys_stored() == ({"name"}, 0)


def test_publishing_brings_no_forgotten_value_back(notes, between):
    between(lambda: documents("notes").publish("n11"))
    definitions.delete_field(the_field("price"))
    assert keys_stored() == ({"name"}, 0)


def test_a_locale_that_is_removed_refuses_no_other_write(notes, between):
    for number in range(NUMBER):
        documents("notes").update(f"n{number}", {"name": "note"}, locale="fr")
    written = between(lambda: write("n3", name="late"))
    definitions.delete_locale("fr", allow_data_loss=True)
    assert written
    assert not EntryVersion.objects.filter(locale="fr").exists()
    assert values("name")["n3"] == "late"


def test_a_locale_that_is_being_removed_is_not_found(notes, between):
    _, secret = issue_token("writers", scope="write")

    def put():
        return Client().put(
            "/api/notes/n1?locale=fr",
            {"data": {"name": "late"}},
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )

    answers = between(put)
    definitions.delete_locale("fr", allow_data_loss=True)
    assert answers[0].json()["error"]["message"] == 'The locale "fr" was deleted.'
    assert [answer.status_code for answer in (answers[0], put())] == [404, 400]


def test_all_locales_are_published_without_one_that_is_being_removed(notes, between):
    answers = between(lambda: len(documents("notes").publish("n1", locale="*")))
    definitions.delete_locale("fr", allow_data_loss=True)
    assert answers[0] == 1


def test_a_document_goes_with_its_last_locale(notes):
    documents("notes").create({"name": "seul"}, document_id="fr-only", locale="fr")
    definitions.delete_locale("fr", allow_data_loss=True)
    assert not Entry.objects.filter(document_id="fr-only").exists()
    assert Entry.objects.count() == NUMBER


# -- several definitions at once --------------------------------------------------------------------


def load_schema(**options):
    localized = {"pluginOptions": {"i18n": {"localized": True}}}
    attributes = {"name": {"type": "json", **localized}, "price": {"type": "integer", **localized}}
    described = schema_files.content_type(
        "note", attributes, options={"draftAndPublish": True}, pluginOptions=localized["pluginOptions"]
    )
    with tempfile.TemporaryDirectory() as folder:
        schema_files.load(Path(folder), described, **options)


def test_a_schema_is_loaded_beside_writers(notes, between):
    Flow.objects.update(singular="note")
    written = between(lambda: write("n5", name="late") if the_field("name").field_type == "string" else None)
    load_schema()
    assert written[0]
    assert (values("name")["n5"], values("price")["n5"]) == ("late", 5)
    assert keys_stored() == ({the_field("name").key, the_field("price").key}, 0)


def test_a_schema_that_is_refused_leaves_nothing(notes):
    Flow.objects.update(singular="note")
    write("n5", price="a lot")
    with pytest.raises(CommandError, match="cannot be read as integer"):
        load_schema()
    assert keys_stored() == ({"name", "price"}, 0)
    assert {field.field_type for field in Field.objects.all()} == {"string"}


def test_a_dry_run_prepares_nothing(notes, between):
    Flow.objects.update(singular="note")
    batches = between(lambda: True)
    load_schema(dry_run=True)
    assert batches == []
    assert keys_stored() == ({"name", "price"}, 0)


# -- kill -9 ----------------------------------------------------------------------------------------

KILLED = """
import os, signal, django
django.setup()
from relations.engine import definitions
from relations.engine.definitions import rewriting
from relations.models import Field, Flow

rewriting.ROWS, left = 5, [{after}]

def pause(seconds):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)

rewriting.pause = pause
{change}
"""


def killed(change, after):
    """Run the change in a process that is killed after so many batches."""
    script = KILLED.format(change=change, after=after)
    database = connection.settings_dict["NAME"]
    url = f"sqlite:///{database}"
    if connection.vendor != "sqlite":
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "relations_project.settings"}
    ended = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert ended.returncode == -9, ended.stderr


RETYPE = "definitions.change_field_type(Field.objects.get(slug='price'), 'integer')"
IN_PREPARATION, IN_CLEANING = 3, 8  # batches: what is prepared takes five


def test_a_killed_change_of_type_has_changed_nothing(notes):
    killed(RETYPE, IN_PREPARATION)
    write("n0", price="x", name="y")
    assert (values("price")["n0"], values("price")["n3"], the_field("price").field_type) == (
        "x",
        "3",
        "string",
    )


def test_a_killed_change_of_type_goes_on_where_it_was(notes):
    killed(RETYPE, IN_PREPARATION)
    begun = Rewrite.objects.get()
    assert begun.cursor > 0
    Rewrite.objects.update(updated_at=timezone.now() - 2 * preparing.SILENT)
    write("n0", price="100")
    definitions.change_field_type(the_field("price"), "integer")
    assert values("price") == {**{f"n{number}": number for number in range(NUMBER)}, "n0": 100}
    assert the_field("price").key == begun.key
    assert Rewrite.objects.count() == 0


def test_the_next_change_finishes_a_killed_one(notes):
    killed(RETYPE, IN_CLEANING)
    assert the_field("price").field_type == "integer"
    assert Rewrite.objects.count() > 0
    definitions.update_field(the_field("name"), description="a name")
    assert keys_stored() == ({"name", the_field("price").key}, 0)


def test_a_command_finishes_a_killed_change(notes, capsys):
    killed(RETYPE, IN_CLEANING)
    call_command("finish_changes")
    assert keys_stored() == ({"name", the_field("price").key}, 0)
    call_command("finish_changes")
    assert "nothing to do" in capsys.readouterr().out


def test_what_nobody_goes_on_with_is_removed(notes, monkeypatch):
    killed(RETYPE, IN_PREPARATION)
    monkeypatch.setattr(preparing, "SILENT", -preparing.SILENT)
    call_command("finish_changes")
    assert keys_stored() == ({"name", "price"}, 0)


def test_a_killed_rename_is_whole_or_absent(notes):
    rename = "definitions.update_field(Field.objects.get(slug='price'), slug='cost')"
    killed(rename + "; rewriting.pause(0)", 1)
    assert values("cost")["n3"] == "3"
    definitions.update_field(the_field("cost"), slug="cost")
    assert Rewrite.objects.count() == 0


def test_a_killed_removal_of_a_locale_is_finished(notes):
    for number in range(NUMBER):
        documents("notes").update(f"n{number}", {"name": "note"}, locale="fr")
    killed("definitions.delete_locale('fr', allow_data_loss=True)", 1)
    assert not Locale.objects.filter(code="fr").exists()
    definitions.create_locale("fr")
    assert values("name", locale="fr") == {}
    assert Flow.objects.count() == 1
