"""The engine: what every caller uses to read and write documents, publish, and change definitions."""
