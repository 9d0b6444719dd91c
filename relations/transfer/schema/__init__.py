"""Writing a schema that was read: flows, fields and components."""
