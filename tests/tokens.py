"""Tokens for tests: used in this hour already, so that no request has to note it."""

from relations.access.tokens import issue_token, note_use


def secret(scope: str = "write") -> str:
    """Issue a token, and return its secret."""
    token, clear = issue_token("tests", scope=scope)
    note_use(token)
    return clear
