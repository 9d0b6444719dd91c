"""What the document allows is answered as it says, whatever it is: schemathesis makes the requests up."""

from importlib import import_module, util

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as how
from hypothesis import strategies as st

from relations.access.tokens import issue_token
from relations.api.openapi.generator import Generator
from relations.models import Field, Flow
from tests.api.openapi.test_answers import make_guide
from tests.requirements import require

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
]
# What is described for each flow, and for any: that of one flow is enough for each change.
OTHERS = ("{flow}", "{collection}", "categor", "homepage")


UNBOUND = how(database=None, deadline=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck])


@pytest.fixture
def connected():
    """Requests leave the test's connection open, and its transaction, as with Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def guide(connected, settings):
    """The guide: for parameters of a path, values that there are in it."""
    settings.RELATIONS_RESOURCES = {"customer": None}
    make_guide()
    return {
        "documentId": ["r", "s", "a"],
        "entry": ["r", "a"],
        "collection": ["restaurants", "homepage"],
        "flow": ["restaurants", str(Flow.objects.get(slug="restaurants").public_id)],
        "field": ["categories", str(Field.objects.get(slug="stars").public_id)],
        "locale": ["en"],
        "type": ["customer"],
    }


@pytest.fixture
def check(guide):
    """A function: send so many requests of an operation, and look at the answers. Each is taken back."""
    headers = {"Authorization": f"Bearer {issue_token('tests', scope='write')[1]}"}

    def check(operation, count):
        listed = {each.name for each in operation.path_parameters if "enum" in each.definition["schema"]}
        checks = import_module("schemathesis.checks").CHECKS.get_by_names(CHECKS)

        @seed(13)
        @how(UNBOUND, max_examples=count)
        @given(st.data())
        def one(data):
            case = data.draw(operation.as_strategy())
            for name in sorted(guide.keys() & (case.path_parameters or {}).keys() - listed):
                if data.draw(st.integers(0, 3)):
                    case.path_parameters[name] = data.draw(st.sampled_from(guide[name]))
            with transaction.atomic():
                answer = case.call(headers=headers)
                transaction.set_rollback(True)
            case.validate_response(answer, checks=checks)

        one()

    return check


@pytest.fixture
def operations(guide):
    """The operations of the guide's document, to be called within this process."""
    require(util.find_spec("schemathesis"), "schemathesis")
    schema = import_module("schemathesis").openapi.from_dict(Generator().get_schema())
    schema.app = WSGIHandler()
    return [each.ok() for each in schema.get_all_operations()]


def test_each_kind_of_request_is_answered_as_described(operations, check):
    of_each_kind = [each for each in operations if not any(name in each.path for name in OTHERS)]
    assert len(of_each_kind) > 40
    for operation in of_each_kind:
        check(operation, 2)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_every_request_is_answered_as_described(operations, check):
    for operation in operations:
        check(operation, 50)
