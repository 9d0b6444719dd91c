"""The relation field: a form field whose value is what an editor changed in an ordered list.

The page shows a list's first rows; the rest comes as one scrolls (`views`). What the editor does is kept as a
`Delta` in one hidden input, `merging` brings it together with what others did meanwhile, and the engine
writes it with the other fields in one transaction.
"""
