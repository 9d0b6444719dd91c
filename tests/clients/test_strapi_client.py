"""The official Strapi client, from npm, against a running server."""

import pytest

from relations.api.auth.tokens import issue_token
from tests import builders
from tests.clients import node

pytestmark = [pytest.mark.clients, pytest.mark.django_db]


@pytest.fixture(scope="module")
def journey(server):
    builders.guide(draft_and_publish=True)
    _, token = issue_token("journey", scope="write")
    return node.travel("journey_strapi.mjs", BASE_URL=server.url, TOKEN=token)


def test_create_gives_the_document(journey):
    assert journey.value("create")["data"]["name"] == "Da Gino"
