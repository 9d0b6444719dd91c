"""The Moltin dialect: flows, fields, entries, their relationships, and access tokens."""
