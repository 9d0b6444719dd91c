"""What is done with the entries that were selected in their list."""
