"""API tokens: their scopes, issuing them, and finding them.

Shared by the APIs, the admin and the commands.
"""
