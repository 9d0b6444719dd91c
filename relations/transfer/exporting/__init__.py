"""Exporting content: documents, links and files become the rows of an archive."""
