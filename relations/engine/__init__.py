"""The engine: documents, relations, publishing, reading and definitions, the same for every caller."""
