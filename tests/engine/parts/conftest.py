"""Pages with a component, a repeatable one and a zone, whose relations lead to notes."""

import pytest

from relations.engine import definitions
from tests import builders
from tests.engine.parts import helpers
from tests.remembered import remembered


@pytest.fixture
@remembered
def notes():
    flow = builders.flow("notes")
    for name in "abcdef":
        builders.make("notes", name)
    return flow


@pytest.fixture
def components(notes):
    helpers.components("notes")


@pytest.fixture
def pages(components):
    return helpers.pages("pages")


@pytest.fixture
@remembered
def drafted(db):
    """The pages and the notes have drafts; each of the notes is published."""
    builders.flow("notes", draft_and_publish=True)
    for name in "abcdef":
        builders.make("notes", name, status="published")
    helpers.components("notes")
    return helpers.pages("pages", draft_and_publish=True)


@pytest.fixture
@remembered
def localized(db):
    """The pages and the notes are localized; `box` is shared, and `rows` and `zone` are not."""
    definitions.create_locale("fr")
    builders.flow("notes", localized=True)
    for name in "abcdef":
        builders.make("notes", name)
        if name != "f":
            builders.write("notes", name, {"name": f"{name} fr"}, locale="fr")
    helpers.components("notes")
    return helpers.pages("pages", localized=True)
