import contextlib
import io
import json
import re
import shlex
import socket
from dataclasses import dataclass
from itertools import pairwise

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]


def quickstart(port: int) -> str:
    """Run the command; gives what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        call_command("quickstart", port=port)
    return printed.getvalue()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@dataclass(frozen=True)
class FirstRun:
    port: int
    printed: str


@pytest.fixture
@remembered
def first_run() -> FirstRun:
    """The run that fills an empty database."""
    port = free_port()
    return FirstRun(port, quickstart(port))


@pytest.fixture
def second_run(first_run: FirstRun) -> str:
    """What is printed when it runs again."""
    return quickstart(free_port())


def curls(printed: str) -> list[list[str]]:
    """The printed requests, each as a shell would split it."""
    joined = printed.replace("\\\n", " ")
    return [shlex.split(line) for line in joined.splitlines() if line.startswith("curl ")]


def send(client, curl: list[str]):
    """What curl would do, by the test client."""
    options = dict(pairwise(curl))
    url = next(word for word in curl if word.startswith("http://"))
    headers = [curl[i + 1] for i, word in enumerate(curl) if word == "-H"]
    token = next(h.partition(": ")[2] for h in headers if h.startswith("Authorization"))
    return client.generic(
        options.get("-X", "GET"),
        re.sub(r"^http://127.0.0.1:\d+", "", url),
        options.get("-d", ""),
        content_type="application/json",
        headers={"authorization": token},
    )


def test_the_first_run_makes_an_administrator_who_can_log_in(first_run, client):
    password = re.search(r"password (\S+)", first_run.printed)[1]
    assert client.login(username="admin", password=password)
    assert get_user_model().objects.get().is_superuser


def test_the_second_run_makes_no_other_user(second_run):
    assert get_user_model().objects.count() == 1


def test_the_second_run_shows_no_password_but_says_how_to_set_one(second_run):
    assert "user admin, password" not in second_run
    assert "changepassword admin" in second_run
    assert "create_token NAME" in second_run


def test_the_second_run_leaves_the_token_to_the_shell(second_run):
    assert second_run.count("Bearer $TOKEN") == 3


def test_a_write_in_each_dialect_and_a_read_are_printed(first_run):
    add, connect, read = curls(first_run.printed)
    assert json.loads(dict(pairwise(add))["-d"])["data"][0]["type"] == "categories"
    assert json.loads(dict(pairwise(connect))["-d"])["data"]["categories"]["connect"]
    assert "-d" not in read


def test_the_port_is_the_one_given(first_run):
    assert f"http://127.0.0.1:{first_run.port}/admin/" in first_run.printed


def test_a_port_that_another_server_listens_on_is_refused():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(CommandError, match="make run PORT="),
    ):
        quickstart(port=server.getsockname()[1])


def test_the_printed_requests_work_and_show_the_new_order(first_run, client):
    from relations.demo import example

    add, connect, read = curls(first_run.printed)
    ids = example()

    assert send(client, add).status_code == 200
    assert send(client, connect).status_code == 200
    answer = send(client, read)
    assert answer.status_code == 200
    order = [category["documentId"] for category in answer.json()["data"]["categories"]]
    assert order.index(ids.other) < order.index(ids.first)
    assert order[-1] == ids.new
