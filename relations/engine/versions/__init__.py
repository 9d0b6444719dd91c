"""Versions as rows: finding, making and merging them, and the checks on their values."""
