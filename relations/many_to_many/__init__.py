"""Ordered many-to-many relations between a project's own models; `relations.fields` has the field."""
