"""The journey of Moltin's clients, journey_moltin.mjs, and what it gave."""

import re

from relations.oauth.clients import create_client
from tests.clients import node

PLENTY = ["Pizza", "Pasta", "Vegan", "Late"]  # the categories that it makes


class Travelled:
    """What one client's journey gave, step by step."""

    def __init__(self, sdk, journey, prefix):
        self.sdk, self.journey, self.prefix = sdk, journey, prefix

    def answer(self, step):
        outcome = self.journey.value(step)
        assert "answer" in outcome, outcome
        return outcome["answer"]

    def data(self, step):
        return self.answer(step)["data"]

    def refusal(self, step):
        """The error that the client was refused with: its status, and what it names."""
        outcome = self.journey.value(step)
        assert "refusal" in outcome, outcome
        [error] = outcome["refusal"]["errors"]
        return error["status"], error.get("source") or error["title"]

    def sent(self, step):
        return self.journey.value(step)["sent"]

    def requests(self, step):
        """Method, path and status of all that was sent; the flows by their plain slugs."""
        return [
            (sent["method"], sent["path"].replace(self.prefix, ""), sent["status"])
            for sent in self.sent(step)
        ]

    def names(self, step):
        """The names of the linked categories, in order; in an entry's linkage, or in a linkage alone."""
        found = self.data(step)
        if isinstance(found, dict) and "relationships" in found:
            found = found["relationships"]["categories"]["data"]
        return [self.plenty[member["id"]] for member in found]

    @property
    def plenty(self):
        return {self.data(f"create entry {name}")["id"]: name for name in PLENTY}

    @property
    def gino(self):
        return self.data("create entry")["id"]


def travel(server, sdk, script="journey_moltin.mjs"):
    """Go through it with the package `sdk`, as a client of its own, with flows of its own."""
    client, secret = create_client(sdk, scope="write")
    prefix = re.sub(r"\W+", "-", sdk).strip("-") + "-"
    journey = node.travel(
        script,
        SDK=sdk,
        HOST=server.url.removeprefix("http://"),
        CLIENT_ID=client.client_id,
        CLIENT_SECRET=secret,
        PREFIX=prefix,
    )
    return Travelled(sdk, journey, prefix)
