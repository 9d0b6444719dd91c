"""Many clients write over HTTP at once: nothing that was acknowledged is lost, and every order is strict.

WRITERS_SEED and WRITERS_OPERATIONS choose what is done, and how often; the report tells the seed.
"""

import os
import random

import pytest

from tests.examples import IN_CI
from tests.serving import clusters
from tests.serving.conftest import manage

from .hurting import FAULTS
from .running import prepare, run

SEED = int(os.environ.get("WRITERS_SEED") or (1 if IN_CI else random.randrange(10**6)))
OPERATIONS = int(os.environ.get("WRITERS_OPERATIONS") or 0)

pytestmark = pytest.mark.slow


@pytest.fixture
def cluster():
    """A cluster of PostgreSQL with the tables, and nothing in them."""
    with clusters.running() as cluster:
        manage(cluster.url, "migrate", "--verbosity", "0")
        yield cluster


@pytest.fixture
def hold(tmp_path):
    """A function that lets clients write to a database, and fails where something is not as it must be."""

    def held(database, operations, **more):
        token = prepare(database, tmp_path)
        report = run(database, tmp_path, token, OPERATIONS or operations, SEED, **more)
        print(report)  # noqa: T201
        assert report.faults == []
        return report

    return held


@pytest.mark.postgres
@pytest.mark.timeout(1_200)
def test_two_thousand_writes_on_postgresql(cluster, hold):
    hold(cluster.url, 2_000)


@pytest.mark.soak
def test_twenty_thousand_writes(cluster, hold):
    hold(cluster.url, 20_000)


@pytest.mark.soak
@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_lost_whatever_happens(cluster, hold, name):
    assert hold(cluster.url, 3_000, faults=[FAULTS[name]], cluster=cluster).caused.total()


@pytest.mark.soak
def test_writes_beside_workers_and_servers_that_are_killed(cluster, hold):
    hold(cluster.url, 5_000, faults=[FAULTS["definitions"], FAULTS["workers"]])


@pytest.mark.soak
def test_serializable_transactions(cluster, hold):
    cluster.execute(clusters.SERIALIZABLE)
    hold(cluster.url, 5_000)


@pytest.mark.soak
def test_one_file_of_sqlite(tmp_path, hold):
    database = f"sqlite:///{tmp_path}/db.sqlite3"
    manage(database, "migrate", "--verbosity", "0")
    hold(database, 2_000)
