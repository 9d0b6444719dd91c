"""The management commands of the app `relations.oauth`."""
