"""OAuth clients, which get tokens at `/oauth/access_token`: an app of its own, on django-oauth-toolkit."""
