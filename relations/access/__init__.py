"""Tokens and clients: their scopes, issuing and finding them; what the API and the admin share."""
