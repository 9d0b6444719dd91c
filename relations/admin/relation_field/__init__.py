"""The relation field: a form field whose value is the editor's changes of an ordered list.

The page shows the first rows; others are loaded while scrolling (`views`). The changes are a `Delta` in
one hidden input. `merging` combines them with concurrent changes of other editors, and the engine writes
them with the other fields in one transaction.
"""
