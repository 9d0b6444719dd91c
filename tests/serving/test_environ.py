import pytest

from relations_project.serving.environ import environ

pytestmark = pytest.mark.once


def scope(*headers, path=b"/"):
    return {
        "method": "GET",
        "path": path.decode("latin-1"),
        "raw_path": path,
        "query_string": b"a=%C3%A9&b",
        "http_version": "1.1",
        "headers": headers,
        "client": ("127.0.0.1", 1234),
        "server": ("127.0.0.1", 8000),
        "scheme": "http",
    }


def test_a_path_is_decoded_once_as_wsgi_has_it():
    assert environ(scope(path=b"/a%2520b/%C3%A9%ff"))["PATH_INFO"] == "/a%20b/\xc3\xa9\xff"


def test_a_query_string_stays_encoded():
    assert environ(scope())["QUERY_STRING"] == "a=%C3%A9&b"


def test_headers_that_come_twice_are_joined():
    found = environ(scope((b"accept", b"a"), (b"accept", b"b"), (b"cookie", b"c=1"), (b"cookie", b"d=2")))
    assert (found["HTTP_ACCEPT"], found["HTTP_COOKIE"]) == ("a,b", "c=1; d=2")


def test_a_header_with_an_underscore_passes_for_no_other():
    found = environ(scope((b"x_forwarded_proto", b"https"), (b"x-forwarded-for", b"1.2.3.4")))
    assert "HTTP_X_FORWARDED_PROTO" not in found
    assert found["HTTP_X_FORWARDED_FOR"] == "1.2.3.4"
