"""The admin of entries: their list with filters and actions, and a form made from their flow's fields."""
