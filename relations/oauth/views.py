"""`POST /oauth/access_token`: access tokens for OAuth clients, as on the vendor's authentication page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response

from ..access.scopes import GRANTS, PUBLISHED, Scope, is_within, unknown_flows
from ..api.auth.throttling import TokenRate
from ..api.describing import described_by
from ..api.forms import FormParser
from ..api.moltin.dialect import MoltinView
from ..api.moltin.errors import BadRequest
from . import clients

IMPLICIT = "implicit"
KINDS = ("client_credentials", IMPLICIT)
LONGEST = 255  # characters of a client's id, and more than any of its secrets


class AccessTokenSerializer(serializers.Serializer[Any]):
    """Parses a request for an access token (`grant_type`, `client_id` …), and renders the answer."""

    grant_type = serializers.ChoiceField(KINDS, write_only=True)
    client_id = serializers.CharField(write_only=True, max_length=LONGEST)
    client_secret = serializers.CharField(
        write_only=True,
        required=False,
        max_length=LONGEST,
        help_text="Of client_credentials; implicit reads only, without it.",
    )
    scope = serializers.CharField(
        write_only=True, required=False, help_text="What the token may do, if less than its client."
    )
    access_token = serializers.CharField(read_only=True)
    expires = serializers.IntegerField(read_only=True, help_text="Seconds since 1970.")
    expires_in = serializers.IntegerField(read_only=True, help_text="Seconds.")
    identifier = serializers.CharField(read_only=True)
    token_type = serializers.CharField(read_only=True)


class TokenView(MoltinView):
    """Issues an access token. The body of the request is a form, a multipart form or JSON.

    The grant type "client_credentials" needs the client's secret. "implicit" needs none; its token can only
    read, in the Moltin dialect only.
    """

    schema = described_by("moltin.schema.TokenSchema")
    serializer_class = AccessTokenSerializer

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (TokenRate,)
    parser_classes = (FormParser,)

    def check_parameters(self) -> None:
        """Accept unknown query parameters, as OAuth demands (RFC 6749, section 3.2)."""

    def post(self, request: Request) -> Response:
        """Return the answer with a new token.

        It is 400 for a wrong parameter, 401 for an unknown client or a wrong secret.
        """
        given = cast(Mapping[str, Any], request.data)
        kind = _text(given, "grant_type")
        if kind not in KINDS:
            raise BadRequest(f"grant_type must be {' or '.join(KINDS)}", ["grant_type"])
        client_id = _text(given, "client_id")
        if kind == IMPLICIT:
            caller = clients.identify(client_id)
        else:
            caller = clients.authenticate(client_id, _text(given, "client_secret"))
        if caller is None:
            raise AuthenticationFailed
        scope = _scope(given, caller.scope, narrower=kind != IMPLICIT)
        # An id is no secret: what it opens must not show drafts, in whichever dialect.
        secret, expires = clients.issue_client_token(caller.client, PUBLISHED if kind == IMPLICIT else scope)
        token = {
            "access_token": secret,
            "expires": int(expires.timestamp()),
            "expires_in": clients.lifetime(),
            "identifier": kind,
            "token_type": "Bearer",
        }
        headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
        return Response(AccessTokenSerializer(token).data, headers=headers)

    def get_authenticate_header(self, request: Request) -> str:
        """Return "Bearer", for the header WWW-Authenticate, without which DRF would answer 403 and not 401.

        "Basic" would make browsers ask for a password.
        """
        return "Bearer"


def _text(given: Mapping[str, Any], name: str) -> str:
    """Return the parameter `name` of the request. Raises BadRequest if it is missing or empty.

    RFC 6749 takes an empty parameter for a missing one.
    """
    value = _optional(given, name)
    if not value:
        raise BadRequest(f"{name} is required", [name], title="required")
    return value


def _optional(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRequest(f"{name} must be a string", [name])
    if "\x00" in value or len(value) > LONGEST:
        raise BadRequest(f"{name} has at most {LONGEST} characters, and no null character", [name])
    return value


def _scope(given: Mapping[str, Any], most: Scope, *, narrower: bool) -> str:
    """Return the scope of the new token: the words that the request asks for, else the widest, `most`.

    With `narrower` these may be about single flows, as "articles:read articles:write". Raises BadRequest for
    a word that `most` does not include, and for a flow that is not there.
    """
    wanted, known = _optional(given, "scope").split(), GRANTS[most]
    if not all(word in known or (narrower and is_within(word, most)) for word in wanted):
        more = ", or like articles:read" if narrower else ""
        raise BadRequest(f"scope must be of: {' '.join(sorted(known))}{more}", ["scope"])
    if unknown := unknown_flows(wanted, None):
        raise BadRequest(f"scope: no flow is called {', '.join(unknown)}", ["scope"])
    return " ".join(wanted) or most
