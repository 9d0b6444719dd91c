"""Pages with a list of tags, boxes and articles: plain, with drafts, and localized too."""

import pytest

from relations.engine import definitions
from tests import builders
from tests.remembered import remembered


@pytest.fixture
@remembered
def world(db):
    definitions.create_locale("fr")
    pages = builders.flow("pages", singular="page", draft_and_publish=True)
    tags = builders.flow("tags", singular="tag")
    boxes = builders.flow("boxes", singular="box", draft_and_publish=True)
    articles = builders.flow("articles", singular="article", localized=True, draft_and_publish=True)
    builders.several(pages, "blocks", tags, boxes, articles, inverses="pages")
    builders.make("tags", "t1", "t2", "t3")
    builders.make("boxes", "b1", "b2", status="published")
    builders.make("articles", "a1", "a2", status="published")
    builders.make("pages", "p", "q")
    return {flow.slug: flow for flow in (pages, tags, boxes, articles)}
