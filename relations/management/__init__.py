"""The management commands, and the modules that they share."""
