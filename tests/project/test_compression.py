"""Pages of HTML are compressed, and nothing else that Django answers."""

import gzip

import pytest

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.mark.parametrize(("accepts", "encoding"), [("gzip, br", "gzip"), ("", None)])
def test_a_page_is_compressed_for_a_browser_that_takes_it(client, accepts, encoding):
    answer = client.get("/", headers={"Accept-Encoding": accepts})
    assert answer.headers.get("Content-Encoding") == encoding
    text = gzip.decompress(answer.content) if encoding else answer.content
    assert text.startswith(b"<!doctype html>")


def test_json_is_sent_as_it_is(client):
    answer = client.get("/readyz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
