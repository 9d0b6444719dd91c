"""Actions on the entries that are selected in their list."""
