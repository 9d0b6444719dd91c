"""Importing content: the rows of an archive become documents, links and files."""
