"""Authentication and permissions, alike for both dialects: bearer tokens, and the project's own classes."""
