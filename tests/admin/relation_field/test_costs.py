"""What a hundred thousand links cost: as much as a hundred."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.models import Entry, Link
from tests.long_lists import long_list

from ..browsing import changed, inputs, placed, url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _long(guide):
    long_list(100_000, named=200)


def positions():
    return dict(Link.objects.values_list("pk", "position"))


def test_opening_saving_one_move_and_scrolling(admin):
    url = url_of("restaurants", "r")
    with CaptureQueriesContext(connection) as opening:
        page = admin.get(url)
    assert (len(opening) <= 30, len(page.content) <= 100_000) == (True, True)
    assert '<span class="rf-count">100000</span>' in page.content.decode()
    sent = inputs(page.content.decode(), "entry_form")
    revision = Entry.objects.get(document_id="r").revision
    seen = [[0, [f"document=c{at:05}" for at in range(100)]]]
    move = placed("document=c00099", "document=c00001", was=100, now=3)
    edit = changed(move, revision=revision, total=100_000, seen=seen)
    before = positions()
    with CaptureQueriesContext(connection) as saving:
        assert admin.post(url, {**sent, "field-categories": edit, "_continue": "1"}).status_code == 302
    after = positions()
    assert (len(saving) <= 40, len({pk for pk in after if after[pk] != before[pk]})) == (True, 1)
    assert len(after) == 100_000
    rows = page.content.decode().partition('data-rows-url="')[2].partition('"')[0].replace("&amp;", "&")
    with CaptureQueriesContext(connection) as reading:
        answer = admin.get(f"{rows}&offset=100")
    assert (answer.status_code, len(reading) <= 12, len(answer.content) < 20_000) == (200, True, True)
