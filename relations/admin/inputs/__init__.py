"""Form fields for an entry's values, one class for each type of field."""
