"""The description of the Moltin dialect: flows, fields, entries, relationships, and access tokens."""
