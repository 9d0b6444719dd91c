"""A change that rewrites much content closes its flows: writers of others go on, and none is undone."""

import os
import queue
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from relations import transactions, waiting
from relations.engine import definitions, schema
from relations.engine.definitions import DataLossError, closing
from relations.engine.documents import documents
from relations.engine.schema import lock
from relations.models import Component, EntryVersion, Field, Flow, Link, Rewrite, Task
from tests import builders
from tests.requirements import only_on

PATIENCE = 20  # seconds in which a write gets in
NUMBER = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flows(monkeypatch):
    """Articles with topics and a component, more than a batch, and pages beside them."""
    only_on(connection.vendor != "sqlite", "databases with several writers")
    monkeypatch.setattr(closing, "ROWS", 2)
    schema.renew("default")
    articles, topics, _ = (builders.flow(slug) for slug in ("articles", "topics", "pages"))
    builders.relation(articles, "topics", topics)
    definitions.create_component("shared.seo", attributes={"title": {"type": "string"}})
    options = {"component": "shared.seo", "repeatable": False}
    definitions.create_field(articles, "seo", field_type="component", options=options)
    builders.make("topics", "t", "u")
    builders.make("pages", "p")
    for number in range(NUMBER):
        builders.make("articles", f"a{number}")
        builders.write("articles", f"a{number}", {"topics": ["t", "u"], "seo": {"title": "7"}})


def give_drafts():
    definitions.update_flow(Flow.objects.get(slug="articles"), draft_and_publish=True)


def give_other_side():
    owning = Field.objects.get(slug="topics")
    named = {"cardinality": "many-to-many", "target_flow": owning.flow, "mapped_by": owning}
    topics = Flow.objects.get(slug="topics")
    definitions.create_field(topics, "articles", field_type="relationship", **named)


def localize():
    definitions.update_flow(Flow.objects.get(slug="articles"), localized=True)


def change_component():
    component = Component.objects.get(uid="shared.seo")
    definitions.update_component(component, attributes={"title": {"type": "integer"}})


def take_one():
    field = Field.objects.get(slug="topics")
    definitions.update_field(field, cardinality="many-to-one", allow_data_loss=True)


CHANGES = [give_drafts, give_other_side, localize, change_component, take_one]


@pytest.fixture
def beside(monkeypatch):
    """Calls what is given in another thread, once, while the change has rewritten some content."""
    calls, answers = [], []

    def late(method):
        def called(rows, *args, **kwargs):
            found = method(rows, *args, **kwargs)
            mine = threading.current_thread() is threading.main_thread()
            model = rows.model if isinstance(rows, QuerySet) else next(map(type, rows), None)
            if mine and model in (EntryVersion, Link) and calls:
                with ThreadPoolExecutor(1) as pool:
                    answers.append(pool.submit(closed_after, calls.pop()).result(timeout=PATIENCE))
            return found

        return called

    for name in ("bulk_create", "bulk_update", "update", "delete"):
        monkeypatch.setattr(QuerySet, name, late(getattr(QuerySet, name)))
    monkeypatch.setattr(waiting, "write_column", late(waiting.write_column))

    def asked(call):
        calls.append(call)
        return answers

    return asked


def closed_after(call):
    try:
        return call()
    except OperationalError as error:
        return error
    finally:
        connections.close_all()


def rename_page():
    return documents("pages").update("p", {"name": "late"})["name"]


def rename_article():
    return documents("articles").update("a1", {"name": "late"})["name"]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_writers_of_other_flows_go_on(flows, beside, change):
    answers = beside(rename_page)
    change()
    assert answers == ["late"]
    assert Rewrite.objects.count() == 0


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_writers_of_the_flow_are_refused_meanwhile(flows, beside, change, monkeypatch):
    monkeypatch.setattr(transactions, "ATTEMPTS", 2)
    answers = beside(rename_article)
    change()
    assert [type(each) for each in answers] == [OperationalError]
    assert rename_article() == "late"


def test_writers_of_a_flow_with_a_relation_to_it_are_refused_too(flows, beside, monkeypatch):
    monkeypatch.setattr(transactions, "ATTEMPTS", 2)
    answers = beside(lambda: documents("topics").create({"name": "new"}))
    give_drafts()
    assert [type(each) for each in answers] == [OperationalError]


def test_keys_of_new_rows_are_checked_before_all_writers_wait(flows):
    only_on(connection.vendor == "postgresql", "PostgreSQL, which checks them at the commit")
    with CaptureQueriesContext(connection) as queries:
        give_drafts()
    said = [str(query["sql"]) for query in queries]
    last = max(at for at, text in enumerate(said) if text.startswith("LOCK TABLE"))
    assert "SET CONSTRAINTS ALL IMMEDIATE" in "".join(said[last - 3 : last])


def test_readers_see_the_former_content_meanwhile(flows, beside):
    answers = beside(lambda: builders.listed("articles", "a1", "topics"))
    give_drafts()
    assert answers == [["t", "u"]]


def test_another_change_of_definitions_waits(flows, beside):
    """It finds the first one's mark, and its own attempts end before that is done."""
    with ThreadPoolExecutor(1) as pool:
        later = []
        beside(lambda: later.append(pool.submit(closed_after, give_pages_a_field)))
        give_drafts()
        later[0].result(timeout=PATIENCE)
    assert Field.objects.filter(flow__slug="pages", slug="more").exists()
    assert Flow.objects.get(slug="articles").draft_and_publish


def give_pages_a_field():
    definitions.create_field(Flow.objects.get(slug="pages"), "more", field_type="string")


@pytest.fixture
def impatient():
    """Statements wait for a lock as briefly as they can, on PostgreSQL."""
    only_on(connection.vendor == "postgresql", "PostgreSQL, whose limit is in milliseconds")
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 50")
    yield
    connection.close()


def test_a_writer_who_is_there_at_the_end_of_a_change_undoes_none_of_it(flows, impatient, monkeypatch):
    began, over, works = threading.Event(), threading.Event(), []
    hold, at_last = closing.hold, closing._hold_at_last

    def write():
        with transaction.atomic():
            lock.share("default")
            began.set()
            over.wait(PATIENCE)

    def held(using):
        try:
            hold(using)
        except OperationalError:
            over.set()
            raise

    def late(using):
        writing.append(pool.submit(closed_after, write))
        began.wait(PATIENCE)
        at_last(using)

    monkeypatch.setattr(closing, "hold", held)
    monkeypatch.setattr(closing, "_hold_at_last", late)
    writing = []
    with ThreadPoolExecutor(1) as pool:
        definitions.run(lambda: works.append(give_drafts()), using="default")
    assert (over.is_set(), len(writing), len(works)) == (True, 1, 1)


@contextmanager
def closed_by_another(flow):
    """Another transaction has closed the flow and goes on; gives the primary key of its mark."""
    marked, over = queue.Queue(), threading.Event()

    def change():
        mark = Rewrite.objects.create(task=Task.CLOSE, flow=flow)
        with transaction.atomic():
            Rewrite.objects.select_for_update().get(pk=mark.pk)
            marked.put(mark.pk)
            over.wait(PATIENCE)
        mark.delete()

    with ThreadPoolExecutor(1) as pool:
        going_on = pool.submit(closed_after, change)
        try:
            yield marked.get(timeout=PATIENCE)
        finally:
            over.set()
            going_on.result(timeout=PATIENCE)


def test_a_change_that_is_committed_leaves_the_flows_of_another_closed(flows):
    with ExitStack() as stack:

        def work():
            give_pages_a_field()
            later = closed_by_another(Flow.objects.get(slug="articles"))
            transaction.on_commit(lambda: stack.enter_context(later))

        definitions.run(work, using="default")
        assert Rewrite.objects.filter(task=Task.CLOSE).count() == 1


def test_a_change_that_is_refused_opens_the_flows(flows):
    with pytest.raises(DataLossError):
        definitions.update_field(Field.objects.get(slug="topics"), cardinality="many-to-one")
    assert Rewrite.objects.count() == 0
    assert rename_article() == "late"


def test_several_changes_in_one_run_close_what_each_needs(flows, beside):
    def both():
        give_other_side()
        localize()

    answers = beside(rename_page)
    definitions.run(both, using="default")
    assert answers == ["late"]
    assert builders.listed("topics", "t", "articles") == [f"a{number}" for number in range(NUMBER)]
    assert set(EntryVersion.objects.filter(flow__slug="articles").values_list("locale", flat=True)) == {"en"}


KILLED = """
import django; django.setup()
import os, signal, sys
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from relations.engine import definitions
from relations.engine.definitions import closing, drafts
from relations.models import Flow
closing.ROWS = 2
drafts._pointing = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
definitions.update_flow(Flow.objects.get(slug="articles"), draft_and_publish=True)
"""


@pytest.fixture
def killed(flows):
    name = connection.settings_dict["NAME"]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "relations_project.settings"}
    ended = subprocess.run([sys.executable, "-c", KILLED, name], env=env, capture_output=True, text=True)
    assert ended.returncode == -9, ended.stderr


def test_a_change_is_refused_for_its_own_reason_where_the_flows_cannot_be_opened(flows, monkeypatch):
    def lost(self):
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(closing.Closing, "_open", lost)
    with pytest.raises(DataLossError):
        definitions.update_field(Field.objects.get(slug="topics"), cardinality="many-to-one")
    assert rename_article() == "late"


def test_a_killed_change_is_absent_and_refuses_no_write(killed):
    assert Rewrite.objects.exists()
    assert not Flow.objects.get(slug="articles").draft_and_publish
    assert rename_article() == "late"


def test_a_killed_change_is_made_again(killed):
    give_drafts()
    assert Flow.objects.get(slug="articles").draft_and_publish
    assert Rewrite.objects.count() == 0


def test_a_command_opens_what_a_killed_change_has_closed(killed):
    call_command("finish_changes")
    assert Rewrite.objects.count() == 0


def test_a_command_leaves_closed_what_another_change_has_closed(killed):
    with closed_by_another(Flow.objects.get(slug="pages")) as mark:
        call_command("finish_changes")
        assert list(Rewrite.objects.values_list("pk", flat=True)) == [mark]
