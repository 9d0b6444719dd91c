import pytest
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from relations.access.tokens import issue_token
from relations.api.auth.authentication import BareTokenAuthentication, BearerTokenAuthentication
from relations.api.auth.permissions import HasTokenScope, HasTokenScopeForPublished


class Guarded(APIView):
    """Answers 200 to every method, telling whom it took the caller for."""

    authentication_classes = (BearerTokenAuthentication,)
    permission_classes = (HasTokenScope,)

    def answer(self, request):
        return Response({"user": str(request.user), "token": getattr(request.auth, "pk", None)})

    get = post = put = patch = delete = options = answer


class GuardedBare(Guarded):
    authentication_classes = (BareTokenAuthentication,)


@pytest.fixture(autouse=True)
def anonymous_default(settings):
    """Leave RELATIONS_ANONYMOUS unset, whatever the environment of the test run says."""
    if hasattr(settings, "RELATIONS_ANONYMOUS"):
        del settings.RELATIONS_ANONYMOUS


class GuardedPublished(Guarded):
    permission_classes = (HasTokenScopeForPublished,)


def sender(view):
    def send(authorization=None, method="GET", user=None, **extra):
        if authorization is not None:
            extra["HTTP_AUTHORIZATION"] = authorization
        request = APIRequestFactory().generic(method, "/", **extra)
        if user is not None:
            force_authenticate(request, user=user)
        return view.as_view()(request)

    return send


@pytest.fixture
def send():
    """Send a request with that Authorization header to a view that takes bearer tokens."""
    return sender(Guarded)


@pytest.fixture
def send_bare():
    """The same for a view that also takes a token without "Bearer"."""
    return sender(GuardedBare)


@pytest.fixture
def send_published():
    """The same for a view that never shows a draft."""
    return sender(GuardedPublished)


@pytest.fixture
def secret(db):
    """A read token in clear."""
    return issue_token("reader", scope="read")[1]


@pytest.fixture
def write_secret(db):
    """A write token in clear."""
    return issue_token("writer", scope="write")[1]
