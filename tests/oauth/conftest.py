import pytest
from oauth2_provider.models import Application


@pytest.fixture
def hasher(settings):
    """The hash of application secrets, installed as it is meant to be: not as the first."""
    path = "relations.oauth.hashers.RandomSecretHasher"
    settings.PASSWORD_HASHERS = [*(other for other in settings.PASSWORD_HASHERS if other != path), path]
    provider = getattr(settings, "OAUTH2_PROVIDER", {})
    settings.OAUTH2_PROVIDER = provider | {"CLIENT_SECRET_HASHER": "random_secret_sha256"}


@pytest.fixture
def application(db, hasher):
    """A client of the toolkit's token endpoint, with the secret "s3cret"."""
    return Application.objects.create(
        name="shop",
        client_id="shop",
        client_secret="s3cret",
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
