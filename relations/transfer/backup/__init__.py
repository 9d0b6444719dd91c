"""Dumps of all content, as archives with rows and uploaded files: writing and loading them."""
