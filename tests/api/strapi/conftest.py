import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.tokens import secret


@pytest.fixture
def call(db: None) -> Callable[..., Any]:
    """A function that sends a request with a write token: `call("PUT", "/api/…", body)`."""
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret()}"})

    def send(method: str, path: str, body: Any = None, **extra: Any) -> Any:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return client.generic(method, path, content, content_type="application/json", **extra)

    return send


@pytest.fixture
def put(call: Callable[..., Any]) -> Callable[..., Any]:
    """A function that writes `data`, and expects it to be taken."""

    def send(path: str, data: dict[str, Any]) -> Any:
        response = call("PUT", path, {"data": data})
        assert response.status_code == 200, response.content
        return response.json()["data"]

    return send
