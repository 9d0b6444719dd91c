"""What a page edits (the document, in one locale), and the strings that name documents in forms."""
