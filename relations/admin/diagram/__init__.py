"""Pictures of flows and entries with their relations; on each page the same stands as a list."""
