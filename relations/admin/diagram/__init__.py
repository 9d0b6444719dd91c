"""Diagrams of flows and entries with their relations. Each page also has them as a list."""
