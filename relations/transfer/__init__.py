"""Content and definitions in from elsewhere, and out."""
