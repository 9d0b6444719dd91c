"""The user of a request whose token belongs to no user."""

from django.contrib.auth.models import AnonymousUser

from relations.models.token import AccessToken


class TokenUser(AnonymousUser):
    """The user of a request whose token belongs to no user: authenticated, but without a row in the database.

    `is_active` is false, so that Django's permission backends give it no permission, without an SQL
    statement.
    """

    is_anonymous = False  # type: ignore[assignment]
    is_authenticated = True  # type: ignore[assignment]

    def __init__(self, token: AccessToken) -> None:
        self.token = token
        # Rate limits count by this key; a shared one would let one client use up another's share.
        self.pk = f"token-{token.pk}"  # type: ignore[assignment]
        self.username = token.name or token.client or str(token)  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.username

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TokenUser) and self.pk == other.pk

    def __hash__(self) -> int:
        return hash(self.pk)
