"""API tokens: scopes, issuing, lookup. Shared by the API, the admin and the commands."""
