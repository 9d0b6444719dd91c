"""Many writes in one request: all of them are done, or none."""
