"""What an operator sees: lines of the log, slow statements, events and metrics."""

import json
import logging
import re
import sys

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.test import Client

from relations import events, transactions
from relations.access.tokens import issue_token
from relations.events import Event
from relations.models.token import digest
from relations_project import log_level
from relations_project.observing import metrics, requests
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.once]

REQUESTS = "relations_project.requests"
STATEMENTS = "relations_project.statements"


@pytest.fixture
def heard(monkeypatch):
    """The events from now on."""
    found = []
    monkeypatch.setattr(events, "_listeners", [lambda *event: found.append(event)])
    return found


@pytest.fixture
def scrape(client, settings):
    """A function that reads the metrics, as a dictionary of samples."""
    settings.METRICS_TOKEN = "secret"

    def scrape():
        text = client.get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
        return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))

    return scrape


@pytest.fixture
def token():
    _, secret = issue_token("reader", scope="read")
    return secret


def lines(caplog, name):
    return [record for record in caplog.records if record.name == name]


# -- the log ----------------------------------------------------------------------------------------


def test_a_request_is_a_line_with_what_it_cost(client, caplog, token):
    caplog.set_level(logging.INFO, REQUESTS)
    answer = client.get("/api/nothing?secret=1", headers={"Authorization": f"Bearer {token}"})
    (line,) = lines(caplog, REQUESTS)
    assert (line.method, line.path, line.status) == ("GET", "/api/nothing", answer.status_code)
    assert line.route.startswith("api/")
    assert line.statements > 0
    assert re.fullmatch(r"GET /api/nothing 404, [\d.]+ ms, \d+ statements", line.getMessage())


def test_a_request_that_fails_is_a_line_as_well(caplog, monkeypatch):
    caplog.set_level(logging.INFO, REQUESTS)
    monkeypatch.setattr("relations_project.views.healthz", None)
    Client(raise_request_exception=False).get("/no/such/page")
    assert [line.status for line in lines(caplog, REQUESTS)] == [404]


@pytest.mark.parametrize("sent", ["abc-1.2_3", "a" * 64])
def test_an_id_that_was_sent_comes_back(client, sent):
    assert client.get("/healthz", headers={"X-Request-ID": sent})["X-Request-ID"] == sent


@pytest.mark.parametrize("sent", ["", "a b", "a" * 65, "x\ty", "é"])
def test_an_id_that_is_no_text_for_a_log_is_replaced(client, sent):
    given = client.get("/healthz", headers={"X-Request-ID": sent})["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", given)


def test_two_requests_have_two_ids(client):
    assert client.get("/healthz")["X-Request-ID"] != client.get("/healthz")["X-Request-ID"]


def test_records_of_a_request_have_its_id(rf):
    records = []

    def view(request):
        record = logging.LogRecord("x", logging.INFO, "", 0, "text", (), None)
        requests.WithRequestId().filter(record)
        records.append(record.request_id)
        return requests.HttpResponse()

    requests.observe(view)(rf.get("/", headers={"X-Request-ID": "mine"}))
    after = logging.LogRecord("x", logging.INFO, "", 0, "text", (), None)
    requests.WithRequestId().filter(after)
    assert [*records, after.request_id] == ["mine", "-"]


def formatted(kind, record):
    """The text that the server's log has of a record."""
    config = logging.config.DictConfigurator(configured.LOGGING)
    record.request_id = "mine"
    return config.configure_formatter(dict(configured.LOGGING["formatters"][kind])).format(record)


@pytest.mark.parametrize("control", ["\n", "\r", "\x1b[2J", "\x85", "\u2028", "\x00"])
def test_a_callers_path_adds_no_line_to_the_log(control):
    record = logging.LogRecord(REQUESTS, logging.INFO, "", 0, "GET %s", (f"/a{control}b",), None)
    line = formatted("line", record)
    assert line.endswith(f" INFO {REQUESTS} [mine]: GET /a{control.encode('unicode_escape').decode()}b")


def test_a_traceback_has_its_lines():
    try:
        raise ValueError("why")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "text", (), sys.exc_info())
    assert formatted("line", record).endswith("\nValueError: why")


def test_a_line_of_json_has_what_a_collector_asks_for():
    record = logging.LogRecord(REQUESTS, logging.INFO, "", 0, "GET %s", ("/x",), None)
    record.status = 200
    line = json.loads(formatted("json", record))
    assert line.pop("time")
    assert line == {
        "level": "INFO",
        "logger": REQUESTS,
        "request_id": "mine",
        "message": "GET /x",
        "status": 200,
    }


def test_a_format_that_is_none_is_refused():
    with pytest.raises(ImproperlyConfigured, match='LOG_FORMAT is "xml"'):
        log_level.form("xml")


def test_a_slow_statement_is_told_without_its_values(client, settings, caplog, token):
    settings.SLOW_STATEMENT = 0
    client.get("/api/nothing", headers={"Authorization": f"Bearer {token}"})
    found = lines(caplog, STATEMENTS)
    assert any("relations_token" in line.sql for line in found)
    assert all(line.levelname == "WARNING" for line in found)
    assert digest(token) not in caplog.text


def test_a_quick_statement_is_not_told(client, caplog):
    client.get("/api/nothing")
    assert lines(caplog, STATEMENTS) == []


# -- events -----------------------------------------------------------------------------------------


def busy():
    error = OperationalError("database is locked")
    error.__cause__ = type("Locked", (Exception,), {"sqlite_errorcode": 5, "sqlstate": "40001"})()
    return error


@pytest.mark.django_db(transaction=True)
def test_another_attempt_is_an_event(heard):
    failing = iter([busy(), busy()])

    def work():
        for error in failing:
            raise error
        return "done"

    assert transactions.run(work, using="default") == "done"
    assert heard == [(Event.RETRY, 1)] * 2


@pytest.mark.django_db(transaction=True)
def test_giving_up_is_an_event(heard, monkeypatch):
    monkeypatch.setattr(transactions, "FIRST_PAUSE", 0)

    def work():
        raise busy()

    with pytest.raises(OperationalError):
        transactions.run(work, using="default")
    assert heard == [(Event.RETRY, 1)] * (transactions.ATTEMPTS - 1) + [(Event.CONFLICT, 1)]


def test_a_write_tells_how_long_it_waited_for_its_locks(heard):
    builders.guide()
    builders.make("restaurants", "r")
    heard.clear()
    builders.write("restaurants", "r", {"name": "x"})
    (event,) = [event for event in heard if event[0] is Event.LOCK]
    assert 0 <= event[1] < 60


def test_new_keys_around_a_full_spot_are_an_event(heard):
    builders.guide()
    builders.make("categories", *"abcd")
    builders.make("restaurants", "r")
    builders.write("restaurants", "r", {"categories": ["a", "b"]})
    heard.clear()
    for turn in range(40):  # each halves the gap before "b"
        connect = [{"documentId": "cd"[turn % 2], "position": {"before": "b"}}]
        builders.write("restaurants", "r", {"categories": {"connect": connect}})
    assert Event.RELABEL in {name for name, _ in heard}


# -- metrics ----------------------------------------------------------------------------------------


def test_without_a_token_in_the_settings_there_are_none(client):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Bearer", "secret", "Bearer é"])
def test_metrics_are_shown_to_whoever_has_the_token(client, settings, header):
    settings.METRICS_TOKEN = "secret"
    answer = client.get("/metrics", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_requests_are_counted_by_route_and_not_by_path(client, scrape):
    before = scrape()
    for path in ("/api/one", "/api/two"):
        client.get(path)
    after = scrape()
    found = {name for name in after if name.startswith("relations_requests_total") and 'status="403"' in name}
    assert sum(float(after[name]) - float(before.get(name, 0)) for name in found) == 2
    assert not any("/one" in name or "/two" in name for name in after)


def test_methods_that_callers_invent_are_counted_as_one(scrape):
    for method in ("BREW", "WHEN"):
        Client().generic(method, "/healthz")
    found = scrape()
    assert not any("BREW" in name or "WHEN" in name for name in found)
    assert any('method="other"' in name for name in found)


def test_time_and_statements_of_requests_are_counted(client, scrape):
    client.get("/api/nothing")
    found = scrape()
    for name in ("seconds", "statements"):
        assert any(key.startswith(f"relations_request_{name}_count") for key in found)


def test_events_are_counted(scrape):
    def count():
        return float(scrape().get('relations_events_total{event="retry"}', 0))

    before = count()
    metrics.happened(Event.RETRY, 1)
    assert count() == before + 1
