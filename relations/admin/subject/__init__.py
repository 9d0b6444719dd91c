"""The entry that a page is about: its status, label, targets and counts."""
