"""A real server for a module of journeys: the server on the test database, as `make run` starts it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.clients import node
from tests.servers import Server, serving


@pytest.fixture(scope="module")
def packages() -> None:
    """The JavaScript packages, or a skip."""
    node.install()


@pytest.fixture(scope="module")
def database(packages: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, open to a whole module and to its server; afterwards it is as it was before."""
    config = connection.settings_dict
    # Only modules with this mark get a test database; another one must not be emptied.
    assert config["NAME"] == config["TEST"]["NAME"], "Mark the module: pytest.mark.django_db."
    with django_db_blocker.unblock():
        before = connection.creation.serialize_db_to_string()
        yield
        call_command(
            "flush", interactive=False, verbosity=0, reset_sequences=False, inhibit_post_migrate=True
        )
        connection.creation.deserialize_db_from_string(before)
        connection.close()


@pytest.fixture(scope="module")
def server_environment() -> dict[str, str]:
    """What else the server's environment holds; a module may say."""
    return {}


@pytest.fixture(scope="module")
def server(
    database: None, server_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of one worker."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(database_url(), log, **server_environment) as server:
        yield server


def database_url() -> str:
    """The address of the database that the tests use."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    login = f"{config['USER']}:{config['PASSWORD']}".rstrip(":")
    place = f"{config['HOST']}:{config['PORT']}".rstrip(":")
    return f"{connection.vendor.replace('postgresql', 'postgres')}://{login}@{place}/{config['NAME']}"
