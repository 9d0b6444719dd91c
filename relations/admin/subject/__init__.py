"""The document that a page edits, and the notation of targets in forms."""
