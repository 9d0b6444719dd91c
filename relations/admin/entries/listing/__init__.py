"""The list of one flow's entries: its columns, what is in their cells, and conditions on fields."""
