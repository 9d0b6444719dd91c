import io

import pytest
from django.test import RequestFactory

from relations.access.tokens import issue_token
from relations.api.parsing import DISCARDED, BodyTooLarge, read_body


class Sent(io.RawIOBase):
    """A body without an end, which counts what was read of it."""

    def __init__(self):
        self.bytes = 0

    def readable(self):
        return True

    def read(self, size=-1):
        self.bytes += size
        return b"x" * size


def post(**environ):
    return RequestFactory().generic("POST", "/", b"", **environ)


def test_a_body_of_the_largest_size_is_read(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert read_body(RequestFactory().generic("POST", "/", b"x" * 10)) == b"x" * 10


def test_a_larger_one_is_refused(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    with pytest.raises(BodyTooLarge):
        read_body(RequestFactory().generic("POST", "/", b"x" * 11))


def test_a_larger_one_is_taken_off_the_wire_for_clients_that_send_all_before_they_listen(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    request = RequestFactory().generic("POST", "/", b"x" * 200_000)
    with pytest.raises(BodyTooLarge):
        read_body(request)
    assert request.read() == b""


def test_a_body_without_an_end_is_not_waited_for():
    sent = Sent()
    request = post(CONTENT_LENGTH=str(10**12), **{"wsgi.input": sent})
    with pytest.raises(BodyTooLarge):
        read_body(request)
    assert sent.bytes <= DISCARDED


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["hex", "rot13", "idna", "undefined"])
@pytest.mark.parametrize("path", ["/oauth/access_token", "/api/upload"])
def test_a_form_in_what_is_no_encoding_of_text_is_refused(client, path, charset):
    _, secret = issue_token("tests", scope="write")
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    headers = {"Authorization": f"Bearer {secret}"}
    response = client.generic("POST", path, body, content_type=kind, headers=headers)
    assert response.status_code == 400
