"""The two dialects, and what they share: authentication, parsing and rendering."""
