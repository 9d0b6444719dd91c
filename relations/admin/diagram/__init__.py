"""Diagrams of flows and entries with their relations. Each page also lists what is drawn."""
