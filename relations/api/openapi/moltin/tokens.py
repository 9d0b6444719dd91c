"""Access tokens for clients."""

from __future__ import annotations

from ..operations import Describe, fixed
from ..shapes import answer, ref

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "application/json")

_BODY = {"required": True, "content": {kind: {"schema": ref("AccessTokenRequest")} for kind in FORMS}}
_ANSWERS = {
    "200": answer("A new token.", ref("AccessToken")),
    **{str(status): ref(f"Moltin{status}", "responses") for status in (400, 401, 429)},
    "default": ref("MoltinError", "responses"),
}

TABLE: dict[tuple[str, str], Describe] = {
    ("oauth/access_token", "post"): fixed(
        "createAccessToken", "Moltin: access tokens", "Get an access token", _ANSWERS, body=_BODY, security=[]
    ),
}
