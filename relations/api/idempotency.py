"""The header `Idempotency-Key`: a write that is sent again is not done again, but gets the first answer.

Source: the IETF's draft "The Idempotency-Key HTTP Header Field". A key is a text of up to 255 printable ASCII
characters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import orjson
from django.db import DEFAULT_DB_ALIAS, transaction
from rest_framework.exceptions import APIException, ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from ..engine.values import dumps
from ..models import AccessToken, IdempotencyKey
from .parsing import read_body

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"  # in the answer to a request that is sent again
LONGEST = 255

Work = Callable[[], Response]


class KeyReused(APIException):
    """The answer 409: the caller has sent another request under the same Idempotency-Key."""

    status_code = 409
    default_detail = f"This {HEADER} was sent with another request: a key stands for one request."
    default_code = "idempotency_key_reused"


def is_keyed(request: Request) -> bool:
    """Return whether the request has an `Idempotency-Key` header."""
    return HEADER in request.headers


def once(request: Request, work: Work, *, is_form: bool = False, completed: bool = False) -> Work:
    """Wrap `work`, which returns a response, so that a repeated request gets the first response again.

    Requests with the same `Idempotency-Key` header count as repeated. The returned function calls `work` and
    stores its response under the key, or returns the stored one. Without the header, `work` itself is
    returned.

    Call the returned function inside a transaction, and again when a conflict rolls that back. Of two equal
    requests at the same time, the second waits for the first one's row and then starts again. `is_form` says
    that the view accepts forms. With `completed` the response is stored once more after the commit, for views
    that add to it then. Raises ParseError for a malformed key. The returned function raises KeyReused for
    another request under the same key, and the exceptions of `work`; then nothing is stored.
    """
    if not is_keyed(request):
        return work
    digest, sent = _key(request), _sent(request, is_form)

    def answered() -> Response:
        rows = IdempotencyKey.objects.using(DEFAULT_DB_ALIAS)
        known = rows.filter(digest=digest).first()
        if known is not None and known.created_at > IdempotencyKey.over():
            return _repeated(known, sent)
        if known is not None:
            known.delete()
        row = rows.create(digest=digest, request=sent)
        response = work()
        _keep(row, response)
        if completed:
            transaction.on_commit(lambda: _keep(row, response), using=DEFAULT_DB_ALIAS, robust=True)
        return response

    return answered


def _repeated(known: IdempotencyKey, sent: str) -> Response:
    if known.request != sent:
        raise KeyReused
    data = orjson.loads(known.answer) if known.answer else None
    return Response(data, status=known.status, headers={**known.headers, REPLAYED: "true"})


def _keep(row: IdempotencyKey, response: Response) -> None:
    row.status = response.status_code
    row.headers = {name: value for name, value in response.items() if name != "Content-Type"}
    row.answer = "" if response.data is None else dumps(response.data).decode()
    row.save(using=DEFAULT_DB_ALIAS)


def _key(request: Request) -> str:
    """Return the digest of the caller and the key, under which the response is stored.

    Raises ParseError for a malformed key.
    """
    key = request.headers[HEADER].strip()
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise ParseError(f"{HEADER} is a text of 1 to {LONGEST} printable ASCII characters.")
    return _digest([_caller(request).encode(), key.encode()])


def _caller(request: Request) -> str:
    """Return a text that identifies the caller, so that each caller has keys of its own.

    It is the same for all tokens that a client gets one after the other; "" for requests without a token and
    without a user, which are one caller.
    """
    token = request.auth
    if isinstance(token, AccessToken):
        return f"client {token.client}" if token.client else f"token {token.pk}"
    return f"user {request.user.pk}" if request.user.is_authenticated else ""


def _sent(request: Request, is_form: bool) -> str:
    """Return the digest of the request: of its method, its address with the query, and its body."""
    address = [str(request.method).encode(), request.get_full_path().encode()]
    return _digest([*address, *(_form(request) if is_form else [read_body(request._request)])])


def _form(request: Request) -> Iterator[bytes]:
    """Yield the names and values of a form, and the names and digests of its files.

    They are compared instead of the body, since the boundary between the parts of a form is random.
    """
    form: Any = request.data
    files = request.FILES
    for name in form:
        for value in form.getlist(name) if name not in files else ():
            yield from (name.encode(), value.encode())
    for name in files:
        for file in files.getlist(name):
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            yield from (name.encode(), str(file.name).encode(), content.digest())


def _digest(parts: list[bytes]) -> str:
    """Return the SHA-256 of the parts, each with its length, in hex."""
    found = hashlib.sha256()
    for part in parts:
        found.update(b"%d:" % len(part))
        found.update(part)
    return found.hexdigest()
